"""Addresses that Streamlit would fail on lead to a page all the same.

It answers ``/a/b`` with its start page, whose relative addresses then all miss: the visitor would
look at an empty window. And the page at ``/`` has a name of its own, under which it cannot be
found.
"""

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

RESERVED = {"_stcore", "app", "cards", "component", "fonts", "media", "oauth2callback", "static"}
"""First folders of addresses that are not pages."""

HOME = "home"
"""The name of the page at ``/``."""


class FlatAddresses:
    """ASGI middleware: a browser that opens ``/a/b`` as a page is sent to ``/a-b``, and from
    ``/home`` to ``/``."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect or pass on one request."""
        flat = _flat(scope) if scope["type"] == "http" and _opens_a_page(scope) else None
        if flat is None:
            await self._app(scope, receive, send)
        else:
            await RedirectResponse(flat)(scope, receive, send)


def _opens_a_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def _flat(scope: Scope) -> str | None:
    base = config.get_option("server.baseUrlPath").strip("/")
    prefix = f"/{base}/" if base else "/"
    path = scope["path"]
    if not path.startswith(prefix):
        return None
    folders = [part for part in path.removeprefix(prefix).split("/") if part not in {"", ".", ".."}]
    if folders == [HOME]:
        return prefix
    if len(folders) < 2 or folders[0] in RESERVED:
        return None
    return prefix + "-".join(folders)
