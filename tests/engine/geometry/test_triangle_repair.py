"""Triangles repaired in NumPy alone; `test_repair` has each kind of damage."""

import numpy as np
import torch

from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.repair import mesh_from
from engine.geometry.surface_extraction import extract_surface
from engine.geometry.triangle_repair import HALF_SIDE, repair_triangles

TORUS = extract_surface(MODELS["torus"], 24)
V, F = TORUS.vertices.numpy(), TORUS.faces.numpy()


def test_what_comes_out_is_small_and_in_the_middle():
    found = repair_triangles(V * 3 + [1, 2, 3], F)
    assert found.vertices.dtype == np.float32 and found.faces.dtype == np.int32
    reach = np.abs(found.vertices).max(axis=0)
    assert np.isclose(reach.max(), HALF_SIDE) and found.notes == ()
    back = found.vertices / found.scale + found.centre
    assert np.allclose(np.sort(back, axis=0), np.sort(V * 3 + [1, 2, 3], axis=0), atol=1e-4)


def test_a_mesh_is_made_of_them_as_they_are():
    found = repair_triangles(V, F)
    mesh = mesh_from(found).mesh
    assert torch.equal(mesh.faces, torch.from_numpy(found.faces))
    assert mesh.closed() and mesh.volume() > 0


def test_a_flat_sheet_is_not_made_a_solid_without_volume() -> None:
    square = np.array([[0.0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
    tilted = square @ np.linalg.qr(np.array([[1.0, 2, 3], [0, 1, 4], [5, 6, 0]]))[0].T
    found = repair_triangles(tilted, np.array([[0, 1, 2], [0, 2, 3]]))
    assert len(found.faces) == 2 and "lies in one plane" in found.notes[0]
    bent = square.copy()
    bent[0, 2] = 0.1
    assert len(repair_triangles(bent, np.array([[0, 1, 2], [0, 2, 3]])).faces) > 2
