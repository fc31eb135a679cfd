"""Distances between surfaces: exact small cases, laws, overlap."""

import pytest
import torch

from engine.geometry.implicit_surfaces.csg import parse_model
from engine.geometry.metrics import intersection_over_union, mesh_point_distances, point_distances
from engine.geometry.surface_extraction import extract_surface


def test_distances_of_a_few_points():
    first = torch.tensor([[0.0, 0, 0], [1, 0, 0]])
    second = torch.tensor([[0.0, 0, 1], [0, 0, 5]])
    found = point_distances(first, second)
    assert found.forward == pytest.approx((1 + 2**0.5) / 2)
    assert found.backward == pytest.approx(3)
    assert found.chamfer == pytest.approx((found.forward + 3) / 2) and found.hausdorff == 5


def test_swapping_swaps_and_equal_sets_are_at_zero():
    generator = torch.Generator().manual_seed(0)
    first, second = torch.rand(50, 2, generator=generator), torch.rand(70, 2, generator=generator)
    there, back = point_distances(first, second), point_distances(second, first)
    assert (there.forward, there.backward) == (back.backward, back.forward)
    assert point_distances(first, first).hausdorff == 0


def test_two_balls_are_as_far_apart_as_their_radii():
    small, large = (
        extract_surface(parse_model("sphere:0.6"), 40),
        extract_surface(parse_model("sphere:0.8"), 40),
    )
    points = torch.nn.functional.normalize(
        torch.randn(20_000, 3, generator=torch.Generator().manual_seed(0)), dim=1
    )
    found = mesh_point_distances(small, 0.8 * points, torch.Generator().manual_seed(1), 20_000)
    assert found.chamfer == pytest.approx(0.2, abs=0.005)
    floor = mesh_point_distances(large, 0.8 * points, torch.Generator().manual_seed(1), 20_000)
    assert floor.chamfer < 0.015


def test_nothing_has_no_distance():
    with pytest.raises(ValueError, match="without points"):
        point_distances(torch.zeros(0, 3), torch.zeros(5, 3))


def test_overlap_is_intersection_over_union():
    first = torch.tensor([True, True, False, False])
    assert intersection_over_union(
        first, torch.tensor([True, False, True, False])
    ) == pytest.approx(1 / 3)
    assert (
        intersection_over_union(first, first)
        == 1
        == intersection_over_union(first & ~first, first & ~first)
    )
