"""Signed distances of meshes: exact solids, the winding number, an open mesh."""

import pytest
import torch
import trimesh

from engine.geometry.implicit_surfaces import sdf
from engine.geometry.implicit_surfaces.csg import SCENES
from engine.geometry.meshdistance import MeshDistance, solid_angle
from engine.geometry.meshes import Mesh, surface


def cloud(count=1500, seed=0):
    return 2.4 * torch.rand(count, 3, generator=torch.Generator().manual_seed(seed)) - 1.2


def box():
    solid = trimesh.creation.box((1, 0.6, 1.4))
    return Mesh(torch.tensor(solid.vertices).float(), torch.tensor(solid.faces).int())


def test_a_box_has_the_distances_of_the_formula():
    points = cloud()
    assert torch.allclose(MeshDistance(box())(points), sdf.box(points, 0.5, 0.3, 0.7), atol=2e-6)


@pytest.mark.parametrize("name", ["torus", "links"])
def test_a_mesh_of_a_scene_has_nearly_its_distances(name):
    points = cloud()
    found = MeshDistance(surface(SCENES[name], 48))(points)
    assert (found - SCENES[name](points)).abs().max() < 0.01


@pytest.mark.parametrize("name", ["dice", "snowman"])
def test_the_side_is_that_of_the_winding_number(name):
    mesh = surface(SCENES[name], 24)
    points = cloud(300)
    turns = torch.from_numpy(solid_angle(points.double().numpy(), mesh))
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
