"""A run that is computed in a process beside the server, with the methods of `engine.runs.Run`."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from engine.pool.orders import Answer, Method, Open
from engine.pool.process import Process, ProcessDiedError
from engine.runs import HISTORY_BYTES, Frame

if TYPE_CHECKING:
    from engine.pool.processes import Pool
    from engine.simulation import Simulation

R = TypeVar("R")


class RemoteRun:
    """A run whose simulation lives in a process of a pool.

    It stays with its process. When that is killed, it goes on in another from the last checkpoint,
    and `restarts` counts it.

    Args:
        pool: where it is computed.
        kind: makes the simulation from settings; a name that both sides can import.
        settings: passed to `kind`.
        history_bytes: memory for snapshots.

    Attributes:
        restarts: how often its process has ended.

    Raises:
        ValueError: `settings` are refused by the simulation.
        ProcessDiedError: two processes in a row ended on it.
    """

    def __init__(
        self,
        pool: Pool,
        kind: Callable[[Any], Simulation],
        settings: Any,
        *,
        history_bytes: int = HISTORY_BYTES,
    ) -> None:
        self.restarts = 0
        self._pool = pool
        self._kind = kind
        self._first = settings
        self._history_bytes = history_bytes
        self._checkpoint = b""
        self._number = pool.new_number()
        self._process = pool.quietest()
        try:
            self._last: Frame = self._answer(self._opening()).value
        except ProcessDiedError:
            self._last = self._move()
        self._release = self._held_by(self._process)

    @property
    def settings(self) -> Any:
        """The settings in force at the step shown."""
        return self._last.settings

    @property
    def step(self) -> int:
        """The step shown."""
        return self._last.step

    @property
    def done(self) -> bool:
        """Whether there is nothing more to compute at the step shown."""
        return self._last.done

    @property
    def pid(self) -> int:
        """Of the process that computes it."""
        return self._process.pid

    def frame(self) -> Frame:
        """The present moment, computing nothing."""
        return self._last

    def look(self, reading: Callable[[Any], R]) -> R:
        """What a function of the engine reads off the simulation at the step shown."""
        found: R = self._do(Method("look", (reading,)))
        return found

    def advance(self, steps: int = 1) -> Frame:
        """See `engine.runs.Run.advance`."""
        return self._framed("advance", steps)

    def play(self, budget_ms: float, max_steps: int) -> Frame:
        """See `engine.runs.Run.play`."""
        return self._framed("play", float(budget_ms), max_steps)

    def seek(self, step: int) -> Frame:
        """See `engine.runs.Run.seek`."""
        return self._framed("seek", step)

    def restart(self, settings: Any | None = None) -> Frame:
        """See `engine.runs.Run.restart`."""
        wanted = self.settings if settings is None else settings
        frame = self._framed("restart", wanted)
        self._first, self._checkpoint = wanted, b""
        return frame

    def branch(self, settings: Any) -> Frame:
        """See `engine.runs.Run.branch`."""
        return self._framed("branch", settings)

    def rewind(self) -> Frame:
        """See `engine.runs.Run.rewind`."""
        return self._framed("rewind")

    def _framed(self, name: str, *arguments: Any) -> Frame:
        self._last = self._do(Method(name, arguments))
        return self._last

    def _do(self, work: Method) -> Any:
        """Asks for it; once more of another process if the first ends over it."""
        try:
            return self._answer(work).value
        except ProcessDiedError:
            self._move()
            return self._answer(work).value

    def _opening(self) -> Open:
        return Open(self._kind, self._first, self._history_bytes, self._checkpoint)

    def _answer(self, work: Open | Method) -> Answer:
        answer = self._pool.await_answer(self._process, work, self._number)
        self._checkpoint = answer.checkpoint or self._checkpoint
        return answer

    def _move(self) -> Frame:
        """Opens it in another process, at its last checkpoint."""
        if self.restarts:
            self._release.detach()
        self.restarts += 1
        self._process = self._pool.quietest()
        frame: Frame = self._answer(self._opening()).value
        self._release = self._held_by(self._process)
        return frame

    def _held_by(self, process: Process) -> weakref.finalize[..., RemoteRun]:
        process.runs += 1
        return weakref.finalize(self, process.close_run, self._number)
