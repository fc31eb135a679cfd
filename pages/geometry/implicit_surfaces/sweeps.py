"""Parameter sweeps of marching squares and cubes."""

from engine.geometry.implicit_surfaces.marching_playback import MarchingSettings
from engine.geometry.implicit_surfaces.sweep_measures import MARCHING as MEASURE
from engine.sweeps.results import Results, power_law
from pages.geometry.implicit_surfaces.marching import settings_of
from ui.frame import number
from ui.state import PageState
from ui.sweeps import Definition, Quantity, Sweepable, SweepPreset, SweptChoice, SweptNumber

_RESOLUTIONS = SweptNumber("samples", 8, 48, 14, "log")


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

SWEEPABLE = {"marching": MARCHING}
"""By experiment."""
PRESETS = {"marching": MARCHING_PRESETS}
"""By experiment."""
