"""Logs for machines: one object a line, nobody's address in it."""

import json
import logging
import sys

import pytest

from ui.server import logs


def record(message: str, *arguments: object, error: bool = False) -> logging.LogRecord:
    information = None
    if error:
        try:
            raise ValueError("from 10.1.2.3")
        except ValueError:
            information = sys.exc_info()
    return logging.LogRecord(
        "playground.test", logging.WARNING, "file.py", 1, message, arguments, information
    )


def test_a_record_is_a_line_of_json() -> None:
    text = logs.JsonFormatter().format(record("two\nlines and %d", 3))
    found = json.loads(text)
    assert "\n" not in text
    assert found["message"] == "two\nlines and 3"
    assert (found["level"], found["logger"]) == ("warning", "playground.test")
    assert found["time"].endswith("+00:00") and "exception" not in found


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("192.168.2.7 has gone", "(address) has gone"),
        ("2001:db8:85a3::8a2e:370:7334 has gone", "(address) has gone"),
        ("from 10.0.0.1:52311, from ::1.", "from (address):52311, from (address)."),
        ("listening on 127.0.0.1:8501", "listening on 127.0.0.1:8501"),
        ("at 12:34:56, version 1.67.0", "at 12:34:56, version 1.67.0"),
    ],
)
def test_addresses_of_visitors_are_not_written(text: str, written: str) -> None:
    assert json.loads(logs.JsonFormatter().format(record(text)))["message"] == written


def test_nor_those_in_exceptions() -> None:
    found = json.loads(logs.JsonFormatter().format(record("failed", error=True)))
    assert "ValueError: from (address)" in found["exception"]


def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    logger = logging.getLogger("playground.test.chosen")
    handler = logging.StreamHandler()
    monkeypatch.setattr(logger, "handlers", [handler])
    untouched = {id(each): each.formatter for each in logging.getLogger().handlers}
    logs.prepare({})
    logs.prepare({logs.VARIABLE: "text"})
    assert handler.formatter is None
    with pytest.raises(ValueError, match=logs.VARIABLE):
        logs.prepare({logs.VARIABLE: "xml"})
    try:
        logs.prepare({logs.VARIABLE: "json"})
        assert isinstance(handler.formatter, logs.JsonFormatter)
    finally:
        for each in list(logging.getLogger().handlers):
            if id(each) in untouched:
                each.setFormatter(untouched[id(each)])
            else:
                logging.getLogger().removeHandler(each)
