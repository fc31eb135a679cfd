"""The server's log as lines of JSON, where ``PLAYGROUND_LOG`` is ``json``.

One object a line: time in UTC, level, logger, message, and the traceback of an exception. What
visitors do is not logged, nor who they are: an address that is in a message is replaced.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from ipaddress import ip_address

VARIABLE = "PLAYGROUND_LOG"

_PERHAPS = re.compile(r"[0-9A-Fa-f]*[:.][0-9A-Fa-f:.]*[0-9A-Fa-f]")
"""What may be an address, with a port behind it or without."""
_LOCAL = frozenset({"0.0.0.0", "127.0.0.1"})


class JsonFormatter(logging.Formatter):
    """A record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_addresses(record.getMessage()),
        }
        if record.exc_info:
            line["exception"] = without_addresses(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def without_addresses(text: str) -> str:
    """A text in which the addresses of visitors are replaced.

    Examples:
        >>> without_addresses("192.168.2.7 has gone; listening on 0.0.0.0")
        '(address) has gone; listening on 0.0.0.0'
    """
    return _PERHAPS.sub(lambda found: _hidden(found[0]), text)


def _hidden(text: str) -> str:
    """The word for an address, without its port; anything else as it is."""
    address, colon, port = text.partition(":") if text.count(":") == 1 else (text, "", "")
    if address in _LOCAL:
        return text
    try:
        ip_address(address)
    except ValueError:
        return text
    return f"(address){colon}{port}"


def prepare(environment: Mapping[str, str]) -> None:
    """Has every logger write as the environment asks for.

    Raises:
        ValueError: the variable holds something else than ``json`` or ``text``.
    """
    kind = environment.get(VARIABLE, "").strip().lower() or "text"
    if kind not in ("json", "text"):
        raise ValueError(f"{VARIABLE} is {kind!r}, but it must be json or text.")
    if kind == "text":
        return
    loggers = [logging.getLogger(), *map(logging.getLogger, list(logging.root.manager.loggerDict))]
    for logger in loggers:
        for handler in logger.handlers:
            handler.setFormatter(JsonFormatter())
    if not logging.getLogger().handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonFormatter())
        logging.getLogger().addHandler(handler)
