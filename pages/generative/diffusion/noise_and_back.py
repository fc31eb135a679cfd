"""Experiment "Noise and back": the forward process, the training of a network, and sampling."""

from dataclasses import replace

import streamlit as st

from engine.data.densities import DRAWN
from pages.generative.diffusion import drawn_schedule, forward_process, sampling, training
from pages.generative.diffusion.settings import diffusion_settings
from ui.components.panel import panel
from ui.controls import clear_button
from ui.state import PageState
from ui.topic import Place, View

CONTROLS = {
    "forward": ("forward_process", "noise_schedule", "time_steps"),
    "training": ("learning_rate", "noise_level", "score_arrows", "noise_schedule"),
    "sampling": (
        "score_source",
        "sampling_steps",
        "eta",
        "displayed",
        "show_score",
        "noise_schedule",
    ),
}
"""Fields of each view, top to bottom."""

STAGES = {
    "forward": forward_process.draw_stage,
    "training": training.draw_stage,
    "sampling": sampling.draw_stage,
}


def draw_controls(page: PageState) -> None:
    """What can be set in the view that is on the stage."""
    panel(page, "view", "density")
    if page["density"] == DRAWN:
        clear_button(page, "drawn_density")
    panel(page, *CONTROLS[page["view"]])
    drawn_schedule.handle_strokes(page)
    drawn_schedule.draw(page, diffusion_settings(page).schedule)
    if page["view"] == "training":
        _draw_network_menu(page)


def draw_stage(page: PageState, place: Place) -> View:
    """Stage and readouts of the view that is open."""
    shown = STAGES[page["view"]](page, place)
    return replace(shown, numbers={**shown.numbers, "view": page["view"]})


def _draw_network_menu(page: PageState) -> None:
    menu = st.popover(
        "Network and loss",
        icon=":material/tune:",
        width="stretch",
        key="diffusion:menu",
        on_change="rerun",
    )
    if menu.open:
        with menu:
            panel(page, "parametrisation", "loss_weighting", "width", "batch_size", "time_steps")
