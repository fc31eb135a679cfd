"""What is dragged on the line: a knot of the map, the map across its knots, or the strip."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import streamlit as st

from engine.generative.flows.change_of_variables import CubicMap
from pages.generative.flows.change_fields import REACH, decode_map, encode_knots
from pages.generative.flows.change_line_layers import WALL
from ui.components import plane
from ui.state import PageState

STAGE = "flows:line"
_HELD = f"{STAGE}:held"
STRIP, MAP = "strip", "map"
_LAST = f"{STAGE}:last"
_NEAR = 0.35
"""A press this near to a knot takes hold of it; farther away, it begins to draw the map."""
_APART = 0.1
"""Knots keep this distance in z."""


def handle_events(page: PageState) -> None:
    """A knot that is dragged, a map drawn across its knots, or a strip that is moved."""
    for event in plane.events(STAGE):
        if not event.points:
            continue
        if event.kind == "press":
            st.session_state[_HELD] = _grasped(page, *event.points[-1])
            st.session_state[_LAST] = event.points[-1]
        if event.kind in {"press", "drag"}:
            _drag(page, st.session_state.get(_HELD, STRIP), event.points)


def _grasped(page: PageState, x: float, y: float) -> int | str:
    """What a press takes hold of: a knot near it, else the map; beside the map, the strip."""
    if y < -REACH or x > REACH:
        return STRIP
    g = decode_map(page["line_map"])
    distances = np.hypot(np.subtract(g.z, x), np.subtract(g.x, y))
    return int(distances.argmin()) if distances.min() < _NEAR else MAP


def _drag(page: PageState, held: int | str, points: Sequence[tuple[float, float]]) -> None:
    g = decode_map(page["line_map"])
    z, x = list(g.z), list(g.x)
    if held == STRIP:
        page["strip_centre"] = _centre(page, g, *points[-1])
    elif held == MAP:
        way = np.array([st.session_state.get(_LAST, points[0]), *points])
        st.session_state[_LAST] = points[-1]
        page["line_map"] = encode_knots(z, _drawn_across(z, x, way))
    elif isinstance(held, int) and held < len(z):
        low = z[held - 1] + _APART if held else -REACH
        high = z[held + 1] - _APART if held + 1 < len(z) else REACH
        z[held], x[held] = (
            float(np.clip(value, *ends))
            for value, ends in zip(points[-1], ((low, high), (-REACH, REACH)), strict=True)
        )
        page["line_map"] = encode_knots(z, x)


def _drawn_across(z: Sequence[float], x: Sequence[float], way: np.ndarray) -> list[float]:
    """The x of the knots after a stroke [n, 2] has passed over some of them."""
    moved = list(x)
    for (z0, x0), (z1, x1) in pairwise(way):
        for k, at in enumerate(z):
            if z0 != z1 and min(z0, z1) <= at <= max(z0, z1):
                part = (at - z0) / (z1 - z0)
                moved[k] = float(np.clip(x0 + part * (x1 - x0), -REACH, REACH))
    return moved


def _centre(page: PageState, g: CubicMap, x: float, y: float) -> float:
    """Where the strip is dragged: under p(z) to z, under p(x) to where x comes from."""
    field = page.fields["strip_centre"]
    if y >= -REACH and x > WALL:
        found = g.preimages(y)
        x = float(found[0]) if len(found) else page["strip_centre"]
    return float(field.nearest(x))  # type: ignore[attr-defined]
