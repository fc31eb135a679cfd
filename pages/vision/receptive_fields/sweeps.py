"""Parameter sweeps: the width of effective fields, and what is left of a gradient, over depth."""

import numpy as np

from engine.sweeps.results import Results, power_law
from engine.vision.receptive_fields.deep_net import DeepNetSettings
from engine.vision.receptive_fields.small_nets import SmallNet
from engine.vision.receptive_fields.sweep_measures import EFFECTIVE as FIELD
from engine.vision.receptive_fields.sweep_measures import GRADIENTS
from pages.vision.receptive_fields.depth_net import net_of
from pages.vision.receptive_fields.depth_numbers import power
from pages.vision.receptive_fields.effective_net import settings_of
from ui.frame import number
from ui.state import PageState
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptChoice, SweptNumber

_DEPTHS = SweptNumber("depth", 2, 32, 8, "log")


def field_settings(page: PageState) -> SmallNet:
    """Of a network with fresh weights."""
    if page["view"] != "fresh":
        raise ValueError("Sweeps measure networks with fresh weights: choose that view.")
    return settings_of(page)


def gradient_settings(page: PageState) -> DeepNetSettings:
    """Of a deep network with fresh weights."""
    if page["view"] == "training":
        raise ValueError("Sweeps measure networks with fresh weights: choose another view.")
    return net_of(page)


def widths(results: Results) -> str:
    """The exponents of the width's growth, without and with skip connections."""
    width = results.median("width")
    if width.ndim != 2 or width.shape[1] != 2 or results.ended < results.sweep.count:
        return ""
    depths = np.array(results.sweep.axes[0].values, float)
    plain, skipped = (power_law(depths, width[:, k]) for k in (0, 1))
    if plain is None or skipped is None:
        return ""
    text = (
        f"Without skips σ grows like n to the power {number(plain.exponent, 2)}, with skips "
        f"{number(skipped.exponent, 2)}."
    )
    if width[-1, 1] < 0.9 * width[-1, 0]:
        text += (
            f" At n = {depths[-1]:.0f} it is {number(width[-1, 1], 1)} pixels instead of "
            f"{number(width[-1, 0], 1)}: paths past the layers do not widen the field."
        )
    return text


def norms(results: Results) -> str:
    """What is left at the input of the deepest network, by its initial weights."""
    found = results.median("norm_ratio")
    if found.ndim != 2 or results.ended < results.sweep.count:
        return ""
    kinds = [str(value) for value in results.sweep.axes[1].values]
    last = {kind: found[-1, k] for k, kind in enumerate(kinds)}
    if not {"he", "torch"} <= set(last):
        return ""
    depth = results.sweep.axes[0].values[-1]
    verdict = "He's" if abs(np.log(last["he"])) < abs(np.log(last["torch"])) else "PyTorch's"
    return (
        f"{verdict} keep it best: after {depth:.0f} blocks {power(last['he'])} is left with He's "
        f"weights, {power(last['torch'])} with PyTorch's default. A straight line on the log scale "
        "is a constant factor per block."
    )


EFFECTIVE = Sweepable(
    FIELD,
    field_settings,
    fields=("depth", "kernel", "activation", "subsampling", "dilation", "skips", "normalised"),
    quantities={
        "width": Quantity("Effective width σ, pixels", log=True),
        "size": Quantity("Effective size, pixels", log=True),
        "theoretical": Quantity("Theoretical field r, pixels", log=True, axis=True),
        "share_of_side": Quantity("Effective size over r"),
    },
    usual=Definition(_DEPTHS, "width", seeds=3),
    seeded=True,
)
EFFECTIVE_PRESETS = (
    SweepPreset(
        "Do skip connections slow the growth of the field?",
        Definition(_DEPTHS, "width", y=SweptChoice("skips", ("0", "1")), seeds=3),
        widths,
    ),
)

DEPTH = Sweepable(
    GRADIENTS,
    gradient_settings,
    fields=("depth", "initialisation", "activation", "skips", "scaled", "normalised"),
    quantities={
        "norm_ratio": Quantity("Gradient norm at the input", log=True),
        "correlation": Quantity("Correlation of neighbouring gradients"),
    },
    usual=Definition(SweptNumber("depth", 2, 40, 8), "norm_ratio", seeds=3),
    seeded=True,
)
DEPTH_PRESETS = (
    SweepPreset(
        "Which initial weights keep the gradient?",
        Definition(
            SweptNumber("depth", 2, 40, 6),
            "norm_ratio",
            y=SweptChoice("initialisation", ("he", "lecun", "torch")),
            seeds=3,
        ),
        norms,
    ),
)
