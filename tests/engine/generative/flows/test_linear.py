"""Permutation, actnorm and the invertible linear layer."""

import pytest
import torch

from engine.generative.flows.linear import ActNorm, InvertibleLinear, Permutation
from engine.seeds import generator


def test_the_factors_have_the_determinant_of_the_whole_matrix() -> None:
    for size in (2, 3, 8):
        layer = InvertibleLinear(size, generator(size)).double()
        with torch.no_grad():
            for weights in layer.parameters():
                weights.add_(0.2)
            x = torch.randn(5, size, generator=generator(1), dtype=torch.float64)
            z, log_det = layer.forward(x)
            torch.testing.assert_close(log_det[0], layer.weight().slogdet().logabsdet)
            torch.testing.assert_close(z, x @ layer.weight().T)
            torch.testing.assert_close(layer.inverse(z).points, x)


def test_it_begins_as_a_rotation() -> None:
    weight = InvertibleLinear(6, generator(0)).weight().detach()
    torch.testing.assert_close(weight @ weight.T, torch.eye(6), atol=1e-5, rtol=0)


def test_actnorm_takes_mean_and_deviation_from_its_first_points() -> None:
    x = torch.randn(400, 3, generator=generator(0)) * torch.tensor([0.1, 2, 30]) + 7
    layer = ActNorm(3)
    layer.initialise_from(x)
    with torch.no_grad():
        z, log_det = layer.forward(x)
        torch.testing.assert_close(layer.inverse(z).points, x, atol=1e-4, rtol=1e-5)
    torch.testing.assert_close(z.mean(dim=0), torch.zeros(3), atol=1e-4, rtol=0)
    torch.testing.assert_close(z.std(dim=0, correction=0), torch.ones(3), atol=1e-4, rtol=0)
    torch.testing.assert_close(log_det[0], -x.std(dim=0, correction=0).log().sum())


def test_a_coordinate_that_never_varies_stays_finite() -> None:
    layer = ActNorm(2)
    layer.initialise_from(torch.ones(10, 2))
    assert bool(layer.forward(torch.ones(3, 2)).points.isfinite().all())


def test_an_order_comes_back_and_must_be_whole() -> None:
    x = torch.arange(8.0).view(2, 4)
    layer = Permutation((2, 0, 3, 1))
    z, log_det = layer.forward(x)
    assert z[0].tolist() == [2, 0, 3, 1]
    assert log_det.tolist() == [0, 0]
    assert torch.equal(layer.inverse(z).points, x)
    with pytest.raises(ValueError, match="names each coordinate once"):
        Permutation((0, 0, 1))
