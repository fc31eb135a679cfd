"""A closed connection ends without an error; every other error is raised."""

import asyncio
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnected
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.web.server.starlette.starlette_websocket import create_websocket_handler

from tests.ui.server import in_a_loop
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


@pytest.mark.parametrize("patched", [False, True])
def test_streamlits_own_handler_closes_a_connection_that_is_closed(
    tmp_path: Path, patched: bool
) -> None:
    """It sends to a browser that has left, receives, and closes."""
    script = tmp_path / "script.py"
    script.write_text("")
    files = MemoryUploadedFileManager("/upload")
    sent: list[str] = []
    received: list[Message] = []

    async def receive() -> Message:
        if "websocket.accept" not in sent:
            return {"type": "websocket.connect"}
        while received and "websocket.send" not in sent:
            await asyncio.sleep(0.01)
        received.append({"type": "websocket.receive", "bytes": rerun})
        return received[-1]

    async def send(message: Message) -> None:
        sent.append(message["type"])
        if message["type"] == "websocket.send":
            raise OSError("the browser has left")

    async def connect() -> None:
        runtime = Runtime(RuntimeConfig(str(script), MemoryMediaFileStorage("/media"), files))
        await runtime.start()
        handle = create_websocket_handler(runtime)

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await handle(WebSocket(scope, receive, send))

        scope = {"type": "websocket", "headers": [], "subprotocols": [], "path": "/"}
        try:
            await (IgnoreDisconnects(app) if patched else app)(scope, receive, send)
        finally:
            runtime.stop()
            await runtime.stopped
            Runtime._instance = None

    message = BackMsg()
    message.rerun_script.query_string = ""
    rerun = message.SerializeToString()
    if patched:
        in_a_loop(connect())
    else:
        with pytest.raises(WebSocketDisconnected):
            in_a_loop(connect())


def test_requests_pass_it() -> None:
    assert "IgnoreDisconnects" in [getattr(one.cls, "__name__", "") for one in middleware()]
