"""Paths with several parts lead to a page that exists."""

from typing import Any
from urllib.parse import unquote

import pytest

from tests.ui.server import in_a_loop
from ui.server.url_paths import RedirectNestedPaths

HTML = b"text/html,application/xhtml+xml"


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/a/b", "/a-b"),
        ("/reinforcement/gridworld", "/reinforcement-gridworld"),
        ("//example.org/x", "/example.org-x"),
        ("/../../etc/passwd", "/etc-passwd"),
        ("/home", "/"),
        ("/a/b%25", "/a-b%25"),
        ("/%E0%A4%A", "/A"),
        ("/grid%FFworld", "/gridworld"),
        ("/%", "/unknown"),
    ],
)
def test_a_path_that_would_fail_is_redirected(path: str, target: str) -> None:
    status, headers = in_a_loop(_get(path, HTML))
    assert status == 307
    assert headers[b"location"].decode() == target


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/", HTML),
        ("/gridworld", HTML),
        ("/caf%C3%A9%20%25", HTML),
        ("/gridworld/", HTML),
        ("/static/js/index.js", HTML),
        ("/fonts/x.woff2", HTML),
        ("/gridworld/_stcore/health", b"*/*"),
    ],
)
def test_everything_else_passes(path: str, accept: bytes) -> None:
    status, _ = in_a_loop(_get(path, accept))
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

    scope = {
        "type": "http",
        "method": "GET",
        "path": unquote(path),
        "raw_path": path.encode(),
        "headers": [(b"accept", accept)],
    }
    await RedirectNestedPaths(app)(scope, receive, send)
    return answers[0]["status"], dict(answers[0]["headers"])
