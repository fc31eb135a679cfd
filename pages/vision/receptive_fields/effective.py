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
_NET = ("depth", "kernel", "activation", "subsampling", "dilation", "skips")
"""The controls of a network of one's own."""


def draw_controls(page: PageState) -> None:
    """The view and the network."""

    def published() -> bool:
        return bool(page["view"] == "architecture")

    # One panel for all views: what stands below it follows the press that it has just taken.
    panel(
        page,
        "view",
        "data",
        *_NET,
        where=dict.fromkeys(_NET, lambda: not published())
        | {"data": lambda: page["view"] == "training"},
    )
    if published():
        effective_architecture.draw_controls(page)
        return
    more(page, "normalised", "initialisation", "images", "learning_rate")


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    return _STAGES[page["view"]](page, place)
