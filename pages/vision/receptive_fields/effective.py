"""Experiment "Effective field": how much each pixel matters, beside what can be seen at all."""

from pages.vision.receptive_fields import (
    effective_architecture,
    effective_fresh,
    effective_training,
)
from ui.components.panel import panel
from ui.controls import more
from ui.state import PageState
from ui.topic import Place, View

_STAGES = {
    "fresh": effective_fresh.draw,
    "training": effective_training.draw,
    "architecture": effective_architecture.draw,
}


def draw_controls(page: PageState) -> None:
    """The view and the network."""
    if page["view"] == "architecture":
        panel(page, "view")
        effective_architecture.draw_controls(page)
        return
    panel(
        page, "view", "data", "depth", "kernel", "activation", "subsampling", "dilation", "skips",
        where={"data": lambda: page["view"] == "training"},
    )  # fmt: skip
    more(page, "normalised", "initialisation", "images", "learning_rate")


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    return _STAGES[page["view"]](page, place)
