"""Signed distances of meshes: exact solids, the winding number, an open mesh."""

import numpy as np
import pytest
import torch
import trimesh

from engine.geometry.implicit_surfaces import sdf
from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.implicit_surfaces.surface_extraction import extract_surface
from engine.geometry.mesh_distance import MeshDistance
from engine.geometry.meshes import Mesh


def cloud(count=1500, seed=0):
    return 2.4 * torch.rand(count, 3, generator=torch.Generator().manual_seed(seed)) - 1.2


def winding_number(points, mesh):
    """1 inside a closed mesh and 0 outside: the solid angles of all faces over 4π.

    Van Oosterom and Strackee (1983).
    """
    a, b, c = (mesh.corners().double().numpy()[:, i] for i in range(3))
    found = np.empty(len(points))
    for row, point in enumerate(points):
        u, v, w = a - point, b - point, c - point
        x, y, z = (np.linalg.norm(side, axis=1) for side in (u, v, w))
        top = (u * np.cross(v, w)).sum(1)
        bottom = x * y * z + (u * v).sum(1) * z + (v * w).sum(1) * x + (w * u).sum(1) * y
        found[row] = 2 * np.arctan2(top, bottom).sum() / (4 * np.pi)
    return found


def box():
    solid = trimesh.creation.box((1, 0.6, 1.4))
    return Mesh(torch.tensor(solid.vertices).float(), torch.tensor(solid.faces).int())


def test_a_box_has_the_distances_of_the_formula():
    points = cloud()
    assert torch.allclose(MeshDistance(box())(points), sdf.box(points, 0.5, 0.3, 0.7), atol=2e-6)


@pytest.mark.parametrize("name", ["torus", "links"])
def test_a_mesh_of_a_scene_has_nearly_its_distances(name):
    points = cloud()
    found = MeshDistance(extract_surface(MODELS[name], 48))(points)
    assert (found - MODELS[name](points)).abs().max() < 0.01


@pytest.mark.parametrize("name", ["dice", "snowman"])
def test_the_side_is_that_of_the_winding_number(name):
    mesh = extract_surface(MODELS[name], 24)
    points = cloud(300)
    turns = torch.from_numpy(winding_number(points.double().numpy(), mesh))
    assert (turns - turns.round()).abs().max() < 1e-6
    assert torch.equal(MeshDistance(mesh)(points) < 0, turns > 0.5)


def test_points_beside_edges_and_corners_are_on_the_right_side():
    corners = box().vertices
    field = MeshDistance(box())
    assert torch.allclose(field(1.1 * corners), 0.1 * corners.norm(dim=1), atol=1e-5)
    assert (field(0.999 * corners) < 0).all()
    edge = torch.tensor([[0.5, 0.3, 0.1], [0.5, 0.3, -0.6]])
    assert (field(1.01 * edge) > 0).all() and (field(0.99 * edge) < 0).all()


def test_types_are_kept_and_nothing_is_tracked():
    points = cloud(10).double().requires_grad_()
    values = MeshDistance(box())(points)
    assert values.dtype == torch.float64 and not values.requires_grad


def test_an_open_mesh_has_no_inside():
    with pytest.raises(ValueError, match="Only a watertight mesh has an inside"):
        MeshDistance(Mesh(box().vertices, box().faces[1:]))
