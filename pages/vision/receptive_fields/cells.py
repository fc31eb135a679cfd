"""Experiment "Simple and complex cells": what Hubel and Wiesel did, on two cells with formulas."""

from functools import partial

from engine.vision.receptive_fields.cells import Gabor
from pages.vision.receptive_fields import cells_flash, cells_noise, cells_stimulus
from ui.components.panel import panel
from ui.controls import more
from ui.state import PageState
from ui.topic import Place, View

_STAGES = {
    "stimulus": cells_stimulus.draw,
    "flash": cells_flash.draw,
    "noise": cells_noise.draw,
}


def cell_of(page: PageState) -> Gabor:
    """The simple cell, which is also one half of the complex cell."""
    return Gabor(
        **{name: page[name] for name in ("orientation", "wavelength", "phase", "width", "aspect")}
    )


def draw_controls(page: PageState) -> None:
    """The experiment, what is shown to the cells, and the cells."""

    def views(*names: str) -> bool:
        return page["view"] in names

    panel(
        page,
        "view",
        "stimulus",
        "stimulus_orientation",
        "position",
        "kind",
        where={
            "stimulus": partial(views, "stimulus", "flash"),
            "stimulus_orientation": partial(views, "stimulus", "flash"),
            "position": partial(views, "stimulus", "flash"),
            "kind": partial(views, "noise"),
        },
    )
    more(page, "orientation", "wavelength", "phase", "width", "aspect", title="The cell")
    if views("stimulus", "flash"):
        more(page, "bar_width", title="The bar")


def draw_stage(page: PageState, place: Place) -> View:
    """The screen before the cells, and what they answer."""
    return _STAGES[page["view"]](page, place, cell_of(page))
