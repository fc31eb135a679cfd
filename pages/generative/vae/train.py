"""Experiment "Train it": an autoencoder learns, alone or beside its rivals."""

from pages.generative.vae import train_four, train_one
from ui.components.panel import panel
from ui.controls import more
from ui.state import PageState
from ui.topic import Place, View


def draw_controls(page: PageState) -> None:
    """The view, the objective with its weight, and what only experts touch."""
    if page["view"] == "four":
        panel(page, "view", "beta", "warm_up", "learning_rate")
        more(
            page,
            "free_nats",
            "likelihood",
            "batch_size",
            "training_size",
            "augmentation",
            "averaged",
        )
        return
    panel(page, "view", "objective", "latent_size", "beta", "warm_up")
    more(
        page,
        "free_nats",
        "architecture",
        "hidden",
        "likelihood",
        "learning_rate",
        "batch_size",
        "training_size",
        "augmentation",
        "averaged",
    )


def draw_stage(page: PageState, place: Place) -> View:
    """The open view."""
    return train_four.draw(page, place) if page["view"] == "four" else train_one.draw(page, place)
