"""Experiment "Change of variables": a density goes through a map of a line, or of the plane."""

from pages.generative.flows import change_line, change_plane_bent, change_plane_matrix
from pages.generative.flows.change_fields import IDENTITY
from ui.components.panel import panel
from ui.controls import clear_button, page_button
from ui.state import PageState
from ui.topic import Place, View


def draw_controls(page: PageState) -> None:
    """The view, the density, and what can be set of the map that is on the stage."""

    def line() -> bool:
        return bool(page["view"] == "line")

    def bent() -> bool:
        return bool(page["view"] == "plane" and page["plane_map"] != "affine")

    panel(
        page,
        *("view", "base_density", "strip_width"),
        *("plane_map", "plane_density", "map_strength", "square_side"),
        where={
            "base_density": line,
            "strip_width": line,
            "plane_map": lambda: not line(),
            "plane_density": lambda: not line(),
            "map_strength": bent,
            "square_side": bent,
        },
    )
    if line():
        clear_button(page, "line_map", "Straight map", blank=IDENTITY)
        return
    if page["plane_map"] == "affine":
        page_button(
            page,
            "Identity matrix",
            _set_identity,
            icon=":material/ink_eraser:",
            key="flows:identity",
        )
    if page["plane_density"] == "drawn":
        clear_button(page, "drawn_density")


def _set_identity(page: PageState) -> None:
    for name, column in zip(change_plane_matrix.COLUMNS, ("1.00_0.00", "0.00_1.00"), strict=True):
        page[name] = column


def draw_stage(page: PageState, place: Place) -> View:
    """The line; or the plane under a matrix, or under a map that bends."""
    if page["view"] == "line":
        return change_line.draw(page, place)
    if page["plane_map"] == "affine":
        return change_plane_matrix.draw(page, place)
    return change_plane_bent.draw(page, place)
