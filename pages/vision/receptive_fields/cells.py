"""Experiment "Simple and complex cells": what Hubel and Wiesel did, on two cells with formulas."""

from functools import partial

from engine.vision.receptive_fields.cells import Gabor
from pages.vision.receptive_fields import (
    cells_flash,
    cells_noise,
    cells_picture,
    cells_stimulus,
    drawing,
    uploads,
)
from pages.vision.receptive_fields.cells_fields import DRAWN
from ui.components.panel import panel
from ui.controls import more
from ui.state import PageState
from ui.topic import Place, View

_STAGES = {
    "stimulus": cells_stimulus.draw,
    "picture": cells_picture.draw,
    "flash": cells_flash.draw,
    "noise": cells_noise.draw,
}
_SHOWN = {
    "stimulus": ("stimulus", "stimulus_orientation", "position"),
    "flash": ("stimulus", "stimulus_orientation", "position"),
    "picture": ("picture",),
    "noise": ("kind",),
}
"""The controls of each view."""


def cell_of(page: PageState) -> Gabor:
    """The simple cell, which is also one half of the complex cell."""
    return Gabor(
        **{name: page[name] for name in ("orientation", "wavelength", "phase", "width", "aspect")}
    )


def draw_controls(page: PageState) -> None:
    """The experiment, what is shown to the cells, and the cells."""

    def shown(name: str) -> bool:
        return name in _SHOWN[page["view"]]

    names = list(dict.fromkeys(name for names in _SHOWN.values() for name in names))
    panel(page, "view", *names, where={name: partial(shown, name) for name in names})
    if page["view"] == "picture":
        uploads.draw_uploader(page, "picture")
        if page["picture"] == DRAWN:
            drawing.draw_paper(page)
        panel(page, "orientation", "wavelength")
        more(page, "looks_right", "looks_up", title="The place")
        more(page, "phase", "width", "aspect", "contrast", title="The cell")
        return
    more(page, "orientation", "wavelength", "phase", "width", "aspect", title="The cell")
    if page["view"] != "noise":
        more(page, "bar_width", "contrast", title="The bar")


def draw_stage(page: PageState, place: Place) -> View:
    """The screen before the cells, and what they answer."""
    return _STAGES[page["view"]](page, place, cell_of(page))
