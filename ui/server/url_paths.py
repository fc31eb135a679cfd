"""Redirects URL paths that Streamlit cannot serve to one that it can.

It answers ``/a/b`` with its start page, whose relative URLs then all fail, and its script stops at
a path that is not well-formed: the visitor would see an empty window. And the page at ``/`` has a
name of its own, under which Streamlit does not find it.
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
    "films",
    "fonts",
    "media",
    "oauth2callback",
    "search",
    "static",
}
"""First parts of paths that are not pages."""

HOME = "home"
"""The name of the page at ``/``."""


class RedirectNestedPaths:
    """ASGI middleware: redirects from ``/a/b`` to ``/a-b`` and from ``/home`` to ``/``."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect or pass on one request."""
        target = _target(scope) if scope["type"] == "http" and opens_page(scope) else None
        if target is None:
            await self._app(scope, receive, send)
        else:
            await RedirectResponse(target)(scope, receive, send)


def opens_page(scope: Scope) -> bool:
    """Whether a browser asks for a page to show."""
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def _target(scope: Scope) -> str | None:
    """The path to redirect to; None if Streamlit can serve this one."""
    base = config.get_option("server.baseUrlPath").strip("/")
    prefix = f"/{base}/" if base else "/"
    path = scope["path"]
    if not path.startswith(prefix):
        return None
    parts = [part for part in path.removeprefix(prefix).split("/") if part not in {"", ".", ".."}]
    if parts == [HOME]:
        return prefix
    if not _is_well_formed(scope.get("raw_path") or b""):
        return prefix + (quote(re.sub(r"[^\w-]", "", "-".join(parts))) or "unknown")
    if len(parts) < 2 or parts[0] in RESERVED:
        return None
    return prefix + quote("-".join(parts), safe="")


def _is_well_formed(raw: bytes) -> bool:
    """Whether a browser's ``decodeURIComponent`` accepts the path."""
    if re.search(rb"%(?![0-9A-Fa-f]{2})", raw):
        return False
    try:
        unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return False
    return True
