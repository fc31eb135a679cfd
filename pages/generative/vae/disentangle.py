"""Experiment "Disentangle": which dimension of a β-VAE knows which factor of a shape."""

from pages.generative.vae import disentangle_one, disentangle_rate, disentangle_runs
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View

_VIEWS = {
    "one": disentangle_one.draw,
    "runs": disentangle_runs.draw,
    "rate": disentangle_rate.draw,
}


def draw_controls(page: PageState) -> None:
    """The view; of one run its weight, its seed, and where the training starts."""
    disentangle_runs.handle_events(page)
    own = ("shapes_beta", "run", "start")
    panel(page, "view", *own, where=dict.fromkeys(own, lambda: page["view"] == "one"))


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    return _VIEWS[page["view"]](page, place)
