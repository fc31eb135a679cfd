"""How steep a network is and how far its surface is off, against what is known of a sphere."""

import numpy as np
import pytest
import torch

from engine import seeds
from engine.geometry import sparse
from engine.geometry.implicit_surfaces.csg import parse_model
from engine.geometry.implicit_surfaces.igr import evaluate_slice
from engine.geometry.implicit_surfaces.igr_readings import (
    curve_errors,
    measure_slopes,
    surface_errors,
)
from engine.geometry.implicit_surfaces.networks import Architecture, Network
from engine.geometry.implicit_surfaces.point_clouds import CURVES, sample_point_cloud

SPHERE = parse_model("sphere:0.7")


def test_slopes_are_those_of_finite_differences():
    network = Network(Architecture(coordinates=2, width=16, depth=2), seeds.generator(3))
    cloud = sample_point_cloud(CURVES["blob"], 200)
    slopes = measure_slopes(network, cloud, 400)
    _, lengths = evaluate_slice(network, 48)
    assert np.median(slopes.anywhere) == pytest.approx(np.median(lengths), rel=0.1)
    assert slopes.near.shape == slopes.anywhere.shape == (400,)
    assert not np.array_equal(slopes.near, slopes.anywhere)
    again = measure_slopes(network, cloud, 400)
    assert np.array_equal(again.near, slopes.near)


def test_a_surface_that_is_too_large_is_outside_by_as_much():
    cloud = sample_point_cloud(SPHERE, 200)
    swollen = sparse.extract_surface(lambda points: SPHERE(points) - 0.05, 40)
    errors = surface_errors(swollen, cloud, 500)
    assert errors is not None
    assert np.abs(errors - 0.05).max() < 0.005
    mesh_cloud = sample_point_cloud(swollen, 200)
    assert surface_errors(swollen, mesh_cloud) is None


def test_a_curve_with_gaps_is_measured_at_its_corners():
    cloud = sample_point_cloud(CURVES["key"], 200)
    corners = np.array([*CURVES["key"].corners[:3], (np.nan, np.nan)])
    errors = curve_errors(corners, cloud)
    assert errors is not None and errors.shape == (3,)
    assert np.abs(errors).max() < 1e-6
    assert curve_errors(corners[3:], cloud) is None
    outside = curve_errors(np.array([[1.1, 1.1]]), cloud)
    assert outside is not None and float(outside[0]) == pytest.approx(
        float(torch.linalg.vector_norm(torch.tensor([0.1, 0.8]))), abs=0.4
    )
