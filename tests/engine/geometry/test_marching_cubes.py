"""Marching cubes: closedness on noise, exact cases, scikit-image, analytic volumes, bad input."""

import math
from itertools import pairwise

import pytest
import skimage.measure
import torch
from scipy.spatial import cKDTree

from engine.geometry import marching_cubes as module
from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.lattice import Lattice
from engine.geometry.marching_cubes import close_border, marching_cubes
from engine.geometry.marching_tables import (
    CORNERS,
    EDGES,
    REPRESENTATIVES,
    triangles,
)
from engine.geometry.meshes import Mesh


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def mesh_of(volume, **settings):
    found = marching_cubes(volume, **settings)
    return Mesh(found.vertices, found.faces)


def peer(volume, method="lorensen"):
    # Its table cuts off corners above the level, ours those below: so it is given the negative.
    return skimage.measure.marching_cubes(
        -volume.numpy(), 0.0, method=method, allow_degenerate=True
    )[:2]


def single_cell(case):
    """One cell in that case, with vertices at the midpoints of its edges."""
    corners = torch.tensor([1.0 - 2 * (case >> corner & 1) for corner in range(8)])
    return marching_cubes(corners.view(2, 2, 2).permute(2, 1, 0))  # corner numbers count x first


def test_a_single_cell_gives_the_triangles_of_its_case():
    middles = torch.tensor([CORNERS[a] + CORNERS[b] for a, b in EDGES]).view(12, 2, 3)
    for case in range(256):
        found = single_cell(case)
        assert len(found.faces) == len(triangles(case)), case
        if triangles(case):
            assert found.cases.tolist() == [case] and found.cells.tolist() == [[0, 0, 0]]
            assert found.starts.tolist() == [0, len(triangles(case))], case
            wanted = middles.float().mean(1)[torch.tensor(triangles(case))]
            assert torch.equal(found.vertices[found.faces.long()], wanted), case


@pytest.mark.parametrize("shape", [(5, 6, 7), (20, 21, 24), (9, 40, 8), (33, 2, 17)])
@pytest.mark.parametrize("seed", [0, 1])
def test_noise_that_is_sealed_gives_a_closed_surface(shape, seed):
    mesh = mesh_of(close_border(noise(*shape, seed=seed)))
    assert len(mesh.faces) == 0 or mesh.closed()
    assert mesh.volume() >= 0


@pytest.mark.parametrize("shape", [(5, 6, 7), (12, 21, 24), (9, 40, 8), (33, 2, 17), (2, 2, 2)])
def test_vertices_and_faces_are_as_many_as_the_peers_even_on_noise(shape):
    volume = noise(*shape, seed=3)
    ours, (vertices, faces) = marching_cubes(volume), peer(volume)
    assert ours.vertices.shape == vertices.shape and ours.faces.shape == faces.shape
    if len(vertices):
        assert cKDTree(vertices).query(ours.vertices.numpy())[0].max() < 2e-3


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("method", ["lorensen", "lewiner"])
def test_scenes_give_the_mesh_of_the_peer(name, method):
    volume = Lattice(40).sample(MODELS[name])
    ours, (vertices, faces) = mesh_of(volume), peer(volume, method)
    assert ours.vertices.shape == vertices.shape and ours.faces.shape == faces.shape
    theirs = Mesh(torch.tensor(vertices.copy()), torch.tensor(faces.copy()))
    assert ours.area() == pytest.approx(theirs.area(), rel=3e-3)
    assert ours.volume() == pytest.approx(abs(theirs.volume()), rel=3e-3)
    assert ours.euler() == theirs.euler()


@pytest.mark.parametrize(
    ("name", "euler", "pieces"),
    [("torus", 0, 1), ("spheres", 2, 1), ("dice", -8, 1), ("links", 0, 2)],
)
def test_euler_numbers_are_those_of_the_shapes(name, euler, pieces):
    """2 − 2 handles for each piece; three crossing tunnels are five handles."""
    mesh = mesh_of(Lattice(64).sample(MODELS[name]))
    assert mesh.closed() and mesh.euler() == euler and mesh.components() == pieces


def test_the_error_of_volume_and_area_falls_with_the_square_of_the_spacing():
    errors = []
    for resolution in (16, 32, 64):
        lattice = Lattice(resolution)
        mesh = mesh_of(lattice.sample(lambda p: p.norm(dim=1) - 0.8))
        scale = lattice.spacing
        errors.append(
            (
                abs(mesh.volume() * scale**3 / (4 / 3 * math.pi * 0.8**3) - 1),
                abs(mesh.area() * scale**2 / (4 * math.pi * 0.64) - 1),
            )
        )
    for coarse, fine in pairwise(errors):
        assert 3 < coarse[0] / fine[0] < 6 and 3 < coarse[1] / fine[1] < 6


def test_a_plane_is_met_exactly_and_left_open():
    lattice = Lattice(12)
    found = marching_cubes(lattice.sample(lambda p: p @ torch.tensor([0.6, 0.48, 0.64]) - 0.1))
    points = lattice.positions(found.vertices)
    assert (points @ torch.tensor([0.6, 0.48, 0.64]) - 0.1).abs().max() < 1e-6
    mesh = Mesh(found.vertices, found.faces)
    assert not mesh.closed() and mesh.euler() == 1


def test_without_interpolation_vertices_are_in_the_middle_of_edges():
    volume = Lattice(20).sample(MODELS["torus"])
    smooth, blocky = marching_cubes(volume), marching_cubes(volume, interpolate=False)
    assert torch.equal(smooth.faces, blocky.faces)
    halves = (blocky.vertices * 2 % 2 == 1).sum(1)
    assert (halves == 1).all()
    assert (smooth.vertices - blocky.vertices).abs().max() <= 0.5


def test_another_level_is_another_field():
    volume = Lattice(30).sample(MODELS["spheres"])
    found, shifted = marching_cubes(volume, 0.1), marching_cubes(volume - 0.1)
    assert torch.equal(found.faces, shifted.faces)
    assert torch.allclose(found.vertices, shifted.vertices, atol=1e-4)


def test_slabs_do_not_show(monkeypatch):
    volume = noise(13, 9, 11)
    whole = marching_cubes(volume)
    for limit in (1, 400, 900):
        monkeypatch.setattr(module, "_SLAB_BYTES", limit)
        parts = marching_cubes(volume)
        assert torch.equal(parts.vertices, whole.vertices)
        assert torch.equal(parts.faces, whole.faces) and torch.equal(parts.cells, whole.cells)


def test_cells_come_in_order_with_their_faces():
    volume = noise(8, 9, 10)
    found = marching_cubes(volume)
    number = (found.cells.long() * torch.tensor([90, 10, 1])).sum(1)
    assert (number.diff() > 0).all()
    for index in range(0, len(found.cells), 17):
        x, y, z = found.cells[index].tolist()
        corners = volume[x : x + 2, y : y + 2, z : z + 2].permute(2, 1, 0).reshape(8)
        case = int(((corners < 0) * 2 ** torch.arange(8)).sum())
        assert int(found.cases[index]) == case
        faces = found.faces[found.starts[index] : found.starts[index + 1]]
        assert len(faces) == len(triangles(case))
        own = found.vertices[faces.view(-1).long()] - found.cells[index]
        assert (own >= 0).all() and (own <= 1).all()
    assert len(found.first(0)) == 0 and len(found.first(10**9)) == len(found.faces)
    assert len(found.first(5)) == int(found.starts[5])
    assert len(REPRESENTATIVES) == 15 == int(found.classes.max()) + 1


@pytest.mark.parametrize("value", [-1.0, 0.0, 1.0])
def test_a_field_without_a_surface_gives_nothing(value):
    found = marching_cubes(torch.full((6, 7, 8), value))
    assert found.vertices.shape == (0, 3) and found.faces.shape == (0, 3)
    assert found.cells.shape == (0, 3) and found.starts.tolist() == [0]


def test_samples_on_the_level_are_outside_and_do_not_break_the_surface():
    grid = torch.stack(torch.meshgrid([torch.arange(-4.0, 5)] * 3, indexing="ij"))
    mesh = mesh_of(grid.abs().sum(0) - 2)
    assert mesh.closed() and mesh.euler() == 2
    assert mesh.volume() == pytest.approx(4 / 3 * 2**3, rel=1e-5)


def test_volumes_of_other_types_and_strides_are_taken_and_left_alone():
    volume = noise(9, 10, 11)
    expected = marching_cubes(volume)
    kept = volume.clone()
    for other in (volume.double(), volume.permute(2, 1, 0).contiguous().permute(2, 1, 0)):
        assert torch.equal(marching_cubes(other).faces, expected.faces)
    close_border(volume)
    assert torch.equal(volume, kept)


def test_infinite_samples_are_far_and_no_numbers_are_refused():
    volume = noise(8, 8, 8)
    volume[3, 3, 3] = torch.inf
    assert torch.isfinite(marching_cubes(volume).vertices).all()
    volume[volume < 0] = torch.nan
    volume[0, 0, 0] = -1
    with pytest.raises(ValueError, match="not a number somewhere along the surface"):
        marching_cubes(volume)


def test_a_volume_without_cells_is_refused():
    with pytest.raises(ValueError, match="at least two samples"):
        marching_cubes(torch.zeros(1, 5, 5))
