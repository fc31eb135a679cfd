"""Scenes that several tests render."""

import math

import torch

from engine.geometry.gaussian_splats.gaussians import Gaussians


def ball(count: int, seed: int = 0, degree: int = 1) -> Gaussians:
    """Anisotropic Gaussians in the unit ball, smaller the more there are."""
    generator = torch.Generator().manual_seed(seed)
    directions = torch.nn.functional.normalize(torch.randn(count, 3, generator=generator), dim=-1)
    means = directions * torch.rand(count, 1, generator=generator) ** (1 / 3)
    scales = 1.6 / math.sqrt(count) * torch.exp(0.4 * torch.randn(count, 3, generator=generator))
    quaternions = torch.randn(count, 4, generator=generator)
    logits = 1.5 * torch.randn(count, generator=generator)
    sh = 0.15 * torch.randn(count, (degree + 1) ** 2, 3, generator=generator)
    sh[:, 0] = (torch.rand(count, 3, generator=generator) - 0.5) / 0.28
    return Gaussians(means, scales.log(), quaternions, logits, sh)


def grad_of(tensor: torch.Tensor) -> torch.Tensor:
    """Its gradient, which is there."""
    assert tensor.grad is not None
    return tensor.grad
