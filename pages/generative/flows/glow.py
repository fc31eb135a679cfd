"""Experiment "Glow on digits": samples, interpolation, likelihood and actnorm of one flow."""

from pages.generative.flows import glow_actnorm, glow_interpolation, glow_likelihood, glow_samples
from pages.generative.flows.glow_fields import DRAWN, LEVELS
from ui import drawn_digits
from ui.components.panel import panel
from ui.controls import choose_from_list, clear_button, page_button
from ui.state import PageState
from ui.topic import Place, View

_VIEWS = {
    "samples": glow_samples.draw,
    "interpolation": glow_interpolation.draw,
    "likelihood": glow_likelihood.draw,
    "actnorm": glow_actnorm.draw,
}


def draw_controls(page: PageState) -> None:
    """The view, and what can be set in it."""
    panel(page, "view")
    view = page["view"]
    if view == "samples":
        panel(page, "temperature", *LEVELS)
    elif view == "interpolation":
        for name in ("first_digit", "second_digit"):
            choose_from_list(page, name, page.fields[name].options)  # type: ignore[attr-defined]
        panel(page, "held_out_index")
        if page["first_digit"] == DRAWN:
            clear_button(page, "digit", blank=drawn_digits.BLANK)
    elif view == "likelihood":
        clear_button(page, "digit", blank=drawn_digits.BLANK)
    else:
        panel(page, "initialised_layers", "last_layers")
        page_button(
            page,
            glow_actnorm.next_label(page),
            glow_actnorm.initialise_next,
            icon=":material/skip_next:",
            help="Sets one more actnorm layer from the batch; after the last all begin anew.",
            key="flows:initialise-next",
        )


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    return _VIEWS[page["view"]](page, place)
