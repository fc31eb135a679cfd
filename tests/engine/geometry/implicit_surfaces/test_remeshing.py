"""Meshes from files: their boundary, their distance, remeshing, and many visitors at once."""

import sys
import threading

import numpy as np
import pytest
import torch

from engine.geometry import meshio
from engine.geometry.implicit_surfaces.remeshing import (
    EXAMPLE_MESHES,
    AnalysedMesh,
    clip_mesh,
    load_example,
    remesh,
)
from engine.geometry.meshes import Mesh
from engine.geometry.surface_extraction import extract_surface


def test_examples_are_what_they_are_said_to_be():
    closed = {name: load_example(name, True, True).closed for name in EXAMPLE_MESHES}
    assert closed == {"nut": True, "ant": True, "airplane": False, "torn": True}
    torn = load_example("torn", True, True)
    assert (torn.components, torn.euler) == (1, 0), "a torus"
    open_torus = load_example("torn", False, True)
    ends, segments = open_torus.boundary
    assert not open_torus.closed and len(segments) > 20 and len(torn.boundary[1]) == 0
    assert np.linalg.norm(ends[::2] - ends[1::2], axis=1).max() < 0.15, "edges of small faces"
    assert load_example("nut", True, True) is load_example("nut", True, True)
    with pytest.raises(ValueError, match="There is no mesh 'bunny'"):
        load_example("bunny", True, True)


def test_an_open_mesh_is_remeshed_with_a_lid_and_a_sheet_has_no_inside():
    for name in ("airplane", "torn"):
        mesh = load_example(name, False, True)
        assert mesh.has_inside and not mesh.closed
        opened = remesh(mesh, 24)
        assert opened is not None and opened.surface.closed()
        every = extract_surface(mesh.distance.bound, 24)
        assert torch.equal(opened.surface.faces, every.faces), "what is passed over is empty"
    filled = remesh(load_example("torn", True, True), 24)
    assert filled is not None and opened is not None
    assert opened.surface.volume() == pytest.approx(filled.surface.volume(), rel=0.05)
    sheet = meshio.load(b"v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3 4\n", "sheet.obj")
    assert not AnalysedMesh(sheet, True).has_inside


def test_finer_grids_come_nearer():
    nut = load_example("nut", True, True)
    coarse, fine = remesh(nut, 16), remesh(nut, 48)
    assert coarse is not None and fine is not None
    assert fine.mean_distance_to_original < coarse.mean_distance_to_original / 3
    assert fine.surface.closed()
    assert fine.hausdorff_from_original >= fine.mean_distance_from_original > 0


def test_a_clipped_mesh_ends_at_the_plane():
    nut = load_example("nut", True, True).mesh
    half = clip_mesh(nut, 0.1)
    assert half.vertices[:, 2].max() == pytest.approx(0.1, abs=1e-6)
    assert half.area() < nut.area()


@pytest.mark.parametrize("z_up", [True, False])
def test_what_is_exported_lies_where_the_file_was(z_up):
    nut = load_example("nut", True, z_up).loaded.mesh
    vertices = nut.vertices * 7 + 3
    data = meshio.dump(Mesh(vertices, nut.faces), "ply")
    moved = AnalysedMesh(meshio.load(data, "moved.ply"), z_up)
    back = moved.to_file_coordinates(moved.mesh).vertices
    assert np.allclose(np.sort(back, 0), np.sort(vertices, 0), atol=1e-5)


def test_visitors_of_one_mesh_do_not_disturb_each_other():
    """Each asks for more cuts of the mesh that all share than were once kept of it."""
    mesh = load_example("nut", True, True).mesh
    offsets = [0.05 * number for number in range(5)]
    failures: list[BaseException] = []
    together = threading.Barrier(8)

    def visit(number: int) -> None:
        try:
            together.wait()
            for turn in range(1000):
                offset = offsets[(number + turn) % len(offsets)]
                assert clip_mesh(mesh, offset).vertices[:, 2].max() <= offset + 1e-5
        except BaseException as failure:
            failures.append(failure)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=visit, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert not failures, failures[:3]
