"""The gradients of both players' losses, of several games at once.

Losses and penalties are those of `objectives` and `penalties`, with their slopes written out; a
test holds both to autograd.
"""

from __future__ import annotations

from functools import cache

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import softplus

from engine.generative.gans.backprop import Perceptrons
from engine.generative.gans.settings import GANTrainingSettings

Points = Float[Tensor, "s n 2"]
Losses = Float[Tensor, " s"]


def discriminator_gradient(
    settings: GANTrainingSettings,
    discriminator: Perceptrons,
    real: Points,
    fake: Points,
    mix: Float[Tensor, "s n 1"],
) -> Losses:
    """Adds ∂L_D/∂θ_D, penalties included, to the discriminator's gradient; L_D of each game.

    Args:
        settings: objective and penalties.
        discriminator: of each game.
        real: data.
        fake: generated, as many.
        mix: ε of the gradient penalty.
    """
    n = real.shape[1]
    signals = discriminator.forward(torch.cat([real, fake], dim=1))
    losses, slopes = discriminator_slopes(settings.objective, signals[-1])
    extra = None
    if settings.r1:
        on_real = [signal[:, :n] for signal in signals]
        gradient, steps = discriminator.input_gradient(on_real)
        squared = gradient.square().sum(dim=(1, 2))
        losses = losses + squared * (settings.r1 / 2 / n)
        of_real = discriminator.penalty_backward(on_real, steps, gradient * (settings.r1 / n))
        if of_real:
            extra = [torch.cat([part, torch.zeros_like(part)], dim=1) for part in of_real]
    discriminator.backward(signals, slopes, extra)
    if settings.gradient_penalty:
        losses = losses + _gradient_penalty(
            discriminator, fake.lerp(real, mix), settings.gradient_penalty
        )
    return losses


def _gradient_penalty(discriminator: Perceptrons, points: Points, weight: float) -> Losses:
    signals = discriminator.forward(points)
    gradient, steps = discriminator.input_gradient(signals)
    norms = gradient.norm(dim=2, keepdim=True)
    excess = norms - 1
    # Where the gradient is nought, autograd's slope of the norm is nought too.
    scale = excess / norms.clamp_min(1e-12) * (2 * weight / points.shape[1])
    extra = discriminator.penalty_backward(signals, steps, gradient * scale)
    if extra:
        discriminator.backward(signals, torch.zeros_like(signals[-1]), extra)
    return weight * excess.square().mean(dim=(1, 2))


def generator_gradient(
    settings: GANTrainingSettings,
    generator: Perceptrons,
    discriminator: Perceptrons,
    noise: Float[Tensor, "s n z"],
) -> Losses:
    """Adds ∂L_G/∂θ_G to the generator's gradient; L_G of each game."""
    made = generator.forward(noise)
    judged = discriminator.forward(made[-1])
    losses, slopes = generator_slopes(settings.objective, judged[-1])
    generator.backward(made, discriminator.input_slopes(judged, slopes))
    return losses


def discriminator_slopes(
    objective: str, outputs: Float[Tensor, "s m 1"]
) -> tuple[Losses, Float[Tensor, "s m 1"]]:
    """L_D and its slopes, real points first, generated ones in the second half."""
    n = outputs.shape[1] // 2
    signs = _signs(n, outputs.dtype)
    if objective == "wasserstein":
        return (outputs * signs).mean(dim=(1, 2)) * 2, (signs / n).expand_as(outputs)
    if objective == "least-squares":
        excess = outputs - (signs < 0).to(outputs.dtype)  # the target of data is 1
        return excess.square().mean(dim=(1, 2)), excess / n
    signed = outputs * signs
    return softplus(signed).mean(dim=(1, 2)) * 2, signed.sigmoid().mul_(signs / n)


@cache
def _signs(n: int, dtype: torch.dtype) -> Float[Tensor, "1 m 1"]:
    """−1 for each of n real points, which D is to raise, then 1 for as many generated ones."""
    return torch.cat([-torch.ones(n, dtype=dtype), torch.ones(n, dtype=dtype)])[None, :, None]


def generator_slopes(
    objective: str, outputs: Float[Tensor, "s n 1"]
) -> tuple[Losses, Float[Tensor, "s n 1"]]:
    """L_G and its slopes."""
    n = outputs.shape[1]
    if objective == "wasserstein":
        return -outputs.mean(dim=(1, 2)), torch.full_like(outputs, -1 / n)
    if objective == "least-squares":
        return (outputs - 1).square().mean(dim=(1, 2)) / 2, (outputs - 1) / n
    if objective == "minimax":
        return -softplus(outputs).mean(dim=(1, 2)), outputs.sigmoid() / -n
    wrong = -outputs
    return softplus(wrong).mean(dim=(1, 2)), wrong.sigmoid().mul_(-1 / n)
