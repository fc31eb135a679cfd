"""What parameter sweeps measure on implicit surfaces."""

import math

from engine.geometry import sparse
from engine.geometry.implicit_surfaces.igr import IGRSettings, IGRTraining
from engine.geometry.implicit_surfaces.marching_playback import MarchingSettings, march_all_cells
from engine.geometry.implicit_surfaces.surface_fit import RESOLUTION, measure_fit
from engine.simulation import Divergence
from engine.sweeps.measures import of_function, of_simulation


def march(settings: MarchingSettings) -> dict[str, float]:
    """Marching squares or cubes over a whole grid: what it costs, and how far it is off."""
    result = march_all_cells(settings)
    return {
        "error": result.error,
        "cells_per_axis": float(settings.samples - 1),
        "elements": float(len(result.elements)),
        "crossed": float(len(result.found.cells)),
        "samples_in_all": float(settings.samples**settings.lattice.dimension),
    }


MARCHING = of_function(
    "geometry.implicit_surfaces.marching",
    MarchingSettings,
    march,
    ("error", "cells_per_axis", "elements", "crossed", "samples_in_all"),
)


def fit(training: IGRTraining) -> dict[str, float]:
    """The chamfer distance of the learned surface to the true one, and that of two samples.

    Raises:
        ValueError: the fit is in the plane.
        Divergence: there is no surface, so that the distance is infinite.
    """
    if training.settings.dimension != 3:
        raise ValueError("The distance of a curve in the plane is not measured.")
    surface = sparse.extract_surface(training.network, RESOLUTION)
    if not len(surface.faces):
        advice = "The network is nowhere 0, so there is no surface."
        raise Divergence(training.step, "Chamfer distance", math.inf, advice)
    found = measure_fit(surface, training.cloud)
    return {"chamfer": found.chamfer, "floor": found.floor}


SURFACE_FIT = of_simulation(
    "geometry.implicit_surfaces.surface_fit",
    IGRSettings,
    IGRTraining,
    ("chamfer", "floor", "surface_error", "eikonal_error", "gradient_norm", "step"),
    fit,
)

MEASURES = {"marching": MARCHING, "surface_fit": SURFACE_FIT}
