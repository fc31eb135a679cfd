"""Experiment "Train and measure": a GAN of digits is trained live, and measured."""

from torch import nn

from engine.generative.gans.digits.networks import Discriminator, Generator
from pages.generative.gans import digits_measures, digits_training
from pages.generative.gans.digits_measures_fields import MEASURES
from pages.generative.gans.digits_training_fields import TRAINING
from ui.components.panel import panel
from ui.fields import Choice, Field
from ui.state import PageState
from ui.topic import Place, View

_VIEWS = {"training": digits_training, "measures": digits_measures}

FIELDS: tuple[Field, ...] = (
    Choice("view", "View", "training", {"training": "Training", "measures": "Measures"}),
    *TRAINING,
    *MEASURES,
)


def draw_controls(page: PageState) -> None:
    """The view, and what can be set in it."""
    panel(page, "view")
    _VIEWS[page["view"]].draw_controls(page)


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    return _VIEWS[page["view"]].draw(page, place)


def build_players(page: PageState) -> nn.Module:
    """Both networks, to be read."""
    return nn.ModuleDict({"generator": Generator(), "discriminator": Discriminator()})
