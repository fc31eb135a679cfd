"""Parameter sweeps of "Fit a scene"."""

from __future__ import annotations

import numpy as np

from engine.geometry.gaussian_splats.fitting_settings import FittingSettings
from engine.geometry.gaussian_splats.sweep_measures import SCENE_FIT
from engine.sweeps.results import Results
from pages.geometry.gaussian_splats.scene_fields import RATE_FIELDS
from pages.geometry.gaussian_splats.scene_settings import fitting_settings
from ui.fields import Number
from ui.frame import number
from ui.state import UPLOAD, PageState
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptNumber

STEPS = 150
_VIEWS = SweptNumber("view_count", 2, 32, 5, "log")


def swept_settings(page: PageState) -> FittingSettings:
    """Of the fit on the stage."""
    if page["source"] == UPLOAD:
        raise ValueError("Sweeps fit the built-in scenes, not a file: choose one of them.")
    return fitting_settings(page, None)


def photographs(results: Results) -> str:
    """How the gap between training and held-out views closes with their number."""
    counts = np.asarray(results.sweep.axes[0].values, float)
    held_out, training = results.median("held_out_psnr"), results.median("training_psnr")
    if held_out.ndim != 1 or len(counts) < 2 or not np.isfinite([held_out, training]).all():
        return ""
    gaps = training - held_out
    text = (
        f"With {counts[0]:.0f} photographs the training views are {number(gaps[0], 1)} dB better"
        f" than the held-out ones ({number(held_out[0], 1)} dB), with {counts[-1]:.0f} they are"
        f" {number(gaps[-1], 1)} dB better ({number(held_out[-1], 1)} dB)"
        f" after {results.sweep.until} steps."
    )
    if gaps[-1] < 0.4 * gaps[0] and held_out[-1] > held_out[0] + 2:
        text += " More photographs make training harder and the scene better."
    return text


def thresholds(results: Results) -> str:
    """What a lower gradient threshold costs and brings."""
    values = np.asarray(results.sweep.axes[0].values, float)
    found, counts = results.median("held_out_psnr"), results.median("gaussians")
    if found.ndim != 1 or len(values) < 2 or not np.isfinite([found, counts]).all():
        return ""
    text = (
        f"From τ = {values[-1]:.2g} down to {values[0]:.2g} the Gaussians grow from"
        f" {counts[-1]:,.0f} to {counts[0]:,.0f}, and the held-out views change by"
        f" {number(found[0] - found[-1], 1, signed=True)} dB after {results.sweep.until} steps."
    )
    if counts[0] > 1.5 * counts[-1] and found[0] > found[-1] + 0.3:
        text += " A lower threshold finds more places where something is missing."
    return text


SWEEPABLE = Sweepable(
    SCENE_FIT,
    swept_settings,
    fields=(
        *("view_count", "initial_count", "initialisation", "source", "sh_degree"),
        *("gradient_threshold", "interval", "split_scale", "reset_interval", "dssim_weight"),
        *RATE_FIELDS,
    ),
    quantities={
        "held_out_psnr": Quantity("PSNR of held-out views, dB"),
        "training_psnr": Quantity("PSNR of training views, dB"),
        "gaussians": Quantity("Gaussians", axis=True),
        "loss": Quantity("Loss", log=True),
    },
    usual=Definition(_VIEWS, "held_out_psnr", until=STEPS),
    seeded=True,
    until=Number("until", "Steps", STEPS, 1, 1_000, 1),
)

PRESETS = (
    SweepPreset(
        "How many photographs are enough?",
        Definition(_VIEWS, "held_out_psnr", seeds=2, until=STEPS),
        photographs,
        {"initial_count": 600},
    ),
    SweepPreset(
        "What does a lower gradient threshold bring?",
        Definition(
            SweptNumber("gradient_threshold", 5e-4, 3e-2, 4, "log"),
            "held_out_psnr",
            seeds=2,
            until=2 * STEPS,
        ),
        thresholds,
        {"initial_count": 300, "interval": 30},
    ),
)
