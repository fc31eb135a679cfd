"""Meshes: measures of a cube and a torus, trimesh, sampling, normals."""

import pytest
import torch
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.geometry import meshio
from engine.geometry.implicit_surfaces.csg import MODELS, parse_model, rotation_matrix
from engine.geometry.implicit_surfaces.marching_playback import MarchingSettings, march_all_cells
from engine.geometry.implicit_surfaces.representations import represent
from engine.geometry.lattice import Lattice
from engine.geometry.marching_cubes import close_border, marching_cubes
from engine.geometry.meshes import Mesh, face_areas, face_normals, sample_surface
from engine.geometry.surface_extraction import extract_surface, mesh_from_volume

CUBE = trimesh.creation.box((1, 2, 3))
EMPTY = Mesh(torch.zeros(0, 3), torch.zeros(0, 3, dtype=torch.int32))


def mesh_of(other):
    return Mesh(
        torch.tensor(other.vertices, dtype=torch.float32),
        torch.tensor(other.faces, dtype=torch.int32),
    )


def test_a_box_has_its_measures():
    box = mesh_of(CUBE)
    assert box.volume() == pytest.approx(6) and box.area() == pytest.approx(22)
    assert box.euler() == 2 and box.closed() and box.components() == 1
    inverted = Mesh(box.vertices, box.faces.flip(1))
    assert inverted.volume() == pytest.approx(-6) and inverted.closed()


def test_volume_does_not_depend_on_where_it_is():
    box = mesh_of(CUBE).transform(
        rotation_matrix((20, 30, 40)).float(), torch.tensor([50.0, 9, -70])
    )
    assert box.volume() == pytest.approx(6, rel=1e-4)


@pytest.mark.parametrize("name", MODELS)
def test_measures_are_those_of_the_peer(name):
    mesh = extract_surface(MODELS[name], 30)
    other = trimesh.Trimesh(mesh.vertices.numpy(), mesh.faces.numpy(), process=False)
    assert mesh.volume() == pytest.approx(other.volume, rel=1e-5)
    assert mesh.area() == pytest.approx(other.area, rel=1e-5)
    assert mesh.euler() == other.euler_number
    assert mesh.closed() == (other.is_watertight and other.is_winding_consistent)
    assert mesh.components() == other.body_count


@pytest.mark.parametrize("damage", ["missing", "turned", "doubled"])
def test_a_damaged_box_is_not_closed(damage):
    faces = mesh_of(CUBE).faces.clone()
    if damage == "missing":
        faces = faces[1:]
    elif damage == "turned":
        faces[0] = faces[0].flip(0)
    else:
        faces = torch.cat([faces, faces[:1]])
    assert not Mesh(mesh_of(CUBE).vertices, faces).closed()


def test_an_empty_mesh_has_nothing():
    assert EMPTY.volume() == EMPTY.area() == EMPTY.euler() == EMPTY.components() == 0
    assert not EMPTY.closed()
    with pytest.raises(ValueError, match="without area"):
        sample_surface(EMPTY, 5, torch.Generator())


def test_samples_are_on_their_faces_and_spread_by_area():
    mesh = extract_surface(MODELS["dice"], 30)
    points, faces = sample_surface(mesh, 50_000, torch.Generator().manual_seed(0))
    normals = face_normals(mesh)[faces]
    off = ((points - mesh.corners()[faces][:, 0]) * normals).sum(1)
    assert off.abs().max() < 1e-6
    share = face_areas(mesh)[mesh.corners().mean(1)[:, 0] > 0.3].sum() / mesh.area()
    right = mesh.corners()[faces].mean(1)[:, 0] > 0.3
    assert float(right.double().mean()) == pytest.approx(float(share), abs=0.01)


def test_the_share_of_samples_within_a_triangle_is_even():
    one = Mesh(torch.eye(3), torch.tensor([[0, 1, 2]], dtype=torch.int32))
    points, _ = sample_surface(one, 20_000, torch.Generator().manual_seed(0))
    assert points.mean(0).tolist() == pytest.approx([1 / 3] * 3, abs=0.01)
    assert points.min() >= 0 and torch.allclose(points.sum(1), torch.ones(20_000))


def test_normals_point_outwards():
    lattice = Lattice(30)
    ball = mesh_from_volume(lattice.sample(lambda p: p.norm(dim=1) - 0.8), lattice)
    # Slivers of no area, where a sample lies all but on the surface, have any normal or none.
    solid = face_areas(ball) > 1e-5
    centres = torch.nn.functional.normalize(ball.corners().mean(1), dim=1)
    assert ((face_normals(ball) * centres).sum(1)[solid] > 0.97).all()


def test_a_mesh_is_moved_vertex_by_vertex():
    turned = mesh_of(CUBE).transform(rotation_matrix((0, 0, 90)).float(), torch.tensor([0.0, 0, 1]))
    assert turned.vertices.amax(0).tolist() == pytest.approx([1, 0.5, 2.5])


def test_welding_leaves_a_closed_surface_of_the_same_volume() -> None:
    # Zero exactly at samples: several vertices of marching cubes fall on one place.
    ball = extract_surface(parse_model("sphere:0.5:0.3,0,0"), 61)
    welded = ball.weld()
    places = torch.unique(welded.vertices, dim=0)
    assert len(ball.vertices) > len(welded.vertices) == len(places)
    assert welded.closed() and welded.euler() == 2
    assert welded.volume() == pytest.approx(ball.volume(), rel=1e-6)
    assert EMPTY.weld().components() == 0


def is_exported_well(mesh: Mesh) -> None:
    """Closed, each face once, of the same volume; the peer, who merges what coincides, agrees."""
    welded = mesh.weld()
    assert welded.closed()
    assert len(torch.unique(welded.faces.sort(1).values, dim=0)) == len(welded.faces)
    assert welded.volume() == pytest.approx(mesh.volume(), rel=2e-4, abs=1e-6)
    other = trimesh.Trimesh(welded.vertices.numpy(), welded.faces.numpy())
    assert other.is_watertight and other.is_winding_consistent
    for kind in ("ply", "stl"):
        found = meshio.load(meshio.dump(welded, kind), f"marched.{kind}").repaired
        assert found.closed
        volume = found.mesh.volume() / found.scale**3
        assert volume == pytest.approx(mesh.volume(), rel=2e-4, abs=1e-6)


def marched(name: str, samples: int, interpolate: bool) -> Mesh:
    result = march_all_cells(
        MarchingSettings(MODELS[name], cubes=True, samples=samples, interpolate=interpolate)
    )
    return Mesh(result.vertices, result.elements)


@pytest.mark.parametrize("samples", [9, 13, 17, 25])
def test_dice_whose_sides_lie_on_samples_are_exported_well(samples: int) -> None:
    is_exported_well(marched("dice", samples, True))


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(MODELS)), st.integers(4, 48), st.booleans())
def test_what_is_marched_is_exported_well_at_every_resolution(
    name: str, samples: int, interpolate: bool
) -> None:
    mesh = marched(name, samples, interpolate)
    if len(mesh.faces):
        is_exported_well(mesh)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(2, 4))
def test_even_fields_of_few_values_are_exported_well(seed: int, values: int) -> None:
    """Most samples lie on the level, so that sheets touch in faces, edges and vertices."""
    volume = torch.randint(-1, values, (6, 6, 6), generator=torch.Generator().manual_seed(seed))
    found = marching_cubes(close_border(volume.float()))
    mesh = Mesh(found.vertices, found.faces)
    welded = mesh.weld()
    if len(welded.faces):
        is_exported_well(mesh)


@pytest.mark.parametrize("form", ["voxels", "mesh", "samples"])
def test_representations_are_exported_well(form: str) -> None:
    for name in ("dice", "links"):
        mesh = represent(MODELS[name], form, 13).mesh
        assert mesh is not None
        is_exported_well(mesh)
