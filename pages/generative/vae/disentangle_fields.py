"""What can be set in the tab "Disentangle", and the engine's settings from it."""

from engine.generative.vae import pretrained_shapes
from engine.generative.vae.shapes_training import ShapesSettings
from ui.fields import Choice, Field, Number
from ui.state import PageState

_LEARNING_RATE = 1e-3

DISENTANGLE: tuple[Field, ...] = (
    Choice(
        "view",
        "View",
        "one",
        {"one": "One run", "runs": "Nine runs", "rate": "Rate–distortion"},
    ),
    Choice(
        "shapes_beta",
        "Weight of the KL divergence β",
        str(pretrained_shapes.BETAS[1]),
        {str(beta): str(beta) for beta in pretrained_shapes.BETAS},
    ),
    Choice(
        "run",
        "Seed of the run",
        "1",
        {str(seed): str(seed) for seed in pretrained_shapes.SEEDS},
        help="First weights, pictures and noise; all else is the same.",
    ),
    Choice(
        "start",
        "Start from",
        "shipped",
        {"shipped": "Shipped weights", "scratch": "Scratch"},
        help="The shipped ones have been trained for 6,000 steps; play trains them on.",
    ),
    Number("step", "Training step", 0, 0, 20_000, 1),
)


def shapes_settings(page: PageState) -> ShapesSettings:
    """Of the run on the stage."""
    return ShapesSettings(
        beta=float(page["shapes_beta"]),
        seed=int(page["run"]),
        shipped=page["start"] == "shipped",
        learning_rate=_LEARNING_RATE,
    )
