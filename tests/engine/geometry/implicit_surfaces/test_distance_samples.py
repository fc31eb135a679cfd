"""Samples with a known inside: where they are, and that their distances are right."""

import torch

from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.implicit_surfaces.distance_samples import (
    sample_distances,
    signed_distance_field,
)
from engine.geometry.meshes import Mesh
from engine.geometry.surface_extraction import extract_surface

TORUS = MODELS["torus"]


def test_half_lie_in_the_cube_and_half_around_the_surface():
    samples = sample_distances(TORUS, 4000, 0)
    assert samples.points.shape == (4000, 3)
    assert torch.equal(samples.distances, TORUS(samples.points))
    near = float((samples.distances.abs() < 0.1).float().mean())
    assert 0.5 < near < 0.7
    assert 0.1 < float((samples.distances < 0).float().mean()) < 0.5


def test_they_come_in_no_order():
    inside = (sample_distances(TORUS, 4000, 0).distances.abs() < 0.1).float()
    assert abs(float(inside[:2000].mean() - inside[2000:].mean())) < 0.06


def test_a_mesh_is_as_good_as_its_scene():
    mesh = extract_surface(TORUS, 40)
    samples = sample_distances(mesh, 400, 0)
    assert (samples.distances - TORUS(samples.points)).abs().max() < 0.01


def test_the_same_request_gives_the_same_object():
    assert sample_distances(TORUS, 100, 0) is sample_distances(TORUS, 100, 0)
    assert not torch.equal(
        sample_distances(TORUS, 100, 0).points, sample_distances(TORUS, 100, 1).points
    )
    assert signed_distance_field(TORUS) is TORUS


def test_a_few_missing_faces_do_not_move_the_inside():
    mesh = extract_surface(TORUS, 40)
    torn = sample_distances(Mesh(mesh.vertices, mesh.faces[2:]), 400, 0)
    assert torch.equal(torn.distances < 0, signed_distance_field(mesh)(torn.points) < 0)
