"""Processes that compute beside the server: one interpreter lock each, and a crash stays there."""

from __future__ import annotations

import atexit
import itertools
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from engine.pool.orders import Answer, Call, Method, Open
from engine.pool.process import Process, ProcessDiedError

P = ParamSpec("P")
R = TypeVar("R")

LOOK_SECONDS = 0.25
"""How often who waits is told how many are before them."""

_log = logging.getLogger(__name__)
_listener: ContextVar[Callable[[int], None] | None] = ContextVar("listener", default=None)


class Pool:
    """So many processes; one that ends is replaced when it is next needed.

    Args:
        size: how many.
    """

    shared_by_all = True

    def __init__(self, size: int) -> None:
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._processes = [Process() for _ in range(size)]
        self.ended = 0
        """Processes that have been replaced."""
        atexit.register(self.close)

    @property
    def processes(self) -> tuple[Process, ...]:
        """Those of now."""
        return tuple(self._processes)

    def new_number(self) -> int:
        """A number for a run, given once."""
        return next(self._numbers)

    def quietest(self) -> Process:
        """The process with the least to do, the fewest runs among equals."""
        with self._lock:
            for place, process in enumerate(self._processes):
                if not process.alive:
                    _log.warning("Process %d of the pool has ended; another starts.", process.pid)
                    self.ended += 1
                    self._processes[place] = Process()
            return min(self._processes, key=lambda process: (process.waiting, process.runs))

    def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The result of a function of the engine, computed in a process of the pool.

        Raises:
            ProcessDiedError: two processes in a row ended over it.
            Exception: what the function raises.
        """
        work = Call(function, args, tuple(kwargs.items()))
        try:
            answer = self.await_answer(self.quietest(), work)
        except ProcessDiedError:
            answer = self.await_answer(self.quietest(), work)
        result: R = answer.value
        return result

    def await_answer(self, process: Process, work: Open | Method | Call, run: int = 0) -> Answer:
        """Asks a process and waits; meanwhile `waiting` is told how many orders it has besides.

        Raises:
            ProcessDiedError: it ended first.
            Exception: what the order raised.
        """
        pending = process.ask(work, run)
        listener = _listener.get()
        try:
            while not pending.done.wait(LOOK_SECONDS if listener else None):
                if listener:
                    listener(process.waiting - 1)
        except BaseException:  # the visitor has gone: whatever that is, nobody waits any more
            process.cancel(pending)
            raise
        return pending.result()

    def close(self) -> None:
        """Ends all processes."""
        for process in self._processes:
            process.end()


@contextmanager
def waiting(listener: Callable[[int], None]) -> Iterator[None]:
    """Within it, who waits for a pool tells a function how many orders are beside its own.

    Args:
        listener: called a few times a second while it waits; may raise to give the order up.
    """
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
