"""Where sweeps run: the interface, and the simplest way to keep it.

An `Executor` starts sweeps and hands out a `Job` for each. What a page asks of a job is the same
whether its runs are made here, in a process beside the server, in a pool of them or on a cluster.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Literal, Protocol

from engine.simulation import Divergence
from engine.sweeps.definition import ParameterSweep, Run
from engine.sweeps.measures import Measure, diverged
from engine.sweeps.results import Outcome, Results

State = Literal["running", "done", "cancelled", "failed"]

SettingsOf = Callable[[Run], Any]
"""The settings of one run; raises ValueError with a sentence for the visitor."""


class Job:
    """A sweep under way, as whoever started it sees it.

    Args:
        measure: what is measured.
        sweep: at which settings.
        settings_of: makes the settings of each run, before any of them begins.

    Raises:
        ValueError: settings of a run are refused.
    """

    def __init__(
        self, measure: Measure[Any], sweep: ParameterSweep, settings_of: SettingsOf
    ) -> None:
        self.measure = measure
        self.sweep = sweep
        self.runs = [(run, settings_of(run)) for run in sweep.runs()]
        self.sentence = ""
        self._state: State = "running"
        self._results = Results(sweep)
        self._changed = threading.Condition()
        self._begun = time.monotonic()
        self._ended_at = self._begun

    @property
    def state(self) -> State:
        """Whether it runs; of a failed one `sentence` says why."""
        return self._state

    def results(self) -> Results:
        """What has been found so far."""
        with self._changed:
            return self._results.copy()

    @property
    def ended(self) -> int:
        """How many runs have ended."""
        with self._changed:
            return self._results.ended

    def seconds_left(self) -> float | None:
        """By the mean of the runs so far; None while that cannot be said."""
        ended = self.ended
        if not ended or self._state != "running":
            return None
        return (self.sweep.count - ended) * (self._ended_at - self._begun) / ended

    def wait(self, ended: int, seconds: float) -> bool:
        """Until so many runs have ended or it does not run any more; whether that came in time."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._results.ended >= ended or self._state != "running", seconds
            )

    def cancel(self) -> None:
        """No further run is begun; what has been found stays."""
        self._close("cancelled")

    def fail(self, sentence: str) -> None:
        """For the executor: it cannot go on."""
        self._close("failed", sentence)

    def record(self, outcomes: list[tuple[Run, Outcome]]) -> None:
        """For the executor: how some runs have ended."""
        with self._changed:
            if self._state != "running":
                return
            for run, outcome in outcomes:
                self._results.record(run.index, outcome)
            self._ended_at = time.monotonic()
            if self._results.ended == self.sweep.count:
                self._state = "done"
            self._changed.notify_all()

    def _close(self, state: State, sentence: str = "") -> None:
        with self._changed:
            if self._state == "running":
                self._state, self.sentence = state, sentence
            self._changed.notify_all()


class Executor(Protocol):
    """Starts sweeps."""

    def start(self, measure: Measure[Any], sweep: ParameterSweep, settings_of: SettingsOf) -> Job:
        """Begins a sweep and returns at once.

        Raises:
            ValueError: settings of a run are refused.
        """


def outcome_of(measure: Measure[Any], settings: Any, until: int | None) -> Outcome:
    """One run by hand."""
    try:
        return Outcome(measure(settings, until))
    except Divergence as divergence:
        return diverged(divergence)


class InThisThread:
    """Makes all runs before it returns: for notebooks and tests."""

    def start(self, measure: Measure[Any], sweep: ParameterSweep, settings_of: SettingsOf) -> Job:
        """See `Executor`."""
        job = Job(measure, sweep, settings_of)
        for run, settings in job.runs:
            job.record([(run, outcome_of(measure, settings, sweep.until))])
        return job
