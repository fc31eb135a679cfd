"""Which moment of a way is shown: exact when the hand rests, a draft while it is on a slider."""

from dataclasses import dataclass, replace
from functools import lru_cache

import streamlit as st

from engine.generative.diffusion.digits import sampling
from engine.generative.diffusion.digits.ddim_sampling import DescentSettings, DigitDescent
from engine.runs import Frame
from ui.live import Live
from ui.state import PageState

DRAFT = 3
"""Evaluations of the network that a draft is given."""

DRAFT_SAID = "A draft in three steps while you drag; exact when you let go"


@dataclass(frozen=True)
class _Last:
    """The last exact frame, and the edition of the page that it was for."""

    edition: int
    frame: Frame


def shown(
    page: PageState, live: Live, name: str, settings: DescentSettings, *, hand: bool
) -> tuple[Frame, bool]:
    """The frame to draw, and whether it is exact.

    A way that had reached its end reaches it again under other settings.

    Args:
        page: holds the settings.
        live: the run; its transport will be drawn.
        name: of the run.
        settings: those of the page now.
        hand: whether a hand is on a slider: then a draft is enough.
    """
    key = f"diffusion:last:{name}"
    kept: _Last | None = st.session_state.get(key)
    last = kept.frame if kept is not None and kept.edition == page.edition else None
    if hand and last is not None and not page["go"]:
        total = len(settings.times) - 1
        step = total if last.done else min(last.step, total)
        live.frame = replace(draft(settings, step), series=last.series)
        return live.frame, False
    seen = live.advance(settings, keep_going=page["go"])
    if _was_at_its_end(last, seen) and not live.playing:
        seen = st.session_state[f"live:diffusion:{name}"]["run"].advance(settings.steps)
        live.frame, page["j"] = seen, seen.step
    st.session_state[key] = _Last(page.edition, seen)
    return seen, True


def _was_at_its_end(last: Frame | None, seen: Frame) -> bool:
    return last is not None and last.done and not seen.done and last.settings != seen.settings


@lru_cache(maxsize=1)
def asked() -> sampling.Remembering:
    """The network that drafts ask: most begin where the last one did."""
    return sampling.Remembering(sampling.shipped())


@lru_cache(maxsize=128)  # a hand comes by again and again; a tenth of a megabyte each
def draft(settings: DescentSettings, step: int) -> Frame:
    """What the pictures are about to be at a step, from a few long steps in place of many."""
    descent = DigitDescent(settings, asked())
    if step:
        descent.leap(step, DRAFT)
    return Frame(
        step=step,
        furthest=step,
        done=descent.done,
        settings=settings,
        arrays=descent.arrays(),
        metrics=descent.metrics(),
        series={},
        branches=(),
        failure=None,
    )
