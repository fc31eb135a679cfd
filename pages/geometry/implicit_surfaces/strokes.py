"""A closed curve drawn by hand, and the text that it has in a link."""

import numpy as np
import streamlit as st

from engine.geometry.implicit_surfaces.csg import EXTENT
from engine.polyline import resampled
from pages.geometry.implicit_surfaces import table
from ui.components import plane, pointer
from ui.state import PageState

CORNERS = 72


def take_up(page: PageState, key: str) -> None:
    """Makes a finished stroke the page's curve, if it is one."""
    for event in plane.events(key):
        stroke = pointer.stroke(key, event)
        if stroke and page["l"] == "drawn":
            try:
                page["w"] = table.check_curve(written(np.array(stroke)))
            except ValueError:
                st.toast("That stroke is too short for a curve.", icon=":material/draw:")


def written(stroke: np.ndarray) -> str:
    """Points at even distances along a closed stroke, as hundredths."""
    corners = np.clip(stroke.reshape(-1, 2), -EXTENT, EXTENT)
    even = resampled(corners, lambda _: CORNERS, closed=True)
    return "_".join(str(value) for value in np.rint(100 * even).astype(int).ravel().tolist())
