"""Connections send at once although Streamlit binds its socket with protocol number 0."""

import asyncio
import socket

import pytest
from streamlit.web.server.starlette.starlette_server import _bind_socket

from tests.ui.server import in_a_loop
from ui.server import tcp_nodelay


def test_asyncio_sets_nodelay_on_connections_of_streamlits_socket(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not in_a_loop(_nodelay_of_a_connection()), "no longer needed: asyncio does it itself"
    monkeypatch.setattr("asyncio.base_events._set_nodelay", tcp_nodelay.set_nodelay)
    assert in_a_loop(_nodelay_of_a_connection())


def test_other_sockets_are_left_alone() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as unix:
        tcp_nodelay.set_nodelay(unix)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        tcp_nodelay.set_nodelay(datagrams)


async def _nodelay_of_a_connection() -> bool:
    listening = _bind_socket("127.0.0.1", 0, 1)
    seen: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        seen.set_result(bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        writer.close()

    async with await asyncio.start_server(answer, sock=listening):
        _, writer = await asyncio.open_connection(*listening.getsockname())
        result = await asyncio.wait_for(seen, 5)
        writer.close()
        await writer.wait_closed()
    return result
