"""The orders of convergence that sweeps over the resolution show."""

import numpy as np
import pytest

from engine.geometry.implicit_surfaces.csg import parse_model
from engine.geometry.implicit_surfaces.marching_playback import MarchingSettings
from engine.geometry.implicit_surfaces.sweep_measures import MARCHING
from engine.sweeps.results import power_law


@pytest.mark.parametrize("cubes", [False, True])
@pytest.mark.parametrize(("interpolate", "slope"), [(True, -2), (False, -1)])
def test_the_error_falls_with_the_square_or_with_the_distance(cubes, interpolate, slope):
    sphere = parse_model("sphere:0.7")
    found = [
        MARCHING(MarchingSettings(sphere, cubes, samples, interpolate))
        for samples in range(8, 49, 4)
    ]
    cells, errors = (np.array([run[name] for run in found]) for name in ("cells_per_axis", "error"))
    law = power_law(cells, errors)
    assert law is not None and law.exponent == pytest.approx(slope, abs=0.2)
