"""Whether the server is ready for visitors, at ``/ready``; alive it is from ``/_stcore/health`` on.

Ready is when torch is imported and the processes that compute have started. A server that is asked
to end is no longer ready, so that a balancer sends nobody new.
"""

from __future__ import annotations

import threading

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from engine import pool
from ui.server import warmup

PATH = "/ready"

_ending = threading.Event()


def route() -> Route:
    """Answers ``/ready``: 200 if it is, else 503 with the reason."""
    return Route(PATH, _answer)


def end() -> None:
    """From now on it is not."""
    _ending.set()


def reason_not_ready() -> str:
    """Why visitors would have to wait; empty if they would not."""
    if _ending.is_set():
        return "The server is ending."
    if not warmup.ended():
        return "Torch is being imported."
    processes = pool.current()
    if processes is not None and not any(each.ready for each in processes.processes):
        return "The processes that compute are starting."
    return ""


async def _answer(request: Request) -> PlainTextResponse:
    reason = reason_not_ready()
    return PlainTextResponse(reason or "ready", status_code=503 if reason else 200)
