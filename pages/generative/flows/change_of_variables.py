"""Experiment "Change of variables": a density goes through a map of a line, or of the plane."""

from pages.generative.flows import change_line
from ui.components.panel import panel
from ui.controls import clear_button
from ui.state import PageState
from ui.topic import Place, View


def draw_controls(page: PageState) -> None:
    """The density, the strip, and a map to begin with."""
    panel(page, "base_density", "strip_width")
    clear_button(page, "line_map", "Straight map x = z", blank=change_line.IDENTITY)


def draw_stage(page: PageState, place: Place) -> View:
    """The map, the densities before and after it, and the strip."""
    return change_line.draw(page, place)
