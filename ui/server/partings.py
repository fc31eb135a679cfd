"""A browser that leaves in the middle of a message is no error.

When a message cannot be sent any more, Streamlit 1.67 goes on to listen, is told that nobody is
there, takes that for a message of the wrong kind and closes what is closed: a traceback in the log
of the server (seen once in four runs of all browser tests). Its session has ended properly by then.
"""

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnected


class Partings:
    """ASGI middleware: lets the end of a connection be one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request or connection."""
        try:
            await self._app(scope, receive, send)
        except WebSocketDisconnected:
            if scope["type"] != "websocket":
                raise
