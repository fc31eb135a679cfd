"""What is dragged in the view "Disjoint supports": an end of a segment, or all by its middle."""

from __future__ import annotations

import numpy as np
import streamlit as st

from engine.generative.gans.segments import LEAST_LENGTH, Segment
from pages.generative.gans.vanishing_fields import (
    REACH_X,
    REACH_Y,
    decode_segment,
    encode_segment,
)
from ui.components import plane
from ui.state import PageState

STAGE = "gans:segments"
SEGMENTS = ("segment_p", "segment_q")
START, END, MIDDLE = range(3)
GRID = 0.05
"""Handles move from node to node of this grid, so that segments can come to lie on one line."""

_HELD = f"{STAGE}:held"


def handles(segment: Segment) -> tuple[tuple[float, float], ...]:
    """Where a segment is taken hold of: start, end, middle."""
    return (segment.start, segment.end, segment.middle)


def handle_events(page: PageState) -> None:
    """Moves the handle that a press has taken hold of."""
    for event in plane.events(STAGE):
        if not event.points:
            continue
        if event.kind == "press":
            st.session_state[_HELD] = _grasped(page, event.points[-1])
        if event.kind in {"press", "drag"} and _HELD in st.session_state:
            name, handle = st.session_state[_HELD]
            segment = decode_segment(page[name])
            page[name] = encode_segment(dragged(segment, handle, event.points[-1]))


def _grasped(page: PageState, point: tuple[float, float]) -> tuple[str, int]:
    """The nearest handle of either segment."""
    found = [
        (float(np.hypot(*np.subtract(place, point))), name, handle)
        for name in SEGMENTS
        for handle, place in enumerate(handles(decode_segment(page[name])))
    ]
    _, name, handle = min(found)
    return name, handle


def dragged(segment: Segment, handle: int, point: tuple[float, float]) -> Segment:
    """The segment after a handle has come to a point; as it was where it would be too short."""
    if handle == MIDDLE:
        move = [
            _on_grid(float(np.clip(to - at, -reach - min(ends), reach - max(ends))))
            for to, at, ends, reach in zip(
                point,
                segment.middle,
                zip(segment.start, segment.end, strict=True),
                (REACH_X, REACH_Y),
                strict=True,
            )
        ]
        return segment.moved(*move)
    x, y = point
    held = _on_grid(min(max(x, -REACH_X), REACH_X)), _on_grid(min(max(y, -REACH_Y), REACH_Y))
    other = segment.end if handle == START else segment.start
    if np.hypot(*np.subtract(held, other)) < LEAST_LENGTH:
        return segment
    return Segment(held, other) if handle == START else Segment(other, held)


def _on_grid(value: float) -> float:
    return round(value / GRID) * GRID
