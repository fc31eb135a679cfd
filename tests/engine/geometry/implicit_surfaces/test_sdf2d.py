"""Signed distances in the plane: exactness, areas, the polygon against a rectangle."""

import math

import pytest
import torch

from engine.geometry import sdf
from engine.geometry.implicit_surfaces import sdf2d

STAR = torch.tensor(
    [
        [r * math.cos(a * math.pi / 5), r * math.sin(a * math.pi / 5)]
        for a, r in zip(range(10), [0.9, 0.4] * 5, strict=True)
    ],
    dtype=torch.float64,
)
FIGURES = {
    "circle": (lambda p: sdf2d.circle(p, 0.7), math.pi * 0.49),
    "ring": (lambda p: sdf2d.ring(p, 0.6, 0.2), math.pi * (0.64 - 0.16)),
    "rectangle": (lambda p: sdf2d.rectangle(p, 0.8, 0.4), 1.28),
    "rounded": (
        lambda p: sdf2d.rectangle(p, 0.8, 0.4, 0.1),
        1.28 - (4 - math.pi) * 0.01,
    ),
    "stick": (
        lambda p: sdf2d.segment(p, (-0.5, -0.2), (0.5, 0.3)) - 0.2,
        math.pi * 0.04 + 0.4 * math.hypot(1, 0.5),
    ),
    "star": (lambda p: sdf2d.polygon(p, STAR), 5 * 0.9 * 0.4 * math.sin(math.pi / 5)),
}


def cloud(count=4000, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return 2.4 * torch.rand(count, 2, generator=generator, dtype=torch.float64) - 1.2


@pytest.mark.parametrize("name", FIGURES)
def test_the_value_is_the_distance_to_the_curve(name):
    field, points = FIGURES[name][0], cloud()
    values, slopes = field(points), sdf.gradient(field, points)
    others = points.flip(0)
    moved = torch.linalg.vector_norm(points - others, dim=1)
    assert ((values - field(others)).abs() <= moved + 1e-9).all()
    assert field(points - values[:, None] * slopes).abs().max() < 1e-9


@pytest.mark.parametrize("name", FIGURES)
def test_the_share_of_points_inside_is_the_area(name):
    field, area = FIGURES[name]
    assert float((field(cloud(40000)) < 0).double().mean()) * 5.76 == pytest.approx(area, abs=0.05)


@pytest.mark.parametrize("turned", [False, True])
def test_a_polygon_of_four_corners_is_the_rectangle(turned):
    corners = torch.tensor([[-0.8, -0.4], [0.8, -0.4], [0.8, 0.4], [-0.8, 0.4]])
    corners = (corners.flip(0) if turned else corners).double()
    points = cloud()
    expected = sdf2d.rectangle(points, 0.8, 0.4)
    assert torch.allclose(sdf2d.polygon(points, corners), expected, atol=1e-7)


def test_a_point_twice_in_a_polygon_does_no_harm():
    doubled = STAR.repeat_interleave(2, dim=0)
    points = cloud()
    assert torch.allclose(sdf2d.polygon(points, doubled), sdf2d.polygon(points, STAR))
    with pytest.raises(ValueError, match="at least three corners"):
        sdf2d.polygon(points, STAR[:2])


def test_a_segment_of_no_length_is_a_point():
    points = cloud()
    assert torch.allclose(
        sdf2d.segment(points, (0.1, 0.2), (0.1, 0.2)),
        torch.linalg.vector_norm(points - torch.tensor([0.1, 0.2]).double(), dim=1),
        atol=1e-7,
    )
