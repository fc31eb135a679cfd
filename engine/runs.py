"""The one door between pages and running simulations.

A page hands in settings (a frozen dataclass) and gets `Frame`s: numbers and arrays, nothing that
is shared with the computation. One lock per run; where the computing happens is this module's
business alone.
"""

from __future__ import annotations

import math
import threading
import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from engine.history import MOST_DROPPED, Dropped
from engine.simulation import Divergence, Simulation
from engine.sizes import size_of

R = TypeVar("R")

_STRETCHES = 8
"""Of a long advance: each is looked at and may be kept, which costs as much as many steps."""


HISTORY_BYTES = 32 << 20
"""Memory for the snapshots of a run."""


@dataclass(frozen=True)
class Failure:
    """Why a run cannot go on from where it is: the step, the quantity, a sentence."""

    step: int
    quantity: str
    message: str


@dataclass(frozen=True)
class Frame:
    """One moment of a run, free of references to it.

    Attributes:
        step: the step shown.
        furthest: the last step reached before a seek back; the history bar ends there.
        done: nothing more to compute at this step.
        settings: the settings in force at this step.
        arrays: what to draw.
        metrics: numbers at this step.
        series: each metric over the steps so far (to `furthest`), with "step" beside them.
        branches: steps at which settings were changed.
        dropped: stretches of history that were left for others, by a branch or a restart.
        failure: set when the run diverged at the end of its history.
        history: the steps from which settings were in force, up to this step, with those.
    """

    step: int
    furthest: int
    done: bool
    settings: Any
    arrays: dict[str, np.ndarray]
    metrics: dict[str, float]
    series: dict[str, np.ndarray]
    branches: tuple[int, ...]
    failure: Failure | None
    dropped: tuple[Dropped, ...] = ()
    history: tuple[tuple[int, Any], ...] = ()


class Snapshots:
    """States by step, in bounded memory: when full, every second one of the inner ones goes.

    The first is never dropped, so any step can be computed again.
    """

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.stride = 1
        self._steps: list[int] = []
        self._states: list[Any] = []
        self._bytes: list[int] = []
        self.nbytes = 0

    def __len__(self) -> int:
        return len(self._steps)

    def due(self, step: int) -> bool:
        """Whether a snapshot at `step` is wanted: a stride after the last one."""
        return not self._steps or step >= self._steps[-1] + self.stride

    def add(self, step: int, state: Any, nbytes: int) -> None:
        """Keeps a state that takes so many bytes."""
        self._steps.append(step)
        self._states.append(state)
        self._bytes.append(nbytes)
        self.nbytes += self._bytes[-1]
        while self.nbytes > self.limit_bytes and len(self) > 2:
            for part in (self._steps, self._states, self._bytes):
                del part[1::2]
            self.nbytes = sum(self._bytes)
            self.stride *= 2

    def before(self, step: int) -> tuple[int, Any]:
        """The latest snapshot at or before `step`."""
        at = bisect_right(self._steps, step) - 1
        return self._steps[at], self._states[at]

    def truncate(self, step: int) -> None:
        """Forgets all snapshots after `step`."""
        keep = bisect_right(self._steps, step)
        for part in (self._steps, self._states, self._bytes):
            del part[keep:]
        self.nbytes = sum(self._bytes)


class Log:
    """Metrics over steps, in bounded length: when full, every second entry goes.

    Exact at the ends and monotone in `step`; a thinned stretch keeps every 2ᵏ-th step.
    """

    def __init__(self, limit: int = 4096) -> None:
        self.limit = limit
        self.stride = 1
        self._rows: list[tuple[int, tuple[float, ...]]] = []
        self._names: tuple[str, ...] = ()

    def add(self, step: int, metrics: dict[str, float]) -> None:
        self._names = tuple(metrics)
        if self._rows and step <= self._rows[-1][0]:
            return
        # The last row is provisional until a stride has passed: the curve always ends at now.
        if len(self._rows) > 1 and self._rows[-1][0] - self._rows[-2][0] < self.stride:
            self._rows.pop()
        self._rows.append((step, tuple(float(value) for value in metrics.values())))
        if len(self._rows) > self.limit:
            del self._rows[1:-1:2]
            self.stride *= 2

    def copy(self) -> Log:
        twin = Log(self.limit)
        twin.stride, twin._rows, twin._names = self.stride, list(self._rows), self._names
        return twin

    def truncate(self, step: int) -> None:
        while self._rows and self._rows[-1][0] > step:
            self._rows.pop()

    def series(self) -> dict[str, np.ndarray]:
        steps = np.array([step for step, _ in self._rows], dtype=np.int64)
        values = np.array([row for _, row in self._rows], dtype=np.float64)
        values = values.reshape(len(self._rows), len(self._names))
        return {"step": steps} | {name: values[:, i] for i, name in enumerate(self._names)}


@dataclass(frozen=True)
class Checkpoint:
    """What it takes to go on with a run elsewhere: its state, and what led there.

    Attributes:
        step: the step shown.
        settings: in force there.
        state: of the simulation.
        segments: the steps at which settings came into force, and these.
        dropped: stretches of history that were left.
        log: the metrics up to `step`.
    """

    step: int
    settings: Any
    state: dict[str, Any]
    segments: tuple[tuple[int, Any], ...]
    dropped: tuple[Dropped, ...]
    log: Log


class Run:
    """A simulation with its history: play it, step it, seek back, go on from there.

    Every method answers with a `Frame`, takes the run's lock for as long as it computes, and
    never raises for a divergence: the frame carries it, and the run stands at the last good
    state it can reach.

    Args:
        kind: makes a simulation from settings.
        settings: passed to `kind`.
        history_bytes: memory for snapshots.

    Attributes:
        restarts: how often the process that computes it has ended: never, it is this one.

    Raises:
        ValueError: `settings` are refused by the simulation.
    """

    restarts = 0

    def __init__(
        self,
        kind: Callable[[Any], Simulation],
        settings: Any,
        *,
        history_bytes: int = HISTORY_BYTES,
    ) -> None:
        self._kind = kind
        self._history_bytes = history_bytes
        self._lock = threading.Lock()
        self._segments: list[tuple[int, Any]] = []
        self._dropped: tuple[Dropped, ...] = ()
        self._begin(settings)

    @property
    def settings(self) -> Any:
        """The settings in force at the step shown."""
        return self._simulation.settings

    @property
    def step(self) -> int:
        """The step shown."""
        return self._simulation.step

    @property
    def done(self) -> bool:
        """Whether there is nothing more to compute at the step shown."""
        return self._simulation.done

    def frame(self) -> Frame:
        """The present moment, computing nothing."""
        with self._lock:
            return self._frame()

    def look(self, reading: Callable[[Any], R]) -> R:
        """What a function reads off the simulation at the step shown.

        Args:
            reading: given the simulation, which it leaves as it was.
        """
        with self._lock:
            return reading(self._simulation)

    def advance(self, steps: int = 1) -> Frame:
        """Takes `steps` steps (fewer at the end or at a divergence)."""
        with self._lock:
            self._forward(steps, None)
            return self._frame()

    def play(self, budget_ms: float, max_steps: int) -> Frame:
        """Takes at least one step, at most `max_steps`, for about `budget_ms`."""
        with self._lock:
            self._forward(max_steps, budget_ms)
            return self._frame()

    def seek(self, step: int) -> Frame:
        """Goes to `step`, between 0 and `furthest`: restored, or computed again from before.

        A `step` outside is moved to the nearer end.
        """
        with self._lock:
            step = max(0, min(step, self._furthest))
            if step != self._simulation.step:
                at, (settings, state) = self._snapshots.before(step)
                if not at <= self._simulation.step <= step:
                    self._restore(at, settings, state)
                self._forward(step - self._simulation.step, None)
            return self._frame()

    def restart(self, settings: Any | None = None) -> Frame:
        """Back to step 0 with an empty history, with other settings if given.

        Raises:
            ValueError: `settings` are refused; the run is left as it was.
        """
        with self._lock:
            left = self._stretch_after(0)
            self._begin(self._simulation.settings if settings is None else settings)
            self._remember(left)
            return self._frame()

    def branch(self, settings: Any) -> Frame:
        """Continues from the step shown under other settings; the old future is dropped.

        Raises:
            ValueError: the change needs a restart; the run is left as it was.
        """
        with self._lock:
            if settings != self._simulation.settings:
                self._simulation.reconfigure(settings)
                self._drop_future()
                step = self._simulation.step
                self._segments = [part for part in self._segments if part[0] < step]
                self._segments.append((step, settings))
                # A snapshot under the new settings: the one just before still has the old ones.
                self._snapshots.truncate(step - 1)
                self._snapshot()
            return self._frame()

    def rewind(self) -> Frame:
        """After a divergence: back to a snapshot well before it, ten steps or a tenth of them."""
        with self._lock:
            if self._failure is not None:
                diverged = self._failure.step
                well_before = max(0, diverged - max(10, diverged // 10))
                at, (settings, state) = self._snapshots.before(well_before)
                self._restore(at, settings, state)
                self._drop_future()
            return self._frame()

    def checkpoint(self) -> Checkpoint:
        """What it takes to go on from the step shown (`restored`); copies."""
        with self._lock:
            simulation, log = self._simulation, self._log.copy()
            log.truncate(simulation.step)
            return Checkpoint(
                step=simulation.step,
                settings=simulation.settings,
                state=simulation.state_dict(),
                segments=tuple(part for part in self._segments if part[0] <= simulation.step),
                dropped=self._dropped,
                log=log,
            )

    @classmethod
    def restored(
        cls,
        kind: Callable[[Any], Simulation],
        checkpoint: Checkpoint,
        history_bytes: int = HISTORY_BYTES,
    ) -> Run:
        """A run that stands where another one was, with its history up to there."""
        first, *later = checkpoint.segments
        run = cls(kind, first[1], history_bytes=history_bytes)
        run._segments = [first, *later]
        run._dropped = checkpoint.dropped
        run._log = checkpoint.log.copy()
        run._restore(checkpoint.step, checkpoint.settings, checkpoint.state)
        run._furthest = checkpoint.step
        if checkpoint.step:
            run._snapshot()
        return run

    def _begin(self, settings: Any) -> None:
        self._simulation = self._kind(settings)
        self._snapshots = Snapshots(self._history_bytes)
        self._log = Log()
        self._segments = [(0, settings)]
        self._furthest = 0
        self._failure: Failure | None = None
        self._snapshot()
        self._log.add(0, self._simulation.metrics())

    def _forward(self, steps: int, budget_ms: float | None) -> None:
        """Steps on; replays known history under the settings each stretch was computed with."""
        simulation = self._simulation
        end = math.inf if budget_ms is None else time.perf_counter() + budget_ms / 1e3
        stretch = steps // _STRETCHES
        try:
            while steps > 0 and not simulation.done and not self._at_failure():
                until = self._next_segment()
                if until == simulation.step:
                    simulation.reconfigure(self._settings_at(simulation.step))
                    until = self._next_segment()
                chunk = steps if until is None else min(steps, until - simulation.step)
                known = self._furthest - simulation.step
                left_ms = (end - time.perf_counter()) * 1e3
                if simulation.log_every_step:
                    taken = simulation.advance(1)
                elif math.isinf(left_ms):
                    # In reach of snapshots, so that seeking stays cheap after a long advance.
                    taken = simulation.advance(min(chunk, max(stretch, self._snapshots.stride)))
                else:
                    taken = simulation.advance_for(left_ms, chunk)
                steps -= taken
                if taken > known:
                    self._record()
                if time.perf_counter() >= end:
                    break
        except Divergence as failure:
            self._stand_before(failure)
        if self._next_segment() == simulation.step:
            simulation.reconfigure(self._settings_at(simulation.step))

    def _stand_before(self, failure: Divergence) -> None:
        """Puts the run at the last good step, and keeps it from going on."""
        at, (settings, state) = self._snapshots.before(failure.step - 1)
        self._restore(at, settings, state)
        try:
            self._simulation.advance(failure.step - 1 - at)
        except Divergence:  # a device whose steps are not repeatable: the snapshot is good
            self._restore(at, settings, state)
        if self._simulation.step > self._furthest:
            self._record()
        self._failure = Failure(failure.step, failure.quantity, str(failure))

    def _at_failure(self) -> bool:
        return self._failure is not None and self._simulation.step >= self._furthest

    def _record(self) -> None:
        step = self._simulation.step
        self._furthest = step
        self._log.add(step, self._simulation.metrics())
        if self._snapshots.due(step):
            self._snapshot()

    def _snapshot(self) -> None:
        simulation = self._simulation
        state = simulation.state_dict()
        # Many snapshots share the settings: these are not counted with each.
        self._snapshots.add(simulation.step, (simulation.settings, state), size_of(state))

    def _restore(self, step: int, settings: Any, state: dict[str, Any]) -> None:
        if settings != self._simulation.settings:
            self._simulation.reconfigure(settings)
        self._simulation.load_state_dict(state)
        self._simulation.step = step

    def _drop_future(self) -> None:
        step = self._simulation.step
        self._remember(self._stretch_after(step))
        self._snapshots.truncate(step)
        self._log.truncate(step)
        self._segments = [part for part in self._segments if part[0] <= step]
        self._furthest = step
        self._failure = None

    def _stretch_after(self, step: int) -> Dropped | None:
        """The history from `step` on; None if there is none beyond it."""
        if self._furthest <= step:
            return None
        return Dropped.after(step, self._segments[-1][1], self._log.series())

    def _remember(self, left: Dropped | None) -> None:
        if left is not None:
            self._dropped = (*self._dropped, left)[-MOST_DROPPED:]

    def _settings_at(self, step: int) -> Any:
        return [settings for start, settings in self._segments if start <= step][-1]

    def _next_segment(self) -> int | None:
        """The next step at which the history changes settings; now, if that is due now."""
        step = self._simulation.step
        if self._settings_at(step) != self._simulation.settings:
            return step
        return next((start for start, _ in self._segments if start > step), None)

    def _frame(self) -> Frame:
        simulation = self._simulation
        return Frame(
            step=simulation.step,
            furthest=self._furthest,
            done=simulation.done,
            settings=simulation.settings,
            arrays=simulation.arrays(),
            metrics=simulation.metrics(),
            series=self._log.series(),
            branches=tuple(start for start, _ in self._segments[1:]),
            failure=self._failure,
            dropped=self._dropped,
            history=tuple(part for part in self._segments if part[0] <= simulation.step),
        )
