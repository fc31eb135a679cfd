"""What trainings on digits share: batches, augmentation, learning rate, averaged weights."""

import math
from collections.abc import Iterator

import torch
from jaxtyping import Int64
from torch import Tensor
from torch.nn import functional

from engine.data.images import Picture

_ROTATION = 0.15  # radians
_SCALE = 0.1
_SHEAR = 0.1
_SHIFT = 0.07  # of half the width: one pixel


def shuffled_batches(
    count: int, size: int, generator: torch.Generator
) -> Iterator[Int64[Tensor, " size"]]:
    """Indices of batches without end: a new order every epoch, incomplete batches left out."""
    while True:
        order = torch.randperm(count, generator=generator)
        yield from order[: count - count % size].split(size)


def augment(pictures: Picture, generator: torch.Generator) -> Picture:
    """Each picture slightly rotated, scaled, sheared and shifted; paper (0) comes in from outside.

    4,500 digits are few: without augmentation networks memorise them.
    """
    n = len(pictures)
    angle, scale_x, scale_y, shear, *shift = torch.randn(6, n, generator=generator).clamp(-2, 2)
    angle, shear = _ROTATION / 2 * angle, _SHEAR / 2 * shear
    scale_x, scale_y = 1 + _SCALE / 2 * scale_x, 1 + _SCALE / 2 * scale_y
    cos, sin = angle.cos(), angle.sin()
    rows = [
        torch.stack([scale_x * cos, shear - scale_y * sin, _SHIFT / 2 * shift[0]], dim=1),
        torch.stack([scale_x * sin + shear, scale_y * cos, _SHIFT / 2 * shift[1]], dim=1),
    ]
    grid = functional.affine_grid(torch.stack(rows, dim=1), [n, 1, 28, 28], align_corners=False)
    # Bicubic: bilinear would blur thin strokes, and a generator would learn the blur.
    moved = functional.grid_sample(pictures.unsqueeze(1), grid, mode="bicubic", align_corners=False)
    return moved.squeeze(1).clamp(0, 1)


def learning_rate_at(step: int, steps: int, peak: float) -> float:
    """Linear warm-up during the first twentieth of the steps, then cosine decay to 0."""
    warm_up = steps / 20
    if step < warm_up:
        return peak * (step + 1) / warm_up
    return peak * (1 + math.cos(math.pi * (step - warm_up) / (steps - warm_up))) / 2


def update_average(averaged: Tensor, present: Tensor, step: int, width: float = 0.06) -> None:
    """Moves the averaged weights towards the present ones, in place; `step` counts from 1.

    The average reaches back over a share of the training so far, however long: the power profile
    of Karras et al. 2024 (arXiv:2312.02696), weight ∝ step^(1/width − 1).
    """
    averaged.lerp_(present, 1 - (1 - 1 / step) ** (1 / width))
