"""Parameter sweeps of the training of an autoencoder."""

import numpy as np

from engine.generative.vae.sweep_measures import TRAINING as MEASURE
from engine.generative.vae.training import TrainingSettings
from engine.sweeps.results import Results
from pages.generative.vae.train_fields import training_settings
from ui.fields import Number
from ui.frame import number
from ui.state import PageState
from ui.sweep_drawing import short
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptNumber

STEPS = 200
_WEIGHTS = SweptNumber("beta", 0.1, 20, 9, "log")


def settings(page: PageState) -> TrainingSettings:
    """Of the one training."""
    if page["view"] == "four":
        raise ValueError("Sweeps train one model: choose the view “One training”.")
    return training_settings(page)


def rate_and_distortion(results: Results) -> str:
    """What β buys, and where the code is given up."""
    kl, error = results.median("kl"), results.median("reconstruction")
    if kl.ndim > 1 or not np.isfinite(kl).all():
        return ""
    weights = results.sweep.axes[0].values
    text = (
        f"From β = {short(weights[0])} to {short(weights[-1])} the code falls from "
        f"{number(kl[0], 2)} to {number(kl[-1], 2)} nats per picture, and the reconstruction costs "
        f"{number(error[-1] - error[0], 1)} nats more."
    )
    unused = np.flatnonzero(results.median("active") < 0.5)
    if len(unused):
        text += (
            f" From β = {short(weights[unused[0]])} on no dimension carries anything: the posterior"
            " has collapsed to the prior."
        )
    return text


TRAINING = Sweepable(
    MEASURE,
    settings,
    fields=(
        "beta", "learning_rate", "latent_size", "free_nats", "warm_up", "hidden", "likelihood",
        "batch_size", "training_size",
    ),
    quantities={
        "kl": Quantity("KL to the prior, nats per picture", axis=True),
        "reconstruction": Quantity("Reconstruction error, nats per picture", axis=True),
        "held_out": Quantity("−ELBO of held-out pictures, nats"),
        "train": Quantity("−ELBO of training pictures, nats"),
        "active": Quantity("Active dimensions"),
    },
    usual=Definition(_WEIGHTS, "kl", seeds=2, until=STEPS),
    seeded=True,
    until=Number("until", "Training steps", STEPS, 1, 2_000, 1),
)  # fmt: skip

PRESETS = (
    SweepPreset(
        "How many nats does the code keep as β grows?", TRAINING.usual, rate_and_distortion
    ),
)
