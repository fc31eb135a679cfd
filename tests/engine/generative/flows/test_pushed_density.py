"""Densities that go through a map of the plane keep their mass."""

import numpy as np
import pytest
import torch

from engine.data.densities import around_points, pack_points
from engine.generative.flows.plane_maps import Affine, PlaneMap, plane_map
from engine.generative.flows.pushed_density import PlaneDensity, grid, log_determinant, pushed

REACH, SIDE = 9.0, 241
DRAWN = pack_points(np.array([[0.5, 1.0], [-1.0, 0.2], [0.9, -0.7]], np.float32))
AFFINE, COUPLING = Affine((1.1, 0.3), (-0.4, 0.8)), plane_map("coupling", 0.5)
SMOOTH = plane_map("smooth", 0.5)
"""Its inverse is iterated, and takes as long as all others together."""


@pytest.mark.parametrize(
    ("g", "name"),
    [(AFFINE, "normal"), (AFFINE, "uniform"), (COUPLING, "drawn"), (SMOOTH, "normal")],
)
def test_the_mass_stays_one(g: PlaneMap, name: str) -> None:
    base = PlaneDensity(name, DRAWN if name == "drawn" else b"")
    cell = (2 * REACH / (SIDE - 1)) ** 2
    rough = 2e-2 if name == "uniform" else 1e-3  # its edge is not on the grid
    assert pushed(g, base, REACH, SIDE).sum() * cell == pytest.approx(1, abs=rough)


def test_a_drawn_density_is_the_mixture_around_its_points() -> None:
    points = np.random.default_rng(2).uniform(-2, 2, (500, 2)).astype(np.float32)
    expected = around_points(DRAWN).log_density(torch.from_numpy(points)).exp().numpy()
    np.testing.assert_allclose(PlaneDensity("drawn", DRAWN)(points), expected, atol=1e-3)


def test_samples_of_the_base_fall_where_the_density_is() -> None:
    for name in ("normal", "uniform"):
        points = PlaneDensity(name).sample(20_000, seed=1)
        inside = (np.abs(points) < 1).all(axis=1).mean()
        fine = grid(1.0, 201)
        assert inside == pytest.approx(4 * PlaneDensity(name)(fine).mean(), abs=0.015)


def test_what_is_no_density_is_refused() -> None:
    with pytest.raises(ValueError, match="no density 'square'"):
        PlaneDensity("square")
    with pytest.raises(ValueError, match="Draw some points"):
        PlaneDensity("drawn")


def test_a_fold_has_no_logarithm() -> None:
    found = log_determinant(plane_map("smooth", 3.0), 3.0, 41)
    assert np.isnan(found).any() and np.isfinite(found).any()
