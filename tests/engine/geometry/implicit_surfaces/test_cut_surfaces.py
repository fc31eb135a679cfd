"""Surfaces cut open at a plane, their measures, and the distance to them."""

import math

import numpy as np
import pytest
import torch

from engine.geometry import sdf
from engine.geometry.implicit_surfaces.csg import FIELD_TRANSFORMS, MODELS, parse_model
from engine.geometry.implicit_surfaces.cut_surfaces import (
    MODEL_LATTICE,
    cut_surface,
    extract_for_export,
    extract_model,
    rotate_about_vertical,
)
from engine.geometry.lattice import Lattice

BALL = parse_model("sphere:0.7")


def test_a_ball_has_its_measures_and_half_a_ball_half_its_area():
    ball = extract_model(BALL)
    assert ball.measures.volume == pytest.approx(4 / 3 * math.pi * 0.7**3, rel=0.01)
    assert ball.measures.area == pytest.approx(4 * math.pi * 0.7**2, rel=0.01)
    assert (ball.measures.components, ball.measures.euler) == (1, 2)
    half = ball.cut(0.0)
    assert half.vertices[:, 2].max() == pytest.approx(0, abs=1e-6)
    assert half.area() == pytest.approx(ball.measures.area / 2, rel=0.01)
    assert ball.cut(1.2) is ball.mesh and ball.cut(-1.2) is ball.mesh


@pytest.mark.parametrize("transform", FIELD_TRANSFORMS)
def test_only_transforms_that_keep_the_surface_keep_its_volume(transform):
    plain, other = (extract_model(MODELS["torus"], name) for name in ("identity", transform))
    same = abs(other.measures.volume / plain.measures.volume - 1) < 0.02
    assert same == FIELD_TRANSFORMS[transform].keeps_surface


def test_an_empty_surface_measures_nothing():
    empty = extract_model(BALL, "absolute")
    assert vars(empty.measures) == {"volume": 0, "area": 0, "components": 0, "euler": 0}
    points = torch.zeros(3, 3)
    assert np.isnan(empty.true_distance(points, empty.field(points))).all()


def test_the_distance_to_the_surface_is_that_of_the_ball():
    ball = extract_model(BALL)
    points = 2.4 * torch.rand(500, 3, generator=torch.Generator().manual_seed(0)) - 1.2
    values = ball.field(points)
    assert np.abs(ball.true_distance(points, values) - values.numpy()).max() < 0.005


def test_rotation_moves_the_field_and_the_point_alike():
    model = parse_model("sphere:0.3:0.5,0.2,0")
    x, y, z = rotate_about_vertical((0.5, 0.2, 0.0), 70)
    centre = torch.tensor([[x, y, z]])
    assert float(extract_model(model, "identity", 70).field(centre)) == pytest.approx(-0.3)
    back = rotate_about_vertical((x, y, z), -70)
    assert back == pytest.approx((0.5, 0.2, 0.0))


def test_a_surface_is_cut_between_its_samples():
    lattice = Lattice(45)

    def field(points):
        return sdf.sphere(points, 0.7)

    offset = 0.123
    half = cut_surface(field, lattice, offset)
    assert half.vertices[:, 2].max() == pytest.approx(offset, abs=1e-6)
    rim = half.vertices[half.vertices[:, 2] > offset - 1e-6]
    assert (rim.norm(dim=1) - 0.7).abs().max() < 0.01
    assert cut_surface(field, lattice, 1.2).closed()
    assert len(cut_surface(field, lattice, -1.3).faces) == 0
    assert extract_for_export(field).volume() == pytest.approx(4 / 3 * math.pi * 0.343, rel=0.01)


def test_what_is_cut_lies_at_samples_of_the_model():
    assert MODEL_LATTICE.spacing == pytest.approx(0.04)
