"""Addresses that Streamlit would fail on lead to a page all the same.

It answers ``/a/b`` with its start page, whose relative addresses then all miss, and its script
stops at an address that is not well-formed: the visitor would look at an empty window. And the
page at ``/`` has a name of its own, under which it cannot be found.
"""

import re
from urllib.parse import quote, unquote_to_bytes

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

RESERVED = {
    "_stcore",
    "app",
    "cards",
    "component",
    "components",
    "fonts",
    "media",
    "oauth2callback",
    "static",
}
"""First folders of addresses that are not pages."""

HOME = "home"
"""The name of the page at ``/``."""


class FlatAddresses:
    """ASGI middleware: sends a browser from ``/a/b`` to ``/a-b``, from ``/home`` to ``/``."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect or pass on one request."""
        better = _better(scope) if scope["type"] == "http" and _opens_a_page(scope) else None
        if better is None:
            await self._app(scope, receive, send)
        else:
            await RedirectResponse(better)(scope, receive, send)


def _opens_a_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def _better(scope: Scope) -> str | None:
    """The address to go to instead, None if this one is good."""
    base = config.get_option("server.baseUrlPath").strip("/")
    prefix = f"/{base}/" if base else "/"
    path = scope["path"]
    if not path.startswith(prefix):
        return None
    folders = [part for part in path.removeprefix(prefix).split("/") if part not in {"", ".", ".."}]
    if folders == [HOME]:
        return prefix
    if not _well_formed(scope.get("raw_path") or b""):
        return prefix + (quote(re.sub(r"[^\w-]", "", "-".join(folders))) or "unknown")
    if len(folders) < 2 or folders[0] in RESERVED:
        return None
    return prefix + quote("-".join(folders), safe="")


def _well_formed(raw: bytes) -> bool:
    """Whether a browser's ``decodeURIComponent`` accepts the address."""
    if re.search(rb"%(?![0-9A-Fa-f]{2})", raw):
        return False
    try:
        unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return False
    return True
