"""Experiment "Latent walk": a code is moved through the latent space, and its image follows."""

from pages.generative.vae import latent_plane
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View


def draw_controls(page: PageState) -> None:
    """The view, and what can be set in it."""
    panel(page, "view")


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    return latent_plane.draw(page, place)
