"""Parameter sweeps of "Fit": how strong a prior, and how much noise."""

from __future__ import annotations

import numpy as np

from engine.humans.body.fit_simulation import BodyFitSettings
from engine.humans.body.sweep_measures import JOINT_FIT
from engine.sweeps.results import Results
from pages.humans.body.fit_joints import settings_of
from ui.frame import number
from ui.state import PageState
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptNumber

_WEIGHTS = SweptNumber("pose_weight", 1e-6, 0.1, 6, "log")
_NOISES = SweptNumber("noise", 0, 100, 6)
MEAN_NORM = 1.596
"""2 √(2/π): the mean length of a vector of three normal numbers of deviation 1."""


def swept_settings(page: PageState) -> BodyFitSettings:
    """Of the fit to joints."""
    if page["view"] != "joints":
        raise ValueError("Sweeps repeat the fit to joints: choose that view.")
    return settings_of(page)


def weights(results: Results) -> str:
    """What the weight of the prior on the pose can do about the depth."""
    found, pixels = results.median("millimetres"), results.median("pixels")
    if found.ndim != 1 or len(found) < 3 or not np.isfinite(found).all():
        return ""
    axis = results.sweep.axes[0].values
    best = int(found.argmin())
    text = (
        f"The median error in space is least, {number(float(found[best]), 0)} mm, at a weight of "
        f"{axis[best]:.6f}".rstrip("0")
        + "; in the picture it grows from "
        f"{number(float(pixels[0]), 1)} to {number(float(pixels[-1]), 1)} px."
    )
    if found[best] > 80 and pixels[-1] > 5 * pixels[0]:
        text += (
            " So no weight resolves the depth: the prior knows small angles from large ones, not"
            " forwards from backwards."
        )
    return text


def noise(results: Results) -> str:
    """How much of the noise a body cannot follow."""
    found = results.median("millimetres")
    if found.ndim != 1 or len(found) < 3 or not np.isfinite(found).all():
        return ""
    axis = results.sweep.axes[0].values
    middle = len(found) // 2
    expected = MEAN_NORM * float(axis[middle])
    text = (
        f"With noise of {axis[middle]:g} mm along each axis joints are {number(expected, 0)} mm "
        f"off on average, and the fit misses them by {number(float(found[middle]), 0)} mm."
    )
    if 0.3 * expected < found[middle] < 0.8 * expected:
        text += " It follows a part of the noise; bones of fixed length average the rest out."
    return text


SWEEPABLE = Sweepable(
    JOINT_FIT,
    swept_settings,
    fields=("pose_weight", "shape_weight", "robust_scale", "azimuth", "noise"),
    quantities={
        "millimetres": Quantity("Joints in space, mm", log=True),
        "pixels": Quantity("Joints in the picture, px", log=True),
        "energy": Quantity("Energy, m²", log=True),
        "data": Quantity("Data term, m²", log=True),
    },
    usual=Definition(_WEIGHTS, "millimetres", seeds=8),
    seeded=True,
)

PRESETS = (
    SweepPreset(
        "Can a weight of the pose prior resolve the depth?",
        Definition(_WEIGHTS, "millimetres", seeds=12),
        weights,
        {"person": "random"},
    ),
    SweepPreset(
        "How much of the noise does a fit follow?",
        Definition(_NOISES, "millimetres", seeds=8),
        noise,
        {"seen": "space"},
    ),
)
