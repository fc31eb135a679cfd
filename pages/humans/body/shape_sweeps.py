"""Parameter sweeps of "Shape": how many people, how many points."""

from __future__ import annotations

import numpy as np

from engine.humans.body.pipeline import PipelineSettings
from engine.humans.body.sweep_measures import PIPELINE
from engine.sweeps.results import Results
from pages.humans.body.shape_fields import pipeline_settings
from ui.frame import number
from ui.state import PageState
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptNumber

_PEOPLE = SweptNumber("people", 2, 12, 6)
_POINTS = SweptNumber("points", 500, 50_000, 7, "log")


def swept_settings(page: PageState) -> PipelineSettings:
    """Of the pipeline."""
    if page["view"] != "pipeline":
        raise ValueError("Sweeps repeat the pipeline: choose that view.")
    return pipeline_settings(page)


def people(results: Results) -> str:
    """What more people bring to others who were left out."""
    found = results.median("rebuilt_mm")
    if found.ndim != 1 or len(found) < 3 or not np.isfinite(found).all():
        return ""
    counts = results.sweep.axes[0].values
    text = (
        f"From {counts[0]:g} to {counts[-1]:g} people the error on four others falls from"
        f" {number(float(found[0]), 1)} to {number(float(found[-1]), 1)} mm."
    )
    half = found[0] - 0.75 * (found[0] - found[-1])
    soon = int(np.flatnonzero(found <= half)[0])
    if soon < len(found) - 1:
        text += (
            f" Three quarters of that are won with {counts[soon]:g} of them: few directions carry"
            " most of the variance, and each further person adds one that matters less."
        )
    return text


def points(results: Results) -> str:
    """Where more points stop helping."""
    residual, error = results.median("residual_mm"), results.median("registration_mm")
    if error.ndim != 1 or len(error) < 3 or not np.isfinite(error).all():
        return ""
    counts = results.sweep.axes[0].values
    text = (
        f"From {counts[0]:,.0f} to {counts[-1]:,.0f} points the error to the true vertices goes"
        f" from {number(float(error[0]), 1)} to {number(float(error[-1]), 1)} mm, the residual from"
        f" {number(float(residual[0]), 1)} to {number(float(residual[-1]), 1)} mm."
    )
    if error[-1] > 2 * residual[-1] and abs(error[-1] - error[-3]) < 0.1 * error[-3]:
        text += " More points do not tell where on a smooth surface a vertex belongs."
    return text


SWEEPABLE = Sweepable(
    PIPELINE,
    swept_settings,
    fields=("people", "points", "noise", "stiffness", "iterations"),
    quantities={
        "rebuilt_mm": Quantity("Error on people left out, mm", log=True),
        "joints_mm": Quantity("Error of their joints, mm"),
        "average_mm": Quantity("Average from the mean shape, mm"),
        "registration_mm": Quantity("Error to the true vertices, mm"),
        "residual_mm": Quantity("Residual of the registration, mm"),
        "first_share": Quantity("Share of the first component"),
    },
    usual=Definition(_PEOPLE, "rebuilt_mm", seeds=4),
    seeded=True,
)

PRESETS = (
    SweepPreset(
        "How many people does a shape space need?",
        Definition(_PEOPLE, "rebuilt_mm", seeds=6),
        people,
        {"view": "pipeline", "part": "principal"},
    ),
    SweepPreset(
        "Do more points make a registration right?",
        Definition(_POINTS, "registration_mm", seeds=1),
        points,
        {"view": "pipeline", "part": "registration", "people": 2},
    ),
)
