"""Gaussians in the plane to try things on, and a reference that sees every pair."""

import math

import torch
from torch import Tensor

from engine.geometry.gaussian_splats.picture_parameters import COLUMNS


def random_rows(count: int, width: int, height: int, seed: int = 0) -> Tensor:
    """Ellipses of many shapes, some of them outside the picture: float64 [count, 9]."""
    source = torch.Generator().manual_seed(seed)
    rows = torch.zeros(count, COLUMNS, dtype=torch.float64)
    sides = torch.tensor([width, height])
    rows[:, :2] = torch.rand(count, 2, generator=source).double() * (sides + 8) - 4
    middle = math.log(0.7 * math.sqrt(width * height / count))
    rows[:, 2:4] = middle + 0.6 * torch.randn(count, 2, generator=source).double()
    rows[:, 4] = 3 * torch.randn(count, generator=source).double()
    rows[:, 5:8] = torch.randn(count, 3, generator=source).double()
    rows[:, 8] = torch.randn(count, generator=source).double()
    return rows


def dense_sum(means: Tensor, conics: Tensor, colours: Tensor, width: int, height: int) -> Tensor:
    """The sum of Gaussians at every pixel, one expression of the paper's equation."""
    y, x = torch.meshgrid(torch.arange(height) + 0.5, torch.arange(width) + 0.5, indexing="ij")
    offsets = torch.stack([x, y], -1)[:, :, None].to(means.dtype) - means
    a, b, c = conics.unbind(1)
    dx, dy = offsets.unbind(-1)
    weights = torch.exp(-0.5 * (a * dx * dx + 2 * b * dx * dy + c * dy * dy))
    return torch.where(weights >= 1 / 255, weights, 0.0) @ colours
