"""Where heavy computation runs: in processes beside the server, if there is a pool, or here.

``PLAYGROUND_WORKERS`` says how many processes: a number, or ``auto``. With 0, as in tests and
notebooks, where nobody calls `start`, everything is computed in this process.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from engine.pool.process import ProcessDiedError
from engine.pool.remote_run import RemoteRun
from engine.runs import HISTORY_BYTES, Run

if TYPE_CHECKING:
    from engine.pool.processes import Pool
    from engine.simulation import Simulation

__all__ = [
    "AnyRun",
    "ProcessDiedError",
    "RemoteRun",
    "current",
    "open_run",
    "size_from",
    "start",
    "stop",
]

AnyRun = Run | RemoteRun

VARIABLE = "PLAYGROUND_WORKERS"
MOST = 64

_lock = threading.Lock()
_pool: Pool | None = None


def size_from(environment: Mapping[str, str]) -> int:
    """How many processes the environment asks for.

    Raises:
        ValueError: the variable holds neither ``auto`` nor a number.
    """
    text = environment.get(VARIABLE, "").strip().lower() or "auto"
    if text == "auto":
        return min(MOST, len(os.sched_getaffinity(0))) if hasattr(os, "memfd_create") else 0
    if not text.isdecimal() or int(text) > MOST:
        raise ValueError(f"{VARIABLE} is {text!r}, but it must be auto or a number up to {MOST}.")
    return int(text)


def start(size: int) -> None:
    """Starts the pool of this process; 0 for none. What ran before stays where it is."""
    global _pool
    from engine.pool.processes import Pool

    with _lock:
        stop_now, _pool = _pool, Pool(size) if size else None
    if stop_now is not None:
        stop_now.close()


def stop() -> None:
    """Ends the pool."""
    start(0)


def current() -> Pool | None:
    """The pool, if there is one."""
    return _pool


def open_run(
    kind: Callable[[Any], Simulation], settings: Any, *, history_bytes: int = HISTORY_BYTES
) -> AnyRun:
    """A run of a simulation: in a process of the pool if it is demanding and there is one.

    Raises:
        ValueError: `settings` are refused by the simulation.
    """
    pool = _pool
    # A function that chooses the simulation is sent: which it will be, it alone knows.
    if pool is None or not getattr(kind, "demanding", not isinstance(kind, type)):
        return Run(kind, settings, history_bytes=history_bytes)
    return RemoteRun(pool, kind, settings, history_bytes=history_bytes)
