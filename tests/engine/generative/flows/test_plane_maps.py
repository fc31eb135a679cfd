"""Maps of the plane: Jacobians and inverses."""

from functools import partial

import numpy as np
import pytest
import torch

from engine.generative.flows.plane_maps import (
    Affine,
    Banana,
    Coupling,
    PlaneMap,
    Radial,
    Smooth,
    Swirl,
    plane_map,
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


@pytest.mark.parametrize("name", ["banana", "swirl"])
def test_some_bend_without_changing_any_area(name: str) -> None:
    g = plane_map(name, 0.9)
    np.testing.assert_allclose(g.determinant(POINTS), 1, atol=1e-12)


def test_no_strength_is_the_identity_and_too_much_folds() -> None:
    for name in ("coupling", "banana", "swirl", "radial", "smooth"):
        np.testing.assert_allclose(plane_map(name, 0.0)(POINTS), POINTS)
    assert Radial(-0.6).determinant(np.array([[0.15, 0.0]]))[0] < 0
    assert (Smooth(3.0).determinant(POINTS) < 0).any()
    with pytest.raises(KeyError):
        plane_map("no-such-map", 1.0)
