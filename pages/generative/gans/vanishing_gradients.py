"""Experiment "Why G stops learning": one sample, disjoint supports, a perfect discriminator."""

from pages.generative.gans import vanishing_perfect, vanishing_sample, vanishing_segments
from pages.generative.gans.vanishing_fields import LINE_P, LINE_Q
from ui.components.panel import panel
from ui.controls import clear_button, more
from ui.state import PageState
from ui.topic import Place, View


def draw_controls(page: PageState) -> None:
    """The view, and what can be set in it."""
    panel(page, "view")
    if page["view"] == "sample":
        panel(page, "axis", "sample_logit", "game_objective", "discriminator_steps")
    elif page["view"] == "segments":
        panel(page, "noise")
        clear_button(page, "segment_p", "Reset P", blank=LINE_P)
        clear_button(page, "segment_q", "Reset Q", blank=LINE_Q)
    else:
        panel(page, "shape", "noise", "penalty")
        more(page, "learning_rate")


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    views = {
        "sample": vanishing_sample.draw,
        "segments": vanishing_segments.draw,
        "perfect": vanishing_perfect.draw,
    }
    return views[page["view"]](page, place)
