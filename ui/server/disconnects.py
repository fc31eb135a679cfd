"""Handles a browser that leaves while a message is being sent to it, without an error in the log.

When a message cannot be sent any more, Streamlit 1.67 goes on to receive, is told that nobody is
connected, takes that for a message of the wrong type and closes a closed connection: a traceback in
the log of the server (seen in one of four runs of all browser tests). Its session has ended
properly by then.
"""

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnected


class IgnoreDisconnects:
    """ASGI middleware: a WebSocket connection that is already closed ends without an error."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request or connection."""
        try:
            await self._app(scope, receive, send)
        except WebSocketDisconnected:
            if scope["type"] != "websocket":
                raise
