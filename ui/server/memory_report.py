"""What the server's sessions and its cache hold, as JSON for the memory bench.

Served at ``/memory-report`` where the environment variable ``PLAYGROUND_MEMORY_REPORT`` is 1, and
nowhere else: it looks at everything that visitors hold, which takes a while.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route
from streamlit import runtime

from engine import cache, pool
from engine.sizes import Footprint
from ui.session_memory import KINDS, by_kind

VARIABLE = "PLAYGROUND_MEMORY_REPORT"
PATH = "/memory-report"

_TRIES = 5


def routes(environment: Mapping[str, str]) -> list[BaseRoute]:
    """The address of the report, if the environment asks for it."""
    return [Route(PATH, _answer)] if environment.get(VARIABLE) == "1" else []


def report(states: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Bytes by kind over all sessions, what they share counted once, and the cache's statistics."""
    totals = {kind: Footprint() for kind in KINDS}
    count = 0
    for count, state in enumerate(states, start=1):  # noqa: B007 - it is the number of them
        for kind, memory in by_kind(state).items():
            totals[kind].buffers |= memory.buffers
            totals[kind].overhead += memory.overhead
    processes = () if (those := pool.current()) is None else those.processes
    return {
        "pool": [{"pid": each.pid, "runs": each.runs} for each in processes],
        "sessions": count,
        "session_bytes": {kind: memory.nbytes for kind, memory in totals.items()},
        "cache": asdict(cache.shared.statistics()),
    }


def _answer(request: Request) -> JSONResponse:
    """Beside the event loop: Starlette calls what is no coroutine in a thread."""
    for attempt in range(_TRIES):
        try:
            sessions = runtime.get_instance()._session_mgr.list_active_sessions()
            states = [info.session.session_state.filtered_state for info in sessions]
            return JSONResponse(report(states))
        except RuntimeError:  # a state has changed while it was looked at
            if attempt == _TRIES - 1:
                raise
    raise AssertionError
