"""What a process of the pool does: orders of many visitors, each for a slice of time in turn."""

from __future__ import annotations

import pickle
import time
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

from engine.pool.messages import unpickled
from engine.pool.orders import Answer, Call, Cancel, Close, Method, Open, Order
from engine.runs import Frame, Run
from engine.sizes import size_of

SLICE_MS = 40.0
"""How long others wait for one who plays: about a frame."""
CHECKPOINT_SECONDS = 2.0
"""Of computation lost at most when a process is killed."""
CHECKPOINT_BYTES = 16 << 20
"""A run that needs more for it begins anew instead."""

_METHODS = frozenset({"advance", "branch", "frame", "look", "play", "restart", "rewind", "seek"})


@dataclass
class _Job:
    """An order that is being carried out."""

    order: Order
    slices: Generator[None, None, Any]


@dataclass
class _Held:
    """A run of this process, and when its state was last sent to the server."""

    run: Run
    saved: float = field(default_factory=time.monotonic)
    saved_step: int = 0


class Work:
    """The runs of one process and the orders for them.

    Args:
        send: takes each answer.
    """

    def __init__(self, send: Callable[[Answer], None]) -> None:
        self._send = send
        self._runs: dict[int, _Held] = {}
        self._jobs: deque[_Job] = deque()

    @property
    def idle(self) -> bool:
        """Whether nothing is waiting to be done."""
        return not self._jobs

    def take(self, message: Order | Cancel | Close) -> None:
        """A message of the server."""
        match message:
            case Order():
                self._jobs.append(_Job(message, self._slices(message)))
            case Cancel():
                self._jobs = deque(job for job in self._jobs if job.order.number != message.number)
            case Close():
                self._runs.pop(message.run, None)

    def go_on(self) -> None:
        """One slice of the order whose turn it is; its answer, if it is done with that."""
        job = self._jobs.popleft()
        try:
            next(job.slices)
        except StopIteration as end:
            self._answer(job.order, end.value)
        except Exception as error:  # whatever it is, it is raised where it was asked for
            self._send(Answer(job.order.number, error=_pickled(error)))
        else:
            self._jobs.append(job)

    def _slices(self, order: Order) -> Generator[None, None, Any]:
        """Carries out an order; between slices others have their turn. Returns its value."""
        work: Open | Method | Call = unpickled(order.work)
        match work:
            case Open():
                run = (
                    Run.restored(work.kind, unpickled(work.checkpoint), work.history_bytes)
                    if work.checkpoint
                    else Run(work.kind, work.settings, history_bytes=work.history_bytes)
                )
                self._runs[order.run] = _Held(run)
                return run.frame()
            case Call():
                return work.function(*work.arguments, **dict(work.keywords))
            case Method("play", (float() as budget_ms, int() as max_steps)):
                return (yield from _played(self._runs[order.run].run, budget_ms, max_steps))
            case Method(name, arguments) if name in _METHODS:
                return getattr(self._runs[order.run].run, name)(*arguments)
        raise ValueError(f"{work} is nothing that a run does.")

    def _answer(self, order: Order, value: Any) -> None:
        checkpoint = self._checkpoint(order.run)
        try:
            self._send(Answer(order.number, value, checkpoint=checkpoint))
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            self._send(Answer(order.number, error=_pickled(error)))

    def _checkpoint(self, number: int) -> bytes:
        held = self._runs.get(number)
        now = time.monotonic()
        if held is None or now - held.saved < CHECKPOINT_SECONDS:
            return b""
        held.saved = now
        if held.run.step == held.saved_step:
            return b""
        held.saved_step = held.run.step
        checkpoint = held.run.checkpoint()
        return pickle.dumps(checkpoint) if size_of(checkpoint) <= CHECKPOINT_BYTES else b""


def _played(run: Run, budget_ms: float, max_steps: int) -> Generator[None, None, Frame]:
    """`Run.play` in slices; the time of others does not count."""
    first = run.step
    while True:
        start = time.perf_counter()
        frame: Frame = run.play(min(budget_ms, SLICE_MS), max_steps - (run.step - first))
        budget_ms -= (time.perf_counter() - start) * 1e3
        if (
            budget_ms <= 0
            or frame.step - first >= max_steps
            or frame.failure is not None
            or (frame.done and frame.step >= frame.furthest)
        ):
            return frame
        yield


def _pickled(error: Exception) -> bytes:
    """An error that the server can read: itself, or what it says."""
    try:
        body = pickle.dumps(error)
        unpickled(body)
    except Exception:  # its class decides, which may be any library's
        body = pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return body
