"""Parameter sweeps of samples of digits."""

import numpy as np

from engine.generative.diffusion.digits.ddim_sampling import DDIMSettings
from engine.generative.diffusion.digits.sweep_measures import GUIDANCE as MEASURE
from engine.sweeps.results import Results
from pages.generative.diffusion.digits.sampling import ddim_settings
from ui.fields import Number
from ui.frame import number
from ui.state import PageState
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptNumber

STEPS = 100
_SCALES = SweptNumber("guidance_scale", 0, 8, 9)


def settings(page: PageState) -> DDIMSettings:
    """Of the samples on the stage."""
    if page["view"] == "branching":
        raise ValueError("Sweeps draw samples: choose the view “Samples”, “Grid” or “SDEdit”.")
    return ddim_settings(page)


def agreement_and_diversity(results: Results) -> str:
    """What guidance buys, and what it costs."""
    agreement, diversity = results.median("agreement"), results.median("diversity")
    known = np.isfinite(agreement).all() and np.isfinite(diversity).all()
    if agreement.ndim > 1 or not known:
        return ""
    scales = results.sweep.axes[0].values
    best = int(np.argmax(agreement))
    text = (
        f"The classifier reads {100 * agreement[0]:.0f} % of the samples as asked at w = "
        f"{number(scales[0], 1)}, and {100 * agreement[best]:.0f} % at w = "
        f"{number(scales[best], 1)}."
    )
    if diversity[-1] < diversity[0]:
        text += (
            f" Guidance pays with variety: two samples of a class are {number(diversity[0], 2)} "
            f"apart without it, {number(diversity[-1], 2)} at w = {number(scales[-1], 1)}."
        )
    return text


GUIDANCE = Sweepable(
    MEASURE,
    settings,
    fields=("guidance_scale", "sampling_steps", "class_label", "noise_strength"),
    quantities={
        "agreement": Quantity("Classifier agreement with the class asked for", axis=True),
        "diversity": Quantity("Mean distance between two samples of a class", axis=True),
        "probability": Quantity("Probability of the class read", axis=True),
    },
    usual=Definition(_SCALES, "diversity", against="agreement", until=STEPS),
    seeded=True,
    until=Number("until", "Sampling steps, at most", STEPS, 1, STEPS, 1),
)

PRESETS = (
    SweepPreset(
        "What does guidance cost in variety?",
        GUIDANCE.usual,
        agreement_and_diversity,
        {"view": "grid", "class_label": "8"},
    ),
)
