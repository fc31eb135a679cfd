"""A closed connection ends without an error; every other error is raised."""

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnected

from ui.server import middleware
from ui.server.disconnects import IgnoreDisconnects


def run(kind: str, error: Exception | None) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if error is not None:
            raise error

    async def nothing() -> Message:
        return {}

    async def nowhere(message: Message) -> None:
        return None

    asyncio.run(IgnoreDisconnects(app)({"type": kind}, nothing, nowhere))


def test_a_browser_that_has_left_is_no_error() -> None:
    run("websocket", WebSocketDisconnected("gone"))
    run("websocket", None)


@pytest.mark.parametrize(
    ("kind", "error"), [("http", WebSocketDisconnected("odd")), ("websocket", RuntimeError("odd"))]
)
def test_every_other_error_is_raised(kind: str, error: Exception) -> None:
    with pytest.raises(RuntimeError, match="odd"):
        run(kind, error)


def test_this_is_what_a_closed_connection_raises() -> None:
    """As Streamlit meets it: it sends to a browser that has left, listens, and closes."""

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        if message["type"] == "websocket.send":
            raise OSError("the browser has left")

    async def endpoint() -> None:
        socket = WebSocket({"type": "websocket"}, receive, send)
        await socket.accept()
        with pytest.raises(Exception):  # noqa: B017 (whatever it is called)
            await socket.send_bytes(b"news")
        with pytest.raises(RuntimeError):
            await socket.receive_bytes()
        await socket.close()

    with pytest.raises(WebSocketDisconnected):
        asyncio.run(endpoint())


def test_requests_pass_it() -> None:
    assert "IgnoreDisconnects" in [getattr(one.cls, "__name__", "") for one in middleware()]
