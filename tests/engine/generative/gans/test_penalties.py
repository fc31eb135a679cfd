"""Penalties against closed forms and finite differences of a discriminator in double precision."""

import pytest
import torch
from torch import Tensor

from engine import seeds
from engine.generative.gans import penalties
from engine.generative.gans.networks import ACTIVATIONS, Network


def discriminator(activation: str) -> tuple[Network, Tensor]:
    network = Network((2, 6, 5, 1), activation, seeds.generator(1)).double()
    return network, torch.nn.utils.parameters_to_vector(network.parameters()).detach()


def finite_difference_gradient(network: Network, vector: Tensor, points: Tensor) -> Tensor:
    step, columns = 1e-6, []
    for axis in torch.eye(2, dtype=torch.float64):
        up = network.with_vector(vector, points + step * axis)
        down = network.with_vector(vector, points - step * axis)
        columns.append((up - down)[:, 0] / (2 * step))
    return torch.stack(columns, dim=1)


POINTS = torch.randn(2, 7, 2, generator=seeds.generator(3)).double()
MIX = torch.rand(7, 1, generator=seeds.generator(4)).double()


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_penalties_are_those_of_a_gradient_by_finite_differences(activation: str) -> None:
    network, vector = discriminator(activation)
    real, fake = POINTS
    slope = finite_difference_gradient(network, vector, real)
    found = penalties.r1(network, real, gamma=0.3)
    torch.testing.assert_close(found, 0.15 * slope.square().sum(dim=1).mean(), rtol=1e-6, atol=1e-9)
    between = MIX * real + (1 - MIX) * fake
    norms = finite_difference_gradient(network, vector, between).norm(dim=1)
    found = penalties.gradient_penalty(network, real, fake, MIX, weight=10)
    torch.testing.assert_close(found, 10 * (norms - 1).square().mean(), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("kind", ["r1", "gradient-penalty"])
def test_their_gradients_are_those_of_finite_differences(activation: str, kind: str) -> None:
    network, vector = discriminator(activation)
    real, fake = POINTS

    def penalty(parameters: Tensor) -> Tensor:
        def call(x: Tensor) -> Tensor:
            return network.with_vector(parameters, x)

        if kind == "r1":
            return penalties.r1(call, real, gamma=0.3)
        return penalties.gradient_penalty(call, real, fake, MIX, weight=10)

    assert torch.autograd.gradcheck(penalty, (vector.requires_grad_(True),))


def test_a_linear_discriminator_of_slope_one_pays_nothing() -> None:
    def slope(points: Tensor) -> Tensor:
        return points @ torch.tensor([[0.6], [0.8]], dtype=torch.float64)

    real, fake = POINTS
    assert float(penalties.gradient_penalty(slope, real, fake, MIX, 10)) == pytest.approx(0)
    assert float(penalties.r1(slope, real, 2.0)) == pytest.approx(1)


def test_clipping_brings_weights_to_the_limit_and_no_further() -> None:
    vector = torch.tensor([-3.0, 0.004, 0.5])
    penalties.clip_weights(vector, 0.01)
    assert vector.tolist() == pytest.approx([-0.01, 0.004, 0.01])
