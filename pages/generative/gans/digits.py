"""Experiment "Digits": what a conditional generator of digits does with its latents."""

from collections.abc import Callable

from pages.generative.gans import digits_inversion, digits_paths, digits_plane, digits_samples
from ui.components.panel import panel
from ui.controls import choose_from_list
from ui.state import PageState
from ui.topic import Place, View

_VIEWS: dict[str, tuple[Callable[[PageState], None], Callable[[PageState, Place], View]]] = {
    "samples": (lambda page: panel(page, "psi", "truncation"), digits_samples.draw),
    "plane": (digits_plane.draw_controls, digits_plane.draw),
    "paths": (digits_paths.draw_controls, digits_paths.draw),
    "inversion": (digits_inversion.draw_controls, digits_inversion.draw),
}
"""Controls and stage of each; a new view is a row here and in `digits_fields.VIEWS`."""


def draw_controls(page: PageState) -> None:
    """The view, and what can be set in it."""
    choose_from_list(page, "view", page.fields["view"].options)  # type: ignore[attr-defined]
    _VIEWS[page["view"]][0](page)


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    return _VIEWS[page["view"]][1](page, place)
