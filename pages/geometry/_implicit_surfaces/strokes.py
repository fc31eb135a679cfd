"""A closed curve drawn by hand, and the text that it has in a link."""

import numpy as np
import streamlit as st

from engine.geometry.scene import EXTENT
from pages.geometry._implicit_surfaces import table
from ui.components import plane
from ui.state import PageState

CORNERS = 72
_STROKE = "implicit-surfaces:stroke"


def take_up(page: PageState, key: str) -> None:
    """Makes a finished stroke the page's curve, if it is one."""
    stroke: list[tuple[float, float]] = st.session_state.setdefault(_STROKE, [])
    for event in plane.events(key):
        if event.kind == "press":
            stroke.clear()
        stroke.extend(event.points)
        if event.kind == "release" and page["l"] == "drawn":
            code = written(np.array(stroke))
            stroke.clear()
            try:
                page["w"] = table.check_curve(code)
            except ValueError:
                st.toast("That stroke is too short for a curve.", icon=":material/draw:")


def written(stroke: np.ndarray) -> str:
    """Points at even distances along a closed stroke, as hundredths."""
    corners = np.clip(stroke.reshape(-1, 2), -EXTENT, EXTENT)
    ring = np.concatenate([corners, corners[:1]])
    along = np.concatenate([[0], np.hypot(*np.diff(ring, axis=0).T).cumsum()])
    at = np.linspace(0, along[-1], CORNERS, endpoint=False)
    even = np.stack([np.interp(at, along, ring[:, axis]) for axis in (0, 1)], axis=1)
    return "_".join(str(value) for value in np.rint(100 * even).astype(int).ravel().tolist())
