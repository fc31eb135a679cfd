"""The tree over triangles beside plain sums and minima over all of them, in double precision."""

import numpy as np
import pytest
import torch
import trimesh

from engine.geometry import triangle_tree
from engine.geometry.triangle_tree import TriangleTree


def triangles(count, size, seed=0):
    generator = torch.Generator().manual_seed(seed)
    middle = 2 * torch.rand(count, 1, 3, generator=generator) - 1
    return middle + size * torch.randn(count, 3, 3, generator=generator)


def cloud(count, seed=1):
    return 3 * torch.rand(count, 3, generator=torch.Generator().manual_seed(seed)) - 1.5


def peer_distance(corners, points):
    mesh = trimesh.Trimesh(
        corners.view(-1, 3).numpy(), np.arange(3 * len(corners)).reshape(-1, 3), process=False
    )
    return torch.tensor(trimesh.proximity.closest_point_naive(mesh, points.double().numpy())[1])


def peer_winding(corners, points):
    a, b, c = (corners.double()[None] - points.double()[:, None, None]).unbind(2)
    x, y, z = (side.norm(dim=2) for side in (a, b, c))
    top = (a * torch.linalg.cross(b, c)).sum(2)
    bottom = x * y * z + (a * b).sum(2) * z + (b * c).sum(2) * x + (c * a).sum(2) * y
    return torch.atan2(top, bottom).sum(1) / (2 * torch.pi)


@pytest.mark.parametrize("count", [1, 3, 4, 5, 17, 64, 300])
@pytest.mark.parametrize("size", [0.02, 1.0])
def test_distances_are_those_of_the_peer(count, size):
    corners, points = triangles(count, size), cloud(100)
    found = TriangleTree(corners).distance(points)
    assert torch.allclose(found.double(), peer_distance(corners, points), atol=1e-6)


@pytest.mark.parametrize("count", [1, 3, 5, 300])
def test_winding_numbers_are_those_of_the_sum(count):
    corners, points = triangles(count, 0.05), cloud(200)
    found = TriangleTree(corners).winding_number(points)
    assert (found.double() - peer_winding(corners, points)).abs().max() < 5e-3


def test_inside_a_fine_sphere_it_is_one_and_outside_nought():
    sphere = trimesh.creation.icosphere(subdivisions=4)
    points = cloud(2000)
    points = points[(points.norm(dim=1) - 1).abs() > 0.01]
    tree = TriangleTree(torch.tensor(sphere.triangles).float())
    found = tree.winding_number(points)
    assert (found - (points.norm(dim=1) < 1).float()).abs().max() < 0.1
    assert torch.allclose(tree.distance(points), (points.norm(dim=1) - 1).abs(), atol=3e-3)


def test_far_from_the_origin_it_is_as_exact_as_the_coordinates():
    corners, points = triangles(50, 0.3).double(), cloud(50).double()
    near, far = TriangleTree(corners), TriangleTree(corners + 4096)
    assert torch.allclose(far.distance(points + 4096), near.distance(points), atol=1e-6)


def test_in_pieces_it_is_the_same(monkeypatch):
    corners, points = triangles(300, 0.3), cloud(100)
    tree = TriangleTree(corners)
    whole = tree.distance(points), tree.winding_number(points)
    monkeypatch.setattr(triangle_tree, "_MAX_PAIRS", 50)
    assert torch.equal(tree.distance(points), whole[0])
    assert torch.allclose(tree.winding_number(points), whole[1], atol=1e-6)


def test_triangles_without_area_are_lines_and_points():
    line = torch.tensor([[[0.0, 0, 0], [1, 0, 0], [2, 0, 0]]])
    tree = TriangleTree(torch.cat([line, torch.full((1, 3, 3), 5.0)]))
    points = torch.tensor([[0.5, 0, 0], [1, -3, 4], [-3, 4, 0], [5, 5, 7]])
    assert tree.distance(points).tolist() == pytest.approx([0, 5, 5, 2])
    assert tree.winding_number(points)[1:].tolist() == pytest.approx([0, 0, 0], abs=1e-6)


def test_no_points_have_no_distances():
    tree = TriangleTree(triangles(5, 1))
    assert tree.distance(torch.zeros(0, 3)).shape == (0,)
    assert tree.winding_number(torch.zeros(0, 3)).shape == (0,)
