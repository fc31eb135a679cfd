"""Parameter sweeps of the experiments in the plane."""

import numpy as np

from engine.generative.diffusion.sampler_comparison import SamplingProblem
from engine.generative.diffusion.score_sources import data_settings
from engine.generative.diffusion.sweep_measures import SAMPLING as SAMPLING_MEASURE
from engine.generative.diffusion.sweep_measures import TRAINING as TRAINING_MEASURE
from engine.generative.diffusion.sweep_measures import SamplerSettings
from engine.generative.diffusion.training import DiffusionSettings
from engine.sweeps.results import Results
from pages.generative.diffusion.settings import diffusion_settings, sampling_settings
from ui.fields import Choice, Number
from ui.frame import number
from ui.state import PageState
from ui.sweep_drawing import short
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptChoice, SweptNumber

STEPS = 300
GOOD = 1.2
"""A loss within this factor of the least is called as good."""
_RATES = SweptNumber("learning_rate", 1e-4, 1.0, 20, "log")
_COUNTS = SweptNumber("sampling_steps", 2, 64, 11, "log")
_SAMPLERS = {"ddpm": "DDPM", "ddim": "DDIM", "ode": "Probability flow, Heun", "sde": "Reverse SDE"}


def training_settings(page: PageState) -> DiffusionSettings:
    """Of the network that the view "Training" trains."""
    if page["view"] == "forward":
        raise ValueError("The forward process has nothing to train: choose the view “Training”.")
    return diffusion_settings(page)


def sampler_settings(page: PageState) -> SamplerSettings:
    """Of one sampler with the exact score."""
    if page["view"] != "comparison" or page["score_source"] != "exact":
        raise ValueError("Sweeps compare the four samplers with the exact score: choose these.")
    problem = SamplingProblem(data_settings(diffusion_settings(page)))
    return SamplerSettings(problem, page["sampler"], sampling_settings(page))


def learning_rates(results: Results) -> str:
    """The range of rates that train as well as the best, and where nothing is learned."""
    loss = results.median("loss")
    if loss.ndim > 1 or not np.isfinite(loss).any():
        return ""
    rates = np.array(results.sweep.axes[0].values)
    best = int(np.nanargmin(loss))
    good = np.flatnonzero(loss <= GOOD * loss[best])
    text = (
        f"The loss is least at η = {short(rates[best])}: {number(loss[best])}; from "
        f"{short(rates[good[0]])} to {short(rates[good[-1]])} it is within "
        f"{100 * (GOOD - 1):.0f} % of that."
    )
    nothing = np.flatnonzero((loss > 0.95) & (rates > rates[best]))
    if len(nothing):
        text += (
            f" From η = {short(rates[nothing[0]])} on it is no better than always answering 0, "
            "whose loss is 1. It does not become infinite: a step of Adam is about η long, however "
            "large the gradient."
        )
    return text


def samplers(results: Results) -> str:
    """Who comes near the floor first, and who is best at the end."""
    distance, cost = results.median("distance"), results.median("evaluations")
    if distance.ndim != 2 or not np.isfinite(distance).all():
        return ""
    names = [_SAMPLERS[name] for name in results.sweep.axes[1].values]
    floor = float(np.median(results.values("floor")))
    near = distance <= 2 * floor
    costs = np.where(near.any(axis=0), np.where(near, cost, np.inf).min(axis=0), np.inf)
    order = np.argsort(costs)
    parts = [
        f"{names[k]} {'after ' + format(int(costs[k])) if np.isfinite(costs[k]) else 'not at all'}"
        for k in order
    ]
    return (
        f"Within twice the sampling floor ({number(2 * floor)}) by network evaluations: "
        f"{', '.join(parts)}."
    )


TRAINING = Sweepable(
    TRAINING_MEASURE,
    training_settings,
    fields=(
        "learning_rate", "width", "batch_size", "parametrisation", "loss_weighting", "density",
        "noise_schedule", "time_steps",
    ),
    quantities={
        "loss": Quantity("Mean squared error of ε̂", log=True),
        "distance": Quantity("W₂ of the samples to the data", log=True),
    },
    usual=Definition(_RATES, "loss", seeds=5, until=STEPS),
    seeded=True,
    until=Number("until", "Training steps", STEPS, 1, 3_000, 1),
)  # fmt: skip

TRAINING_PRESETS = (
    SweepPreset(
        "How large may the learning rate be?",
        Definition(_RATES, "loss", seeds=5, until=STEPS),
        learning_rates,
    ),
)

SAMPLERS = Sweepable(
    SAMPLING_MEASURE,
    sampler_settings,
    fields=("sampling_steps", "eta", "density", "sampler", "noise_schedule", "time_steps"),
    quantities={
        "distance": Quantity("W₂ of the samples to the data", log=True),
        "share": Quantity("Share of samples within 3σ of a mode"),
        "evaluations": Quantity("Network evaluations", log=True, axis=True),
    },
    usual=Definition(
        _COUNTS, "distance", y=SweptChoice("sampler", tuple(_SAMPLERS)), against="evaluations"
    ),
    seeded=True,
    further=(Choice("sampler", "Sampler", "ddim", _SAMPLERS),),
)

SAMPLERS_PRESETS = (
    SweepPreset(
        "Which sampler gets the most out of its network evaluations?",
        SAMPLERS.usual,
        samplers,
    ),
)
