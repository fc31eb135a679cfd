"""The network in training, with which the other views of the plane sample."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.generative.diffusion.score_sources import data_settings
from engine.generative.diffusion.training import DiffusionSettings, DiffusionTraining
from engine.runs import Frame
from pages.generative.diffusion.settings import diffusion_settings, sampling_settings
from ui.controls import page_button
from ui.live import Live, Pace
from ui.state import PageState
from ui.view_notebook import Notebook

FIRST_STEPS = 150
"""Training steps taken before it is first seen."""
FURTHER_STEPS = 500
"""Training steps that a press takes in the views that do not play the training."""

PACES = (
    Pace("1 step", 100, 1),
    Pace("10 steps", 0, 10),
    Pace("fluent", 0, 100, 13),
    Pace("fastest", 0, 1_000_000, 150),
)
"""Drawing costs as much as twenty steps: training is fastest where it is seen least often."""


def training_run(page: PageState, *, hidden: bool = False) -> Live:
    """The training, whose network the other views sample with; hidden in those."""
    return Live(
        page,
        "training",
        DiffusionTraining,
        paces=PACES,
        pace="fluent",
        autostart_after=FIRST_STEPS,
        hidden=hidden,
    )


def trained_network(page: PageState, settings: DiffusionSettings) -> Frame:
    """The network in training as it is now."""
    return training_run(page, hidden=True).advance(settings, keep_going=True)


def sampling_notebook(
    template: Callable[..., Mapping[str, Any]], page: PageState, network: Frame | None
) -> Notebook | str:
    """Of samples with the score that is chosen; that of a network is learned again."""
    chosen = {"source": page["score_source"], "sampling": sampling_settings(page)}
    if network is not None:
        return Notebook.of_frame(template, network, **chosen)
    data = {"settings": data_settings(diffusion_settings(page)), "steps": 0, "changes": ()}
    return Notebook(template, data | chosen)


def draw_train_further(page: PageState) -> None:
    """A button that trains the network on, where the training is not what is played."""
    page_button(
        page,
        f"Train {FURTHER_STEPS} steps more",
        _train_further,
        icon=":material/model_training:",
        key="diffusion:train_further",
    )


def _train_further(page: PageState) -> None:
    training_run(page).advance_further(FURTHER_STEPS)
