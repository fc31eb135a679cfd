"""Signed distances of meshes: exact solids, the winding number, overlapping parts, a rim."""

import numpy as np
import pytest
import torch
import trimesh
import vtk  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from trimesh.intersections import slice_faces_plane
from vtk.util import numpy_support  # type: ignore[import-untyped]

from engine.geometry import sdf
from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.implicit_surfaces.remeshing import load_example
from engine.geometry.lattice import Lattice
from engine.geometry.mesh_distance import MeshDistance
from engine.geometry.meshes import Mesh
from engine.geometry.surface_extraction import extract_surface


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
    assert torch.allclose(MeshDistance(box()).unsigned(points).double(), values.abs())


def test_an_open_box_has_the_inside_that_its_shape_suggests():
    faces = box().faces
    lid = (box().vertices[faces.long()][:, :, 1] > 0).all(1)
    assert int(lid.sum()) == 2
    field = MeshDistance(Mesh(box().vertices, faces[~lid]))
    heights = torch.tensor([-0.31, -0.29, 0.0, 0.2, 0.4])
    points = torch.stack([0 * heights, heights, 0 * heights], dim=1)
    assert (field(points) < 0).tolist() == [False, True, True, True, False]


def test_a_surface_without_area_has_no_distance():
    with pytest.raises(ValueError, match="without area"):
        MeshDistance(Mesh(torch.eye(3), torch.tensor([[0, 1, 1]], dtype=torch.int32)))


def test_a_face_without_area_is_not_its_own_foot():
    """A corner in the middle of an edge splits one of its two faces; a needle joins them."""
    solid = box()
    a, b, c = solid.faces[0].tolist()
    middle = len(solid.vertices)
    faces = [[a, middle, c], [middle, b, c], [b, middle, a], *solid.faces[1:].tolist()]
    vertices = torch.cat([solid.vertices, solid.vertices[[a, b]].mean(0, keepdim=True)])
    needle = Mesh(vertices, torch.tensor(faces, dtype=torch.int32))
    assert needle.closed()
    points = cloud(200)
    assert torch.allclose(MeshDistance(needle)(points), sdf.box(points, 0.5, 0.3, 0.7), atol=2e-6)


def test_a_thin_triangle_far_away_is_as_exact_as_another():
    """In single precision the normal of such a triangle is wrong by a degree."""
    vertices = torch.tensor([[0.0, 0, 0], [1, 0, 0], [0.5, 3e-6, 0]])
    field = MeshDistance(Mesh(vertices, torch.tensor([[0, 1, 2]], dtype=torch.int32)))
    points = torch.tensor([[0.4, 0, 0.7], [0.4, -0.3, 0.4], [2, 0, 0]])
    assert torch.allclose(field(points), torch.tensor([0.7, 0.5, 1.0]), atol=1e-6)


def vtk_distance(mesh, points):
    corners = numpy_support.numpy_to_vtk(mesh.vertices.double().numpy(), deep=1)
    places = vtk.vtkPoints()
    places.SetData(corners)
    cells = vtk.vtkCellArray()
    cells.SetData(
        3, numpy_support.numpy_to_vtkIdTypeArray(mesh.faces.long().reshape(-1).numpy(), deep=1)
    )
    surface = vtk.vtkPolyData()
    surface.SetPoints(places)
    surface.SetPolys(cells)
    distance = vtk.vtkImplicitPolyDataDistance()
    distance.SetInput(surface)
    found = vtk.vtkDoubleArray()
    distance.FunctionValue(numpy_support.numpy_to_vtk(points.double().numpy(), deep=1), found)
    return torch.tensor(numpy_support.vtk_to_numpy(found))


@pytest.mark.parametrize("name", ["nut", "ant"])
def test_distances_are_those_of_the_peer(name):
    """Files with long thin triangles; to 1e-5 of the size, and here to rounding.

    The parts of the ant overlap: inside, the peer finds the walls between them.
    """
    mesh = load_example(name, True, True).mesh
    points = cloud(3000)
    found = MeshDistance(mesh)(points)
    apart = found.abs() - vtk_distance(mesh, points).abs()
    assert apart[found > 0 if name == "ant" else slice(None)].abs().max() < 1e-6
    assert (apart > -1e-6).all()


def test_the_ant_has_the_inside_of_its_winding_number():
    """Its parts pass through each other, so that the normal at the nearest point may mislead."""
    mesh = load_example("ant", True, True).mesh
    points = mesh.vertices[::7] + 0.03 * cloud(len(mesh.vertices[::7]))
    inside = torch.from_numpy(winding_number(points.double().numpy(), mesh)) > 0.5
    assert 10 < int(inside.sum()) < len(points)
    assert torch.equal(MeshDistance(mesh)(points) < 0, inside)


SOLIDS = (
    trimesh.creation.box((1, 1, 1)),
    trimesh.creation.icosphere(subdivisions=1, radius=0.6),
    trimesh.creation.torus(0.5, 0.2, major_sections=8, minor_sections=6),
)
PLACE = st.tuples(
    st.integers(0, 2), st.floats(0.2, 1), st.booleans(), *(st.floats(-0.6, 0.6) for _ in range(3))
)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.lists(PLACE, min_size=1, max_size=5), st.booleans())
def test_overlapping_nested_and_flipped_solids_have_the_side_of_the_winding_number(places, nested):
    vertices: list[np.ndarray] = []
    faces: list[np.ndarray] = []
    for number, (kind, scale, flipped, *middle) in enumerate(places):
        if nested:
            scale, middle = 0.75**number, [0.01 * number, 0, 0]
        solid = SOLIDS[kind]
        faces.append(solid.faces[:, :: -1 if flipped else 1] + sum(len(each) for each in vertices))
        vertices.append(solid.vertices * scale + middle)
    mesh = Mesh(
        torch.tensor(np.concatenate(vertices)).float(), torch.tensor(np.concatenate(faces)).int()
    )
    assert mesh.rimless()
    points = cloud(100)
    turns = torch.from_numpy(winding_number(points.double().numpy(), mesh))
    assert (turns - turns.round()).abs().max() < 1e-6
    assert torch.equal(MeshDistance(mesh)(points) < 0, turns > 0.5)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    st.integers(0, len(SOLIDS) - 1),
    st.lists(st.floats(-1, 1), min_size=3, max_size=3).filter(lambda v: np.linalg.norm(v) > 0.1),
    st.floats(0.1, 0.7),
    st.booleans(),
)
def test_cut_solids_have_the_side_of_the_winding_number(kind, direction, share, whole_faces):
    """A plane cuts off a part: clean, or with a ragged rim along the faces that it meets."""
    solid = SOLIDS[kind].subdivide()
    normal = np.array(direction) / np.linalg.norm(direction)
    heights = solid.vertices @ normal
    height = heights.min() + share * np.ptp(heights)
    vertices, faces = np.array(solid.vertices), solid.faces
    if whole_faces:
        faces = faces[solid.triangles_center @ normal > height]
    else:
        vertices, faces, _ = slice_faces_plane(vertices, faces, normal, height * normal)
    mesh = Mesh(torch.tensor(vertices).float(), torch.tensor(np.array(faces)).int())
    assert not mesh.rimless()
    field, points = MeshDistance(mesh), cloud(400)
    turns = torch.from_numpy(winding_number(points.double().numpy(), mesh))
    sure = (turns - 0.5).abs() > 0.01
    assert sure.float().mean() > 0.9
    distances, bound = field(points), field.bound(points)
    assert torch.equal((distances < 0)[sure], (turns > 0.5)[sure])
    # The continuous field has the same side, and no point within its reach has the other one.
    assert torch.equal(distances < 0, bound < 0)
    assert (bound.abs() <= distances.abs()).all()
    apart = torch.cdist(points, points)
    other = (bound < 0)[:, None] != (bound < 0)[None]
    reach = torch.minimum(bound.abs()[:, None], bound.abs()[None])
    assert (apart[other] >= 0.95 * reach[other]).all()


def test_points_of_one_cell_that_share_their_side_are_no_less_right():
    """So many that most take the side of another one; a thin wall between inside and outside."""
    lattice = Lattice(24)
    mesh = load_example("nut", True, True).mesh
    points = lattice.points()
    field = MeshDistance(mesh)
    alone = torch.cat([field(piece) for piece in points.split(900)])
    assert torch.equal(field(points), alone)
