"""Maps of the plane: Jacobians, inverses, and areas of images."""

from functools import partial

import numpy as np
import pytest
import torch

from engine.generative.flows.change_of_variables import signed_area
from engine.generative.flows.plane_maps import (
    UNIT_SQUARE,
    Affine,
    Banana,
    Coupling,
    PlaneMap,
    Radial,
    Smooth,
    Swirl,
    image_area,
    plane_map,
    square,
)

POINTS = np.random.default_rng(0).uniform(-3, 3, (200, 2))
BENT = [plane_map(name, 0.6) for name in ("coupling", "banana", "swirl", "radial", "smooth")]
MAPS: list[PlaneMap] = [Affine((1.2, 0.4), (-0.3, 0.9)), Affine((0.0, 1.0), (1.0, 0.2)), *BENT]
EVERY_MAP = pytest.mark.parametrize("g", MAPS, ids=lambda g: type(g).__name__)


@EVERY_MAP
def test_the_jacobian_is_the_finite_difference(g: PlaneMap) -> None:
    h = 1e-6
    columns = [(g(POINTS + h * e) - g(POINTS - h * e)) / (2 * h) for e in np.eye(2)]
    np.testing.assert_allclose(g.jacobian(POINTS), np.stack(columns, axis=2), atol=1e-7)
    np.testing.assert_allclose(
        g.determinant(POINTS), np.linalg.det(g.jacobian(POINTS)), rtol=1e-9, atol=1e-12
    )


def in_torch(g: PlaneMap, z: torch.Tensor) -> torch.Tensor:
    """The formulas of the maps, written once more, for one point [2]."""
    first, second = z
    if isinstance(g, Coupling):
        scale = (g.strength * (1.5 * first).sin()).exp()
        return torch.stack([first, second * scale + g.strength * first.cos()])
    if isinstance(g, Swirl):
        angle = 3 * g.strength * (-z.square().sum() / 4).exp()
        turned = torch.stack(
            [torch.stack([angle.cos(), -angle.sin()]), torch.stack([angle.sin(), angle.cos()])]
        )
        return turned @ z
    if isinstance(g, Radial):
        return z * (1 + g.beta / (g.alpha + z.norm()))
    assert isinstance(g, Banana)
    return torch.stack([first, second + g.strength * (first.square() - 1)])


@pytest.mark.parametrize("g", BENT[:4], ids=lambda g: type(g).__name__)
def test_the_jacobian_is_that_of_autograd(g: PlaneMap) -> None:
    for z, jacobian in zip(POINTS[:12], g.jacobian(POINTS[:12]), strict=True):
        found = torch.autograd.functional.jacobian(partial(in_torch, g), torch.from_numpy(z))
        np.testing.assert_allclose(jacobian, found.numpy(), atol=1e-12)


@EVERY_MAP
def test_the_inverse_comes_back(g: PlaneMap) -> None:
    np.testing.assert_allclose(g.inverse(g(POINTS)), POINTS, atol=1e-6)


def test_the_determinant_of_a_matrix_is_the_signed_area() -> None:
    for columns in np.random.default_rng(1).normal(size=(20, 2, 2)):
        g = Affine(tuple(columns[0]), tuple(columns[1]))
        assert g.area == pytest.approx(np.linalg.det(columns.T), abs=1e-12)
        assert g.area == pytest.approx(g.determinant(POINTS[:1])[0], abs=1e-12)
        assert image_area(g, (0.3, -2), 0.7) == pytest.approx(0.49 * g.area, abs=1e-12)


@pytest.mark.parametrize("name", ["banana", "swirl"])
def test_some_bend_without_changing_any_area(name: str) -> None:
    g = plane_map(name, 0.9)
    np.testing.assert_allclose(g.determinant(POINTS), 1, atol=1e-12)
    assert image_area(g, (0.5, 0.5), 1.0) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("g", BENT, ids=lambda g: type(g).__name__)
def test_the_area_of_an_image_is_that_of_a_fine_polygon(g: PlaneMap) -> None:
    polygon = g(square((0.7, -0.4), 0.9, points=4_000))
    assert image_area(g, (0.7, -0.4), 0.9) == pytest.approx(signed_area(polygon), abs=1e-6)


def test_a_smaller_square_agrees_with_the_determinant_four_times_as_well() -> None:
    g, centre = plane_map("smooth", 0.7), (0.4, -0.6)
    determinant = g.determinant(np.array([centre]))[0]
    errors = [image_area(g, centre, side) / side**2 - determinant for side in (0.4, 0.2, 0.1)]
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.1)
    assert errors[1] / errors[2] == pytest.approx(4, rel=0.05)


def test_no_strength_is_the_identity_and_too_much_folds() -> None:
    for name in ("coupling", "banana", "swirl", "radial", "smooth"):
        np.testing.assert_allclose(plane_map(name, 0.0)(POINTS), POINTS)
    assert Radial(-0.6).determinant(np.array([[0.15, 0.0]]))[0] < 0
    assert (Smooth(3.0).determinant(POINTS) < 0).any()
    with pytest.raises(KeyError):
        plane_map("no-such-map", 1.0)


def test_a_square_runs_anticlockwise() -> None:
    assert signed_area(square((2, 3), 0.5)) == pytest.approx(0.25)
    np.testing.assert_allclose(square((0.5, 0.5), 1), UNIT_SQUARE)
