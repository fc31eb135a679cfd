"""Samples with a known inside: where they are, and that their distances are right."""

import pytest
import torch

from engine.geometry.implicit_surfaces.csg import SCENES
from engine.geometry.implicit_surfaces.inside import draw, field_of
from engine.geometry.meshes import Mesh, surface

TORUS = SCENES["torus"]


def test_half_lie_in_the_cube_and_half_around_the_surface():
    samples = draw(TORUS, 4000, 0)
    assert samples.points.shape == (4000, 3)
    assert torch.equal(samples.distances, TORUS(samples.points))
    near = float((samples.distances.abs() < 0.1).float().mean())
    assert 0.5 < near < 0.7
    assert 0.1 < float((samples.distances < 0).float().mean()) < 0.5


def test_they_come_in_no_order():
    inside = (draw(TORUS, 4000, 0).distances.abs() < 0.1).float()
    assert abs(float(inside[:2000].mean() - inside[2000:].mean())) < 0.06


def test_a_mesh_is_as_good_as_its_scene():
    mesh = surface(TORUS, 40)
    samples = draw(mesh, 400, 0)
    assert (samples.distances - TORUS(samples.points)).abs().max() < 0.01


def test_the_same_request_gives_the_same_object():
    assert draw(TORUS, 100, 0) is draw(TORUS, 100, 0)
    assert not torch.equal(draw(TORUS, 100, 0).points, draw(TORUS, 100, 1).points)
    assert field_of(TORUS) is TORUS


def test_an_open_mesh_has_no_inside():
    mesh = surface(TORUS, 12)
    with pytest.raises(ValueError, match="Only a watertight mesh"):
        draw(Mesh(mesh.vertices, mesh.faces[1:]), 100, 0)
