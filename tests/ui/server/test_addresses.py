"""Addresses with folders lead to a page that exists."""

import asyncio
from typing import Any

import pytest

from ui.server.addresses import FlatAddresses

HTML = b"text/html,application/xhtml+xml"


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/a/b", "/a-b"),
        ("/reinforcement/gridworld", "/reinforcement-gridworld"),
        ("//example.org/x", "/example.org-x"),
        ("/../../etc/passwd", "/etc-passwd"),
        ("/home", "/"),
    ],
)
def test_a_page_in_a_folder_is_redirected_to_a_flat_address(path: str, target: str) -> None:
    status, headers = asyncio.run(_get(path, HTML))
    assert status == 307
    assert headers[b"location"].decode() == target


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/", HTML),
        ("/gridworld", HTML),
        ("/gridworld/", HTML),
        ("/static/js/index.js", HTML),
        ("/fonts/x.woff2", HTML),
        ("/gridworld/_stcore/health", b"*/*"),
    ],
)
def test_everything_else_passes(path: str, accept: bytes) -> None:
    status, _ = asyncio.run(_get(path, accept))
    assert status == 204


async def _get(path: str, accept: bytes) -> tuple[int, dict[bytes, bytes]]:
    """Status and headers of the answer; 204 stands for the app behind the middleware."""
    answers: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def send(message: Any) -> None:
        answers.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"accept", accept)]}
    await FlatAddresses(app)(scope, receive, send)
    return answers[0]["status"], dict(answers[0]["headers"])
