"""Sweeps in one process of low priority beside the server, a fraction of a second each in turn.

A training in a thread of the server would slow every visitor's sliders (the measurements are in
`engine.worker`'s users and the notes of the project): here the server only waits for answers.
"""

from __future__ import annotations

import itertools
import threading
import weakref
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.sweeps.definition import ParameterSweep
from engine.sweeps.encoding import plain
from engine.sweeps.execution import Job, SettingsOf
from engine.sweeps.measures import Measure
from engine.sweeps.results import Outcome
from engine.worker import Worker, WorkerError, WorkerTimeoutError

PROGRAM = Path(__file__).with_name("program.py")

SLICE_MS, FIRST_SLICE_MS = 200.0, 30.0
"""Of work in an order; the first of a sweep is short, so that its first point is seen at once."""
SECONDS = 30.0
"""An order that takes longer has hung: measurements stop every few hundredths of a second, but for
those that are computed in one go."""
_RUNS_IN_ORDER = 32


class _Queued:
    """A job in the queue. It belongs to who started it: when nobody holds it, it is over."""

    def __init__(self, number: int, job: Job) -> None:
        self.name = str(number)
        self.job = weakref.ref(job)
        self.waiting = deque(enumerate(job.runs))
        self.asked = False

    def wanted(self) -> Job | None:
        job = self.job()
        return job if job is not None and job.state == "running" else None


class SweepProcess:
    """The process, started when it is first needed, and the queue of sweeps.

    Args:
        program: what it runs; but in tests, `program.py`.
        seconds: after which an order has hung.
    """

    def __init__(self, program: Path = PROGRAM, seconds: float = SECONDS) -> None:
        self._worker = Worker(program, announced=True)
        self._seconds = seconds
        self._queue: deque[_Queued] = deque()
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._tidy = True
        self._prepared: set[str] = set()
        self._to_prepare: dict[str, Any] = {}

    def warm(self, measure: Measure[Any], settings: Any) -> None:
        """Has the process ready for sweeps of a measure, without waiting for it.

        Args:
            measure: that will be asked for.
            settings: with which one step is taken once: the first imports what the others need.
        """
        with self._changed:
            if not self._worker.running:
                self._prepared.clear()
            if measure.name not in self._prepared:
                self._prepared.add(measure.name)
                self._to_prepare[measure.name] = plain(settings)
                self._wake()

    def start(self, measure: Measure[Any], sweep: ParameterSweep, settings_of: SettingsOf) -> Job:
        """See `engine.sweeps.execution.Executor`."""
        job = Job(measure, sweep, settings_of)
        with self._changed:
            self._queue.append(_Queued(next(self._numbers), job))
            self._tidy = False
            self._wake()
        return job

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="sweeps", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    @property
    def busy(self) -> bool:
        """Whether anything is computed, or remembered of a sweep that is over."""
        with self._changed:
            return not self._tidy

    def wait_until_idle(self, seconds: float) -> bool:
        """Whether nothing is computed any more, within this time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._tidy, seconds)

    def close(self) -> None:
        """Ends the process. Sweeps that are wanted fail, or begin another."""
        self._worker.close()

    def _serve(self) -> None:
        """One order after another, for each sweep in turn."""
        while True:
            with self._changed:
                self._changed.wait_for(
                    lambda: bool(self._queue or self._to_prepare) or not self._tidy
                )
                prepare = next(iter(self._to_prepare), None)
                settings = self._to_prepare.pop(prepare or "", None)
                self._queue = deque(each for each in self._queue if each.wanted())
                names = [each.name for each in self._queue]
                turn = self._queue.popleft() if self._queue and prepare is None else None
            if prepare is not None:
                self._prepare(prepare, settings, names)
            elif turn is None:
                self._forget_all()
            elif self._take_turn(turn, names):
                with self._changed:
                    self._queue.append(turn)

    def _take_turn(self, turn: _Queued, names: list[str]) -> bool:
        """See `_ask`. Whatever goes wrong is the end of one sweep and not of the queue."""
        try:
            return self._ask(turn, names)
        except Exception as error:
            if (job := turn.wanted()) is not None:
                job.fail(f"The sweep failed: {type(error).__name__}: {error}")
            return False

    def _prepare(self, measure: str, settings: Any, names: list[str]) -> None:
        """What goes wrong here goes wrong again when a sweep begins, and is said there."""
        with suppress(WorkerError):
            order = {"jobs": names, "prepare": measure, "settings": settings}
            self._worker.ask(order, self._seconds)

    def _forget_all(self) -> None:
        """Nobody wants anything: an unfinished run in the process goes too."""
        try:
            self._worker.ask({"jobs": []}, self._seconds)
        except WorkerError:
            self._worker.close()  # then nothing is left of it anyway
        with self._changed:
            self._tidy = not self._queue
            self._changed.notify_all()

    def _ask(self, turn: _Queued, names: list[str]) -> bool:
        """Has some of a sweep done; whether there is more to do."""
        job = turn.wanted()
        if job is None:
            return False
        runs = dict(itertools.islice(turn.waiting, _RUNS_IN_ORDER))
        order = {
            "jobs": names,
            "job": turn.name,
            "measure": job.measure.name,
            "until": job.sweep.until,
            "milliseconds": SLICE_MS if turn.asked else FIRST_SLICE_MS,
            "runs": {str(number): plain(settings) for number, (_, settings) in runs.items()},
        }
        turn.asked = True
        try:
            answer = self._worker.ask(order, self._seconds)
        except WorkerTimeoutError:
            job.fail(f"A run took longer than {self._seconds:g} seconds and was stopped.")
            return False
        except WorkerError as reason:
            job.fail(f"The process that computes the sweep has ended. {reason}")
            return False
        if "error" in answer:
            job.fail(f"A run of the sweep failed: {answer['error']}")
            return False
        ended = {int(number): found for number, found in answer["ended"].items()}
        turn.waiting = deque(item for item in turn.waiting if item[0] not in ended)
        job.record([(runs[number][0], Outcome(**found)) for number, found in ended.items()])
        return bool(turn.waiting)


shared = SweepProcess()
"""The one of this server."""
