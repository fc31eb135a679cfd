"""Parameter sweeps: marching over finer grids, and the weight of the eikonal term of a fit."""

import numpy as np

from engine.geometry.implicit_surfaces.igr import IGRSettings
from engine.geometry.implicit_surfaces.marching_playback import MarchingSettings
from engine.geometry.implicit_surfaces.sweep_measures import MARCHING as MEASURE
from engine.geometry.implicit_surfaces.sweep_measures import SURFACE_FIT
from engine.sweeps.results import Results, power_law
from pages.geometry.implicit_surfaces import learn
from pages.geometry.implicit_surfaces.marching import settings_of
from ui.fields import Number
from ui.frame import number
from ui.state import UPLOAD, PageState
from ui.sweep_drawing import short
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptChoice, SweptNumber

STEPS = 150
NEAR = 1.25
"""A distance within this factor of that between two samples of the true surface is called near."""
_RESOLUTIONS = SweptNumber("samples", 8, 48, 14, "log")
_WEIGHTS = SweptNumber("eikonal_weight", 0.001, 1, 7, "log")


def marching_settings(page: PageState) -> MarchingSettings:
    """Of the squares or the cubes on the stage."""
    if page["view"] == "representations":
        raise ValueError("Sweeps march over squares or cubes: choose one of these views.")
    return settings_of(page)


def orders(results: Results) -> str:
    """The order of convergence with and without interpolation."""
    error = results.median("error")
    if error.ndim != 2 or error.shape[1] != 2:
        return ""
    cells = results.median("cells_per_axis")
    interpolated = [bool(value) for value in results.sweep.axes[1].values]
    laws = {on: power_law(cells[:, k], error[:, k]) for k, on in enumerate(interpolated)}
    with_it, without = laws.get(True), laws.get(False)
    if with_it is None or without is None:
        return ""
    text = (
        f"With interpolation the error falls with slope {number(with_it.exponent, 2)}, with "
        f"vertices at the midpoints with {number(without.exponent, 2)}."
    )
    if abs(with_it.exponent + 2) < 0.25 and abs(without.exponent + 1) < 0.25:
        text += (
            " So twice the cells divide the error by four or only by two: along an edge a field is "
            "straight up to h², but a midpoint may be off by half the edge, h/2."
        )
    return text


MARCHING = Sweepable(
    MEASURE,
    marching_settings,
    fields=("samples", "interpolate", "slice_position", "view"),
    quantities={
        "error": Quantity("Mean |f| on the result", log=True),
        "elements": Quantity("Triangles or segments", log=True, axis=True),
        "crossed": Quantity("Cells crossed", log=True, axis=True),
        "cells_per_axis": Quantity("Cells per axis", log=True, axis=True),
        "samples_in_all": Quantity("Evaluations of f", log=True, axis=True),
    },
    usual=Definition(_RESOLUTIONS, "error", against="cells_per_axis"),
)

MARCHING_PRESETS = (
    SweepPreset(
        "How fast does the error fall with the resolution?",
        Definition(
            _RESOLUTIONS,
            "error",
            y=SweptChoice("interpolate", ("1", "0")),
            against="cells_per_axis",
        ),
        orders,
        {"view": "cubes"},
    ),
)


def fit_settings(page: PageState) -> IGRSettings:
    """Of the fit of a surface."""
    if learn.source_is_planar(page):
        raise ValueError("Sweeps measure the distance of surfaces: choose points of a solid.")
    if page["source"] == UPLOAD:
        raise ValueError("Sweeps fit the built-in solids and the combined shape, not a file.")
    return learn.settings_of(page)


def eikonal_weights(results: Results) -> str:
    """From which weight on the surface is as near as the samples can tell, and what fails below."""
    distance, slope = results.median("chamfer"), results.median("gradient_norm")
    if distance.ndim > 1 or not np.isfinite(slope).all():
        return ""
    weights = results.sweep.axes[0].values
    floor = float(np.nanmedian(results.values("floor")))
    near = np.flatnonzero(distance <= NEAR * floor)
    first, last = weights[0], weights[-1]
    slopes = (
        f"mean |∇f| is {number(slope[0], 2)} at λ = {short(first)} and {number(slope[-1], 2)} at "
        f"λ = {short(last)}"
    )
    if not len(near):
        return f"After {results.sweep.until} steps no weight brings the surface near; {slopes}."
    text = (
        f"From λ = {short(weights[near[0]])} on: there the surface is "
        f"{number(distance[near[0]], 3)} from the true one; two samples of that are "
        f"{number(floor, 3)} apart. The {slopes}."
    )
    if near[0] and slope[0] < 0.5 < slope[-1]:
        text += (
            " With less weight f may be small on the points by being flat everywhere, and a flat f "
            "says little about where it is 0."
        )
    return text


LEARNING = Sweepable(
    SURFACE_FIT,
    fit_settings,
    fields=(
        "eikonal_weight", "learning_rate", "point_count", "noise", "missing_share",
        "initialisation",
    ),
    quantities={
        "chamfer": Quantity("Chamfer distance", log=True),
        "gradient_norm": Quantity("Mean |∇f|", axis=True),
        "eikonal_error": Quantity("Mean (|∇f| − 1)²", log=True),
        "surface_error": Quantity("Mean |f| on the points", log=True),
    },
    usual=Definition(_WEIGHTS, "chamfer", seeds=2, until=STEPS),
    seeded=True,
    until=Number("until", "Steps", STEPS, 1, 2_000, 1),
)  # fmt: skip

LEARNING_PRESETS = (
    SweepPreset(
        "How much weight does the eikonal term need?",
        Definition(_WEIGHTS, "chamfer", seeds=2, until=STEPS),
        eikonal_weights,
    ),
)

SWEEPABLE = {"marching": MARCHING, "learn": LEARNING}
"""By experiment."""
PRESETS = {"marching": MARCHING_PRESETS, "learn": LEARNING_PRESETS}
"""By experiment."""
