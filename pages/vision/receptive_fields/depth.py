"""Experiment "Depth and skips": what depth does to gradients, and what skip connections change."""

from pages.vision.receptive_fields import depth_norms, depth_paths, depth_shattering, depth_training
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View

_STAGES = {
    "norms": depth_norms.draw,
    "shattering": depth_shattering.draw,
    "paths": depth_paths.draw,
    "training": depth_training.draw,
}


def draw_controls(page: PageState) -> None:
    """The view and the network."""

    def trains() -> bool:
        return page["view"] == "training"

    panel(
        page,
        "view",
        "depth",
        "activation",
        "initialisation",
        "skips",
        "scaled",
        "normalised",
        "learning_rate",
        where={
            "skips": lambda: page["view"] != "paths",
            "scaled": lambda: page["skips"] or page["view"] == "paths",
            "learning_rate": trains,
        },
    )


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    return _STAGES[page["view"]](page, place)
