"""The planar layer against the matrix determinant lemma, and what its constraint is for."""

import pytest
import torch

from engine.generative.flows.planar import Planar
from engine.seeds import generator


def _pushing(seed: int, u: tuple[float, float, float]) -> Planar:
    layer = Planar(3, generator(seed)).double()
    with torch.no_grad():
        layer.u.copy_(torch.tensor(u))
    return layer


def test_the_determinant_is_that_of_the_lemma() -> None:
    layer, x = _pushing(0, (0.5, -2.0, 1.0)), torch.randn(4, 3, generator=generator(1)).double()
    with torch.no_grad():
        u, found = layer.direction(), layer.forward(x).log_det
        for one, log_det in zip(x, found, strict=True):
            psi = (1 - torch.tanh(one @ layer.w + layer.b).square()) * layer.w
            dense = torch.eye(3, dtype=torch.float64) + torch.outer(u, psi)
            torch.testing.assert_close(log_det, dense.slogdet().logabsdet)


def test_the_constraint_keeps_every_direction_invertible() -> None:
    for seed in range(20):
        layer = Planar(2, generator(seed)).double()
        with torch.no_grad():
            layer.u.copy_(-5 * layer.w)
            assert float(layer.w @ layer.direction()) > -1
            x = torch.randn(30, 2, generator=generator(seed)).double()
            back = layer.inverse(layer.forward(x).points).points
        torch.testing.assert_close(back, x, atol=1e-8, rtol=0)


def test_without_it_the_plane_folds_and_there_is_no_inverse() -> None:
    layer = _pushing(0, (0, 0, 0))
    layer.constrained = False
    with torch.no_grad():
        layer.u.copy_(-3 * layer.w / (layer.w @ layer.w))
        unit = layer.w / layer.w.norm()
        line = torch.linspace(-4, 4, 200, dtype=torch.float64)[:, None] * unit
        along = layer.forward(line).points @ unit
    assert bool((along.diff() < 0).any()) and bool((along.diff() > 0).any())
    with pytest.raises(ValueError, match=r"wᵀu = -3\.00 folds"):
        layer.inverse(line)


def test_gradients_pass_the_inverse() -> None:
    layer, z = _pushing(2, (0.4, 0.3, -0.2)), torch.randn(5, 3, generator=generator(3)).double()

    def mean_of_inverse(u: torch.Tensor) -> torch.Tensor:
        moved = torch.func.functional_call(layer, {"u": u}, (z,))
        return moved.points.sum()

    u = layer.u.detach().clone().requires_grad_()
    assert torch.autograd.gradcheck(mean_of_inverse, (u,))
    layer.zero_grad()
    layer.inverse(z).points.sum().backward()
    step = 1e-6
    for place in range(3):
        with torch.no_grad():
            layer.u[place] += step
            up = float(layer.inverse(z).points.sum())
            layer.u[place] -= 2 * step
            down = float(layer.inverse(z).points.sum())
            layer.u[place] += step
        assert layer.u.grad is not None
        assert float(layer.u.grad[place]) == pytest.approx((up - down) / (2 * step), rel=1e-4)
