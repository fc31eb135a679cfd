"""A run in the session of a visitor: whether it plays, and what settings and orders do to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from engine import pool
from engine.pool import AnyRun
from engine.runs import Frame
from engine.simulation import Simulation
from ui.live.paces import Pace

OPENING_MS = 800.0
"""What opening a link may take to compute; the rest comes frame by frame, seen as it grows.

The next press waits for so long: with three seconds a question that was asked meanwhile stood five
seconds over the stage of another one.
"""
CHANGING_MS = 400.0
"""The same for changed settings, under which the steps shown are computed again."""
CATCHING_UP_MS = 120.0
"""The same for each frame on the way.

A run that is sent in parts (`ui.server.message_batching`, above 200 ms), and that a press replaces,
may take what it has not drawn yet off the page for a moment.
"""

_STRETCHES = 12
"""In each twelfth of its way so far a run that catches up leaves a point in its histories."""

# Messages and targets that hold until the next order.
_UNTIL_NEXT_ORDER = ("refusal", "beyond", "target", "resume")


class PlayedRun:
    """A run, and where it is on its way.

    Args:
        state: what the session keeps of it, at first `nothing()`.
        kind: makes the simulation from settings.
        paces: speeds to choose from, by name.
        first_pace: the one before any was chosen.
    """

    def __init__(
        self,
        state: dict[str, Any],
        kind: Callable[[Any], Simulation],
        paces: Mapping[str, Pace],
        first_pace: str,
    ) -> None:
        self._state = state
        self._kind = kind
        self._paces = paces
        self._first_pace = first_pace

    @staticmethod
    def nothing() -> dict[str, Any]:
        """What the session keeps before the run is opened."""
        return {"run": None, "playing": False, "edition": -1}

    @property
    def run(self) -> AnyRun | None:
        """The run itself; None before it is opened."""
        run: AnyRun | None = self._state["run"]
        return run

    @property
    def playing(self) -> bool:
        """Whether the next frame is to be computed when the clock asks for it."""
        return bool(self._state["playing"])

    @playing.setter
    def playing(self, value: bool) -> None:
        self._state["playing"] = value

    @property
    def pace(self) -> Pace:
        """The speed that was chosen."""
        return self._paces[self._state.get("pace", self._first_pace)]

    @property
    def target(self) -> int | None:
        """The step that it is still on its way to; None when it has arrived."""
        return self._state.get("target")

    @property
    def goes_on(self) -> bool:
        """Whether it plays, or will when it has caught up, or begins by itself."""
        playing = self._state["resume"] if self.target is not None else self.playing
        return bool(playing or self.autostart)

    @property
    def asked(self) -> int:
        """The step that a link asked for, until it has been reached; else 0."""
        return int(self._state.get("asked", 0)) if self.target is not None else 0

    @property
    def autostart(self) -> int:
        """Not 0 when it is to begin by itself: a number for each time."""
        return int(self._state.get("autostart", 0))

    @property
    def refusal(self) -> str | None:
        """Why the last change restarted the run; until the next order or change."""
        return self._state.get("refusal")

    @property
    def beyond(self) -> int | None:
        """The step that a link asked for and that does not exist; until the next order."""
        return self._state.get("beyond")

    @property
    def recovered(self) -> bool:
        """Whether the process that computed it has ended and another goes on; until an order."""
        run = self.run
        return run is not None and run.restarts > self._state.get("restarts", 0)

    def is_open(self, edition: int) -> bool:
        """Whether it was opened under this edition of the page's values."""
        return self._state["run"] is not None and self._state["edition"] == edition

    def open(
        self, settings: Any, edition: int, *, step: int, linked: bool, autostart: bool
    ) -> Frame:
        """A new run.

        Args:
            settings: of the simulation.
            edition: of the page's values.
            step: to go to.
            linked: whether a link asks for this step.
            autostart: whether it is to begin by itself.
        """
        state = self._state
        run = pool.open_run(self._kind, settings)
        state.update(run=run, edition=edition, playing=False, restarts=run.restarts)
        for stale in ("autostart", "asked", *_UNTIL_NEXT_ORDER):
            state.pop(stale, None)
        if linked:
            state["asked"] = step
        if autostart:
            self.begin_by_itself()
        return self.catch_up(step, OPENING_MS)

    def begin_by_itself(self) -> None:
        """Has the browser begin to play, unless the visitor prefers reduced motion."""
        self._state["autostart"] = self._state["edition"] + 1

    def take_over(self, settings: Any, keep_going: bool) -> Frame | None:
        """Settings that have changed, and what comes of them; None if they have not."""
        state = self._state
        run: AnyRun = state["run"]
        if settings == run.settings:
            return None
        state.pop("refusal", None)
        if keep_going:
            state["playing"] = state["playing"] or run.done
            try:
                return run.branch(settings)
            except ValueError as refusal:
                state["refusal"] = str(refusal)
                return run.restart(settings)
        # Settings under which it ends early must not forget how far the visitor had come. A run
        # that was at its end goes on to its new end by itself.
        if "wanted" not in state:
            state["settled"] = run.done
        state["playing"] = state["playing"] or state["settled"]
        state["wanted"] = state.get("target") or state.get("wanted", run.step)
        run.restart(settings)
        return self.catch_up(state["wanted"], CHANGING_MS)

    def begin_again(self) -> None:
        """Plays at once if the last change restarted it, and says nothing of it."""
        if self._state.pop("refusal", None):
            self.playing = True

    def catch_up(self, step: int, budget_ms: float) -> Frame:
        """On to a step computed before, as far as the budget goes; the clock does the rest."""
        state = self._state
        run: AnyRun = state["run"]
        frame = _played(run, step, budget_ms)
        if frame.step < step and not (frame.done or frame.failure):
            state.setdefault("resume", state["playing"])
            state.update(target=step, playing=True)
        else:
            asked = state.pop("asked", 0)
            if frame.done and frame.step < asked:
                state["beyond"] = asked
            if state.pop("target", None) is not None:
                state["playing"] = state.pop("resume")
        return frame

    def handle_order(self, order: Mapping[str, Any]) -> Frame | None:
        """Carries out one order of the transport; None if it changes nothing that is drawn."""
        state = self._state
        run: AnyRun = state["run"]
        kind = order["kind"]
        if kind == "tick":
            return self._tick()
        for stale in ("wanted", "settled", "autostart", *_UNTIL_NEXT_ORDER):
            state.pop(stale, None)
        state["restarts"] = run.restarts
        if kind == "play":
            state["playing"] = True
            return run.play(self.pace.budget_ms, self.pace.steps)
        if kind == "pace" and order.get("name") in self._paces:
            state["pace"] = order["name"]
        if kind in {"pause", "step", "seek", "reset"}:
            state["playing"] = False
        if kind == "step":
            return run.advance(1)
        if kind == "reset":
            return run.seek(0)
        if kind == "seek" and isinstance(order.get("step"), int):
            return run.seek(order["step"])
        return None

    def _tick(self) -> Frame | None:
        """The next frame; none of what played before and has been paused or replaced."""
        state = self._state
        if not state["playing"]:
            return None
        if "target" in state:
            return self.catch_up(state["target"], CATCHING_UP_MS)
        for stale in ("wanted", "settled", "autostart"):
            state.pop(stale, None)
        run: AnyRun = state["run"]
        return run.play(self.pace.budget_ms, self.pace.steps)


def _played(run: AnyRun, step: int, budget_ms: float) -> Frame:
    """On to a step within the budget, in stretches that grow with the step.

    A stretch leaves a point in the histories: the charts have them from the beginning on, and not a
    straight line to where it was first looked at.
    """
    end = time.perf_counter() + budget_ms / 1e3
    frame = run.frame()
    left_ms = budget_ms
    while frame.step < step and not (frame.done or frame.failure):
        stretch = max(1, frame.step // _STRETCHES)
        frame = run.play(left_ms, min(stretch, step - frame.step))
        left_ms = (end - time.perf_counter()) * 1e3
        if left_ms <= 0:
            break
    return frame
