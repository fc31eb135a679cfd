"""The distance of a surface to the true one: a floor that a perfect surface reaches, and gaps."""

import math

import pytest

from engine.geometry import sparse
from engine.geometry.implicit_surfaces.csg import MODELS, parse_model
from engine.geometry.implicit_surfaces.point_clouds import sample_point_cloud
from engine.geometry.implicit_surfaces.surface_fit import measure_fit
from engine.geometry.meshes import Mesh

TORUS = MODELS["torus"]


def test_the_true_surface_is_at_the_floor_however_few_points_the_cloud_has() -> None:
    surface = sparse.extract_surface(TORUS, 64, lipschitz=1.0)
    for count in (50, 2000):
        fit = measure_fit(surface, sample_point_cloud(TORUS, count))
        assert fit.chamfer == pytest.approx(fit.floor, rel=0.03)


def test_a_surface_moved_outwards_is_farther_by_that_much() -> None:
    """Ball in ball: seen from either side the other is 0.2 away, and a little for the spacing."""
    larger = sparse.extract_surface(parse_model("sphere:0.9"), 64, lipschitz=1.0)
    fit = measure_fit(larger, sample_point_cloud(parse_model("sphere:0.7"), 2000))
    assert 0.2 < fit.chamfer < 0.21


def test_what_the_cloud_does_not_cover_is_measured_apart() -> None:
    ball = parse_model("sphere:0.7")
    surface = sparse.extract_surface(ball, 64, lipschitz=1.0)
    assert math.isnan(measure_fit(surface, sample_point_cloud(ball, 2000)).in_gap)
    torn = sample_point_cloud(ball, 2000, missing_share=0.3)
    fit = measure_fit(surface, torn)
    assert fit.in_gap == pytest.approx(fit.covered, rel=0.1), "a ball is as near everywhere"
    # Without the part where points are missing, the true points there are far from the surface.
    near = (surface.corners().mean(1)[:, None] - torn.points).norm(dim=2).amin(1) < 0.1
    open_there = measure_fit(Mesh(surface.vertices, surface.faces[near]), torn)
    assert open_there.in_gap > 5 * open_there.covered
