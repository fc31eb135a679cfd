"""The orders of convergence that sweeps over the resolution show."""

import numpy as np
import pytest
import torch

from engine.geometry.implicit_surfaces.csg import parse_model
from engine.geometry.implicit_surfaces.igr import IGRSettings, IGRTraining
from engine.geometry.implicit_surfaces.marching_playback import MarchingSettings
from engine.geometry.implicit_surfaces.point_clouds import CURVES
from engine.geometry.implicit_surfaces.sweep_measures import MARCHING, SURFACE_FIT, fit
from engine.simulation import Divergence
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


def test_a_fit_is_measured_where_it_has_a_surface():
    sphere = IGRSettings(parse_model("sphere:0.7"), point_count=200, width=16, depth=2)
    found = SURFACE_FIT(sphere, 2)
    assert set(found) == set(SURFACE_FIT.readouts) and found["step"] == 2
    # It starts as a sphere of another size.
    assert 2 * found["floor"] < found["chamfer"] < 0.5
    nothing = IGRTraining(sphere)
    with torch.no_grad():
        for parameter in nothing.network.parameters():
            parameter.zero_()
        list(nothing.network.parameters())[-1].fill_(1.0)
    with pytest.raises(Divergence, match="nowhere 0"):
        fit(nothing)
    with pytest.raises(ValueError, match="plane"):
        fit(IGRTraining(IGRSettings(CURVES["blob"], width=16, depth=2)))
