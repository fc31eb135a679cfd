"""Playing a simulation on a page: one fragment, one clock, one way in to the computation.

A stage (`ui.topic`) draws in this order::

    def draw_stage(page: PageState, place: Place) -> View:
        live = Live(page, "sweeps", ValueIteration, paces=SWEEPS, pace="10/s", noun="sweep")
        seen = live.advance(settings_from(page))      # settings, then orders of the transport
        with place.stage:
            canvas.cells(...)                         # draw the frame
        return View(live=live)                        # the transport asks for the next frame

The transport (`ui.components.transport`) is the clock as well: while the browser draws a frame it
has asked for the next, as long as the tab is seen, so nothing computes for nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from engine.pool import AnyRun
from engine.runs import Frame
from engine.simulation import Simulation
from ui import playback
from ui.components import transport as component
from ui.live.paces import SWEEPS, TRAINING, Pace
from ui.live.played_run import PlayedRun
from ui.live.second_run import run_beside
from ui.state import PageState

__all__ = ["SWEEPS", "TRAINING", "Live", "Pace", "run_beside"]


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
        self._step_field = step_field
        self._autostart_after = autostart_after
        self._hidden = hidden
        self._transport = f"{page.slug}:{name}:transport"
        # Once: each way through the session costs 20 µs, and a frame would make thirty.
        self._state: dict[str, Any] = st.session_state.setdefault(
            f"live:{page.slug}:{name}", PlayedRun.nothing() | {"frames": 0}
        )
        self._played = PlayedRun(self._state, kind, self.paces, pace)
        self.frame: Frame | None = None

    @property
    def playing(self) -> bool:
        return self._played.playing

    @property
    def step_field(self) -> str:
        """The field that carries the step in the link."""
        return self._step_field

    @property
    def catching_up(self) -> bool:
        """Whether it is still on its way to the step that was asked for."""
        return self._played.target is not None

    @property
    def progress(self) -> str:
        """How far it is on that way."""
        step = self.frame.step if self.frame is not None else 0
        return f"{self.noun.capitalize()} {step:,} of {self._played.target:,}."

    @property
    def refusal(self) -> str | None:
        """Why the last change restarted the run; shown until the next order or change."""
        return self._played.refusal

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
        played = self._played
        frame: Frame | None
        if not played.is_open(self.page.edition):
            frame = self._open(settings)
        else:
            frame = played.take_over(settings, keep_going)
            if begin_again:
                played.begin_again()
        for order in component.orders(self._transport, self.page.edition):
            frame = played.handle_order(order) or frame
        if frame is None:
            frame = self.run.frame()
        if played.playing and frame.step >= frame.furthest and (frame.done or frame.failure):
            played.playing = False
        # On its way the address keeps the step that its link asked for: it may be copied or
        # reloaded meanwhile.
        self._store_step(max(frame.step, played.asked))
        self.frame = frame
        return frame

    def transport(self) -> None:
        """Draws the controls under the stage."""
        played, frame = self._played, self.frame
        if frame is None:
            raise RuntimeError("advance() comes before transport().")
        self._state["frames"] += 1
        catching_up = self.catching_up
        playback.remember(self.page, played.goes_on, self._by_itself)
        component.transport(
            self._transport,
            step=frame.step,
            furthest=frame.furthest,
            playing=played.playing,
            done=frame.done,
            failed=frame.failure is not None,
            noun=self.noun,
            pace=played.pace.name,
            paces=list(self.paces),
            interval_ms=0 if catching_up else played.pace.interval_ms,
            # Repeated until the browser answers: a frame may be replaced before it is drawn.
            autostart=0 if catching_up else played.autostart,
            edition=self.page.edition,
            frame=self._state["frames"],
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
        if played.recovered:
            st.info(
                f"The process that computed this run has ended; another goes on with it, from a"
                f" {self.noun} at most a few seconds before.",
                icon=":material/history:",
            )
        if played.beyond is not None:
            st.info(
                f"The link asked for {self.noun} {played.beyond:,}; the last is {frame.step:,}.",
                icon=":material/last_page:",
            )

    @property
    def run(self) -> AnyRun:
        """The run itself, for callbacks: what it has computed, or to take it further.

        Raises:
            RuntimeError: `advance` was not called yet since the page was opened.
        """
        run = self._played.run
        if run is None:
            raise RuntimeError("advance() comes before run.")
        return run

    @property
    def last(self) -> Frame | None:
        """The frame at which the run stands, before `advance` takes up this script run's changes.

        None before the first `advance` since the page was opened or its values were replaced.
        """
        return self.run.frame() if self._played.is_open(self.page.edition) else None

    def stand_in(self, draft: Frame) -> None:
        """Shows a draft in place of the run while a control is dragged; the run stays as it is."""
        self.frame = draft

    def advance_further(self, steps: int) -> Frame:
        """Takes the run so many steps further at once; returns the frame to draw."""
        frame = self.run.advance(steps)
        if frame.done:
            self._played.playing = False
        self._store_step(frame.step)
        self.frame = frame
        return frame

    def rewind(self) -> None:
        """After a divergence: back to a state well before it."""
        self.run.rewind()

    def play(self) -> None:
        """Starts playing with the next run (for presets that are about motion)."""
        self._played.playing = True

    def pause(self) -> None:
        """Stops playing with the next run (where something is to be decided first)."""
        self._played.playing = False

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
        self._played.begin_by_itself()

    @property
    def _by_itself(self) -> bool:
        """Whether a link to this step would play as usual."""
        return not self.page[self._step_field] and self._autostart_after is not None

    def _open(self, settings: Any) -> Frame:
        """A new run: at the step that the link, the preset or the visitor's memory asks for."""
        page, asked, by_itself = self.page, int(self.page[self._step_field]), self._by_itself
        autostart = by_itself if self._hidden else playback.plays_when_opened(page, by_itself)
        return self._played.open(
            settings,
            page.edition,
            step=asked or (self._autostart_after or 0 if autostart else 0),
            linked=bool(asked) and page.linked,
            autostart=autostart,
        )

    def _store_step(self, step: int) -> None:
        field = self.page.fields[self._step_field]
        self.page[self._step_field] = int(field.snap(step))  # type: ignore[attr-defined]
