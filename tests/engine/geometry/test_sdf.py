"""Signed distances: exactness, volumes, combinations, gradients."""

import math

import pytest
import torch

from engine.geometry import sdf
from engine.geometry.implicit_surfaces.csg import PRIMITIVES
from engine.geometry.surface_extraction import extract_surface

EXACT = [kind for kind, primitive in PRIMITIVES.items() if primitive.exact]
VOLUMES = {
    "sphere": (4 / 3 * math.pi * 0.7**3),
    "box": 1.0,
    "torus": 2 * math.pi**2 * 0.65 * 0.25**2,
    "cylinder": math.pi * 0.4**2 * 1.2,
    "capsule": math.pi * 0.3**2 * (1.0 + 4 / 3 * 0.3),
    "cone": math.pi * 0.5**2 * 1.2 / 3,
    "ellipsoid": 4 / 3 * math.pi * 0.8 * 0.4 * 0.6,
    # Core, six slabs, twelve quarters of cylinders, eight eighths of a ball.
    "rounded-box": 0.7**3
    + 6 * 0.7**2 * 0.15
    + 3 * math.pi * 0.15**2 * 0.7
    + 4 / 3 * math.pi * 0.15**3,
}


def signed_distance_field(kind):
    primitive = PRIMITIVES[kind]
    return lambda points: primitive.function(points, *primitive.default)


def cloud(count=4000, extent=1.2, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return extent * (2 * torch.rand(count, 3, generator=generator, dtype=torch.float64) - 1)


@pytest.mark.parametrize("kind", PRIMITIVES)
def test_no_value_changes_faster_than_the_point_moves(kind):
    field, points = signed_distance_field(kind), cloud()
    values, others = field(points), points.flip(0)
    moved = torch.linalg.vector_norm(points - others, dim=1)
    assert ((values - field(others)).abs() <= moved + 1e-9).all()


@pytest.mark.parametrize("kind", EXACT)
def test_the_value_is_the_distance_to_the_surface(kind):
    """The point a value away against the gradient is on the surface; with the law above, no point
    of the surface is nearer."""
    field, points = signed_distance_field(kind), cloud()
    values, slopes = field(points), sdf.gradient(field, points)
    assert torch.allclose(slopes.norm(dim=1), torch.ones(4000, dtype=torch.float64), atol=1e-9)
    assert field(points - values[:, None] * slopes).abs().max() < 1e-9


def test_the_ellipsoid_is_a_bound_and_no_distance():
    field, points = signed_distance_field("ellipsoid"), cloud()
    assert sdf.gradient_norm(field, points).max() <= 1 + 1e-9
    assert sdf.gradient_norm(field, points).min() < 0.7


@pytest.mark.parametrize("kind", PRIMITIVES)
def test_the_surface_holds_the_analytic_volume(kind):
    mesh = extract_surface(signed_distance_field(kind), 64)
    assert mesh.closed() and mesh.euler() == (0 if kind == "torus" else 2)
    assert mesh.volume() == pytest.approx(VOLUMES[kind], rel=0.01)


def test_combinations_have_the_right_sides():
    points = cloud()
    first = sdf.sphere(points - torch.tensor([0.3, 0, 0]), 0.6)
    second = sdf.sphere(points + torch.tensor([0.3, 0, 0]), 0.6)
    in_first, in_second = first < 0, second < 0
    assert torch.equal(sdf.union(first, second) < 0, in_first | in_second)
    assert torch.equal(sdf.intersection(first, second) < 0, in_first & in_second)
    assert torch.equal(sdf.difference(first, second) < 0, in_first & ~in_second)


def test_a_blend_adds_at_most_a_quarter_and_is_local():
    first, second = torch.linspace(-1, 1, 201), torch.zeros(201)
    smooth = sdf.union(first, second, 0.4)
    excess = torch.minimum(first, second) - smooth
    assert excess.max() == pytest.approx(0.1) and excess.min() >= 0
    assert excess.argmax() == 100
    assert torch.equal(excess[first.abs() >= 0.4001], torch.zeros(120))
    assert torch.allclose(sdf.intersection(first, second, 0.4), -sdf.union(-first, -second, 0.4))
    assert torch.allclose(sdf.difference(first, second, 0.4), sdf.intersection(first, -second, 0.4))


@pytest.mark.parametrize("blend", [0.0, 0.3])
@pytest.mark.parametrize("combine", [sdf.union, sdf.intersection, sdf.difference])
def test_a_combination_never_overestimates(combine, blend):
    def field(points):
        return combine(sdf.torus(points, 0.6, 0.2), sdf.box(points, 0.3, 0.5, 0.2), blend)

    assert sdf.gradient_norm(field, cloud()).max() <= 1 + 1e-9


@pytest.mark.parametrize("kind", PRIMITIVES)
def test_gradients_are_numbers_at_the_centre_and_on_the_axis(kind):
    points = torch.zeros(3, 3)
    points[1, 1], points[2, 1] = 0.3, -0.9
    assert torch.isfinite(sdf.gradient(signed_distance_field(kind), points)).all()


def test_the_gradient_is_that_of_finite_differences_and_leaves_the_points_alone():
    field, points = signed_distance_field("torus"), cloud(200)
    steps = 1e-6 * torch.eye(3, dtype=torch.float64)
    slopes = torch.stack([(field(points + h) - field(points - h)) / 2e-6 for h in steps], 1)
    assert torch.allclose(sdf.gradient(field, points), slopes, atol=1e-6)
    assert not points.requires_grad
