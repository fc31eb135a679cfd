"""Playing a simulation on a page: one fragment, one clock, one way in to the computation.

A stage (`ui.topic`) draws in this order::

    def draw_stage(page: PageState, place: Place) -> View:
        live = Live(page, "sweeps", ValueIteration, paces=SWEEPS, pace="10/s", noun="sweep")
        seen = live.advance(settings_from(page))      # settings, then orders of the transport
        with place.stage:
            canvas.cells(...)                         # draw the frame
        return View(live=live)                        # the transport asks for the next frame

The transport (`ui.components.transport`) is the clock as well: it asks for the next frame when the
last one has arrived and the tab is seen, so nothing computes for nobody.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.runs import Frame, Run
from engine.simulation import Simulation
from ui import playback
from ui.components import transport as component
from ui.state import PageState


@dataclass(frozen=True)
class Pace:
    """How fast it plays: at most `steps` in `budget_ms` of computing, every `interval_ms`."""

    name: str
    interval_ms: float
    steps: int
    budget_ms: float = 20.0


SWEEPS = (
    Pace("1/s", 1000, 1),
    Pace("3/s", 333, 1),
    Pace("10/s", 100, 1),
    Pace("30/s", 33, 1),
    Pace("fastest", 0, 1_000_000),
)
TRAINING = (
    Pace("1 step", 100, 1),
    Pace("10 steps", 0, 10),
    Pace("100 steps", 0, 100, 40),
    Pace("fastest", 0, 1_000_000, 25),
)


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


class Live:
    """A run of a simulation as one page of one visitor shows it.

    Args:
        page: the page's state; the step shown is kept in its field `step_field`.
        name: tells several runs of a page apart.
        kind: makes the simulation from settings.
        paces: speeds to choose from; `pace` is the first choice.
        noun: what a step is called.
        step_field: a `Number` field that carries the step in the link.
        autostart_after: play on opening the page, from this step, unless the link asks for one.
        hidden: it has no transport, so that "paused" in the link is not about it.
    """

    def __init__(
        self,
        page: PageState,
        name: str,
        kind: Callable[[Any], Simulation],
        *,
        paces: Sequence[Pace],
        pace: str,
        noun: str = "step",
        step_field: str = "step",
        autostart_after: int | None = None,
        hidden: bool = False,
    ) -> None:
        self.page = page
        self.noun = noun
        self.paces = {choice.name: choice for choice in paces}
        self._first_pace = pace
        self._step_field = step_field
        self._kind = kind
        self._autostart_after = autostart_after
        self._hidden = hidden
        self._key = f"live:{page.slug}:{name}"
        self._transport = f"{page.slug}:{name}:transport"
        self.frame: Frame | None = None

    @property
    def _state(self) -> dict[str, Any]:
        return st.session_state.setdefault(
            self._key, {"run": None, "playing": False, "frames": 0, "edition": -1}
        )

    @property
    def playing(self) -> bool:
        return bool(self._state["playing"])

    @property
    def catching_up(self) -> bool:
        """Whether it is still on its way to the step that was asked for."""
        return "target" in self._state

    @property
    def progress(self) -> str:
        """How far it is on that way."""
        step = self.frame.step if self.frame is not None else 0
        return f"{self.noun.capitalize()} {step:,} of {self._state['target']:,}."

    @property
    def refusal(self) -> str | None:
        """Why the last change restarted the run; shown until the next order or change."""
        sentence: str | None = self._state.get("refusal")
        return sentence

    def advance(
        self, settings: Any, *, keep_going: bool = False, begin_again: bool = False
    ) -> Frame:
        """Carries out the visitor's orders and settings; returns the frame to draw.

        Args:
            settings: those of the page now. When they differ from the run's, the run is computed
                again up to the step shown; or continues from it, with `keep_going`.
            keep_going: "continue from here": keep what has been computed. When the simulation
                says that the change needs a restart, it is restarted and `refusal` says why.
            begin_again: after such a restart play at once, and say nothing: it is plain to see.
        """
        state = self._state
        frame: Frame | None
        if state["run"] is None or state["edition"] != self.page.edition:
            frame = self._open(settings)
        else:
            frame = self._take_over(settings, keep_going)
            if begin_again and state.pop("refusal", None):
                self.play()
        for order in component.orders(self._transport, self.page.edition):
            frame = self._handle_order(order) or frame
        if frame is None:
            frame = state["run"].frame()
        if state["playing"] and frame.step >= frame.furthest and (frame.done or frame.failure):
            state["playing"] = False
        # On its way the address keeps the step that its link asked for: it may be copied or
        # reloaded meanwhile.
        asked = state.get("asked", 0) if self.catching_up else 0
        self.page[self._step_field] = self._clamped(max(frame.step, asked))
        self.frame = frame
        return frame

    def transport(self) -> None:
        """Draws the controls under the stage."""
        state, frame = self._state, self.frame
        if frame is None:
            raise RuntimeError("advance() comes before transport().")
        state["frames"] += 1
        catching_up = self.catching_up
        playing = state["resume"] if catching_up else state["playing"]
        playing = playing or "autostart" in state
        playback.remember(self.page, playing, self._by_itself)
        component.transport(
            self._transport,
            step=frame.step,
            furthest=frame.furthest,
            playing=state["playing"],
            done=frame.done,
            failed=frame.failure is not None,
            noun=self.noun,
            pace=self._pace.name,
            paces=list(self.paces),
            interval_ms=0 if catching_up else self._pace.interval_ms,
            # Repeated until the browser answers: a frame may be replaced before it is drawn.
            autostart=0 if catching_up else state.get("autostart", 0),
            edition=self.page.edition,
            frame=state["frames"],
        )
        if frame.failure is not None:
            message, button = st.columns([4, 1], vertical_alignment="center")
            message.error(frame.failure.message, icon=":material/warning:")
            button.button(
                "Rewind",
                icon=":material/fast_rewind:",
                on_click=self.rewind,
                key=f"{self._transport}:rewind",
                width="stretch",
            )
        if self.refusal:
            st.info(self.refusal, icon=":material/restart_alt:")
        if "beyond" in state:
            st.info(
                f"The link asked for {self.noun} {state['beyond']:,}; the last is {frame.step:,}.",
                icon=":material/last_page:",
            )

    @property
    def run(self) -> Run:
        """The run itself, for callbacks: what it has computed, or to take it further.

        Raises:
            RuntimeError: `advance` was not called yet since the page was opened.
        """
        run: Run | None = self._state["run"]
        if run is None:
            raise RuntimeError("advance() comes before run.")
        return run

    @property
    def last(self) -> Frame | None:
        """The frame at which the run stands, before `advance` takes up this script run's changes.

        None before the first `advance` since the page was opened or its values were replaced.
        """
        state = self._state
        if state["run"] is None or state["edition"] != self.page.edition:
            return None
        run: Run = state["run"]
        return run.frame()

    def stand_in(self, draft: Frame) -> None:
        """Shows a draft in place of the run while a control is dragged; the run stays as it is."""
        self.frame = draft

    def advance_further(self, steps: int) -> Frame:
        """Takes the run so many steps further at once; returns the frame to draw."""
        frame = self.run.advance(steps)
        if frame.done:
            self._state["playing"] = False
        self.page[self._step_field] = self._clamped(frame.step)
        self.frame = frame
        return frame

    def rewind(self) -> None:
        """After a divergence: back to a state well before it."""
        self._state["run"].rewind()

    def play(self) -> None:
        """Starts playing with the next run (for presets that are about motion)."""
        self._state["playing"] = True

    def pause(self) -> None:
        """Stops playing with the next run (where something is to be decided first)."""
        self._state["playing"] = False

    def play_from_start(self, *, wherever: bool = False) -> None:
        """Has a run that stands at its first step play: what waited for an answer that is given.

        One that a question has taken further, or a visitor, is what the answer speaks of; unless it
        is to go on from `wherever` it stands. The browser begins, unless the visitor prefers
        reduced motion. Call it before `transport`.
        """
        frame = self.frame
        if (
            frame is None
            or (frame.step and not wherever)
            or frame.done
            or frame.failure
            or self.catching_up
        ):
            return
        self._state["autostart"] = self.page.edition + 1

    @property
    def _by_itself(self) -> bool:
        """Whether a link to this step would play as usual."""
        return not self.page[self._step_field] and self._autostart_after is not None

    @property
    def _pace(self) -> Pace:
        return self.paces[self._state.get("pace", self._first_pace)]

    def _clamped(self, step: int) -> int:
        field = self.page.fields[self._step_field]
        return int(field.snap(step))  # type: ignore[attr-defined]

    def _open(self, settings: Any) -> Frame:
        """A new run: at the step that the link, the preset or the visitor's memory asks for."""
        state = self._state
        asked = self.page[self._step_field]
        state.update(run=Run(self._kind, settings), edition=self.page.edition, playing=False)
        state.pop("autostart", None)
        for stale in ("asked", *_UNTIL_NEXT_ORDER):
            state.pop(stale, None)
        if asked and self.page.linked:
            state["asked"] = int(asked)
        by_itself = self._by_itself
        if by_itself if self._hidden else playback.plays_when_opened(self.page, by_itself):
            asked = asked or self._autostart_after or 0
            state["autostart"] = self.page.edition + 1
        return self._catch_up(int(asked), OPENING_MS)

    def _take_over(self, settings: Any, keep_going: bool) -> Frame | None:
        """Settings that have changed, and what comes of them; None if they have not."""
        state = self._state
        run: Run = state["run"]
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
        return self._catch_up(state["wanted"], CHANGING_MS)

    def _catch_up(self, step: int, budget_ms: float) -> Frame:
        """On to a step computed before, as far as the budget goes; the clock does the rest."""
        state = self._state
        run: Run = state["run"]
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

    def _tick(self) -> Frame | None:
        """The next frame; none of what played before and has been paused or replaced."""
        state = self._state
        if not state["playing"]:
            return None
        if "target" in state:
            return self._catch_up(state["target"], CATCHING_UP_MS)
        for stale in ("wanted", "settled", "autostart"):
            state.pop(stale, None)
        run: Run = state["run"]
        return run.play(self._pace.budget_ms, self._pace.steps)

    def _handle_order(self, order: dict[str, Any]) -> Frame | None:
        """Carries out one order; None if it changes nothing that is drawn."""
        state = self._state
        run: Run = state["run"]
        kind = order["kind"]
        if kind == "tick":
            return self._tick()
        for stale in ("wanted", "settled", "autostart", *_UNTIL_NEXT_ORDER):
            state.pop(stale, None)
        if kind == "play":
            state["playing"] = True
            return run.play(self._pace.budget_ms, self._pace.steps)
        if kind == "pace" and order.get("name") in self.paces:
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


def _played(run: Run, step: int, budget_ms: float) -> Frame:
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


def run_beside(
    page: PageState,
    name: str,
    kind: Callable[[Any], Simulation],
    settings: Any,
    step: int,
    budget_ms: float,
) -> Frame:
    """A second run to compare with, taken as far as the first; kept until the page is left.

    Args:
        page: whose page it is.
        name: tells it from other runs of the page.
        kind: makes the simulation from settings.
        settings: when they change, it restarts.
        step: how far to take it.
        budget_ms: what it may take of this script run; it catches up with the next.
    """
    key = f"live:{page.slug}:{name}"
    if key not in st.session_state:
        st.session_state[key] = Run(kind, settings)
    run: Run = st.session_state[key]
    if run.settings != settings or run.step > step:
        run.restart(settings)
    return run.play(budget_ms, step - run.step) if run.step < step else run.frame()
