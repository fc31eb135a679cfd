"""Parameter sweeps of mode collapse."""

import numpy as np

from engine.generative.gans.settings import GANTrainingSettings
from engine.generative.gans.sweep_measures import GAME as MEASURE
from engine.sweeps.results import Results
from pages.generative.gans.collapse_fields import NONE, recipe_settings
from ui.fields import Number
from ui.frame import number
from ui.state import PageState
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptNumber

STEPS = 1_000
_WEIGHTS = SweptNumber("r1_weight", 0.05, 5, 7, "log")


def settings(page: PageState) -> GANTrainingSettings:
    """Of the second variant, whose cure is swept."""
    recipe = page["second_recipe"]
    if recipe == NONE:
        raise ValueError("Sweeps play the second variant: choose one.")
    return recipe_settings(page, recipe)


def cure(results: Results) -> str:
    """How many modes each weight covers."""
    modes = results.median("modes")
    if modes.ndim > 1 or not np.isfinite(modes).all():
        return ""
    weights = results.sweep.axes[0].values
    best = np.flatnonzero(modes == modes.max())
    ends = [number(weights[k], 2) for k in (best[0], best[-1])]
    text = (
        f"After {results.sweep.until:,} steps most modes are covered, {modes.max():.0f}, with γ "
        f"{f'= {ends[0]}' if len(best) == 1 else f'from {ends[0]} to {ends[1]}'}; "
        f"{modes[0]:.0f} with the least weight and {modes[-1]:.0f} with the largest (medians of "
        f"{len(results.sweep.seeds)} seeds)."
    )
    slope = results.median("lipschitz")
    if slope[-1] < slope[0]:
        text += (
            f" R1 makes D flat: its slope falls from {number(slope[0], 2)} to "
            f"{number(slope[-1], 2)}, and with it the gradient from which G learns."
        )
    return text


GAME = Sweepable(
    MEASURE,
    settings,
    fields=(
        "r1_weight", "generator_learning_rate", "discriminator_learning_rate", "beta1",
        "discriminator_steps", "second_recipe", "penalty_weight", "clip", "density",
    ),
    quantities={
        "modes": Quantity("Modes covered"),
        "quality": Quantity("Share of samples near a mode"),
        "entropy": Quantity("Entropy over the modes, nats"),
        "generator_gradient": Quantity("Gradient of the generator", log=True),
        "lipschitz": Quantity("Slope of D", log=True),
    },
    usual=Definition(_WEIGHTS, "modes", seeds=3, until=STEPS),
    seeded=True,
    until=Number("until", "Steps", STEPS, 1, 5_000, 1),
)  # fmt: skip

PRESETS = (SweepPreset("Which weight of R1 covers the most modes?", GAME.usual, cure),)
