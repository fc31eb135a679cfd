"""Gradients of both players against autograd of the losses and penalties as they are defined."""

import pytest
import torch
from torch import Tensor

from engine import seeds
from engine.generative.gans import gradients, objectives, penalties
from engine.generative.gans.networks import (
    ACTIVATIONS,
    Network,
    NetworkSettings,
    build_discriminator,
    build_generator,
)
from engine.generative.gans.settings import GANTrainingSettings

N = 24


def players(activation: str) -> tuple[Network, Network]:
    form = NetworkSettings(3, 8, 2, activation, activation)
    made = build_generator(form, seeds.generator(0)), build_discriminator(form, seeds.generator(1))
    for network in made:  # away from the symmetry of biases at nought
        with torch.no_grad():
            network.vector.add_(0.2 * torch.randn(network.vector.shape, generator=source()))
    return made


def source() -> torch.Generator:
    return seeds.generator(5)


def batch() -> tuple[Tensor, Tensor, Tensor]:
    random = source()
    return (
        2 * torch.randn(N, 2, generator=random),
        torch.randn(N, 3, generator=random),
        torch.rand(N, 1, generator=random),
    )


def by_autograd(network: Network, loss: Tensor) -> Tensor:
    parts = torch.autograd.grad(loss, [*network.parameters()])
    return torch.cat([part.flatten() for part in parts])


CURES: list[dict[str, float]] = [
    {},
    {"r1": 0.7},
    {"gradient_penalty": 3.0},
    {"r1": 0.7, "gradient_penalty": 3.0},
]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("objective", objectives.OBJECTIVES)
@pytest.mark.parametrize("cures", CURES, ids=str)
def test_the_discriminator_is_told_what_autograd_would(
    objective: str, activation: str, cures: dict[str, float]
) -> None:
    settings = GANTrainingSettings(objective=objective, **cures)  # type: ignore[arg-type]
    generator, discriminator = players(activation)
    real, noise, mix = batch()
    fake = generator(noise).detach()
    losses = gradients.discriminator_gradient(
        settings, discriminator.written_out(), real[None], fake[None], mix[None]
    )
    loss = objectives.discriminator_loss(objective, discriminator(real), discriminator(fake))
    if settings.r1:
        loss = loss + penalties.r1(discriminator, real, settings.r1)
    if settings.gradient_penalty:
        loss = loss + penalties.gradient_penalty(
            discriminator, real, fake, mix, settings.gradient_penalty
        )
    torch.testing.assert_close(losses[0], loss.detach())
    expected = by_autograd(discriminator, loss)
    torch.testing.assert_close(discriminator.vector.grad, expected, rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("objective", objectives.OBJECTIVES)
def test_the_generator_is_told_what_autograd_would(objective: str, activation: str) -> None:
    settings = GANTrainingSettings(objective=objective)
    generator, discriminator = players(activation)
    _, noise, _ = batch()
    losses = gradients.generator_gradient(
        settings, generator.written_out(), discriminator.written_out(), noise[None]
    )
    loss = objectives.generator_loss(objective, discriminator(generator(noise)))
    torch.testing.assert_close(losses[0], loss.detach())
    expected = by_autograd(generator, loss)
    torch.testing.assert_close(generator.vector.grad, expected, rtol=1e-4, atol=1e-6)
    assert not bool(discriminator.vector.grad.any())  # type: ignore[union-attr]
