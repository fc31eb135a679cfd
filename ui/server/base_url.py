"""Tells the browser where Streamlit's own routes begin.

Opened at ``/gridworld``, it would first look for them below ``/gridworld``, and log two failures
(404) before it asks at the root.
"""

import json

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from ui.server.url_paths import opens_page

_HEAD = b"<head>"


class AnnounceBaseUrl:
    """ASGI middleware: adds `script` to the head of each page that is opened."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request; what is not a page comes back as it is."""
        if scope["type"] != "http" or not opens_page(scope):
            await self._app(scope, receive, send)
            return
        # What is compressed cannot be added to; the page itself is short.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message = {}
        body = bytearray()

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body", False):
                return
            headers = MutableHeaders(scope=start)
            whole = bytes(body)
            if headers.get("content-type", "").startswith("text/html"):
                whole = whole.replace(_HEAD, _HEAD + script(), 1)
                headers["content-length"] = str(len(whole))
            await send(start)
            await send({"type": "http.response.body", "body": whole})

        await self._app({**scope, "headers": plain}, receive, add)


def script() -> bytes:
    """Sets the address in the browser, where Streamlit looks for it first."""
    base = config.get_option("server.baseUrlPath").strip("/")
    path = json.dumps(f"/{base}").replace("<", "\\u003c")
    address = f"window.__streamlit={{BACKEND_BASE_URL:location.origin+{path}}}"
    return f"<script>{address}</script>".encode()
