"""View "Measures": Fréchet distance, precision and recall, and memorisation of both generators."""

import streamlit as st

from engine.cache import Call
from pages.generative.gans import digits_frechet, digits_nearest, digits_support
from ui import beside, saved_files
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View

_MEASURES = {
    "frechet": digits_frechet,
    "support": digits_support,
    "nearest": digits_nearest,
}


def draw_controls(page: PageState) -> None:
    """The measure, and what can be set of it."""
    panel(
        page,
        "measure",
        "psi",
        "pairs_of",
        "nearest_space",
        where={
            "psi": lambda: page["measure"] == "support",
            "pairs_of": lambda: page["measure"] == "nearest",
            "nearest_space": lambda: page["measure"] == "nearest",
        },
    )


def draw(page: PageState, place: Place) -> View:
    """The measure that is open; what is not computed yet follows in the next runs."""
    measure = _MEASURES[page["measure"]]
    numbers = {"view": "measures", "measure": page["measure"]}
    calls: list[Call] = measure.calls(page)
    if place.dragging or not beside.make_some(calls):
        with place.stage:
            st.info("Measuring …")
        return View(numbers=numbers, unfinished=not place.dragging, unanswered=True)
    shown: View = measure.draw(page, place)
    saved = saved_files.settings(page)
    return View(
        below=shown.below,
        numbers={**shown.numbers, **numbers},
        files={**shown.files, "settings": lambda suffix: saved},
    )
