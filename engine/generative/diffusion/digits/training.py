"""What the recipes that train on digits share: batches, times, the loss, the averaged weights."""

import math
from collections.abc import Callable, Iterator

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.nn import functional

from engine.generative.diffusion.digits.unet import NULL, Label, Picture
from engine.generative.diffusion.forward import diffuse, normal
from engine.generative.diffusion.parametrisation import target
from engine.generative.diffusion.schedules import Schedule

Network = Callable[[Tensor, Int64[Tensor, " n"], Label], Tensor]

_TURN = 0.15  # radians
_SCALE = 0.1
_SHEAR = 0.1
_SHIFT = 0.07  # of half the width: one pixel


def batches(count: int, size: int, generator: torch.Generator) -> Iterator[Int64[Tensor, " size"]]:
    """Indices for ever: every round in a new order, the remainder of a round left out."""
    while True:
        order = torch.randperm(count, generator=generator)
        yield from order[: count - count % size].split(size)


def distorted(pictures: Picture, generator: torch.Generator) -> Picture:
    """Each picture slightly turned, scaled, sheared and shifted; paper (0) comes in from outside.

    4,500 digits are few: without this, networks learn them by heart.
    """
    n = len(pictures)
    turn, scale_x, scale_y, shear, *shift = torch.randn(6, n, generator=generator).clamp(-2, 2)
    turn, shear = _TURN / 2 * turn, _SHEAR / 2 * shear
    scale_x, scale_y = 1 + _SCALE / 2 * scale_x, 1 + _SCALE / 2 * scale_y
    cos, sin = turn.cos(), turn.sin()
    rows = [
        torch.stack([scale_x * cos, shear - scale_y * sin, _SHIFT / 2 * shift[0]], dim=1),
        torch.stack([scale_x * sin + shear, scale_y * cos, _SHIFT / 2 * shift[1]], dim=1),
    ]
    grid = functional.affine_grid(torch.stack(rows, dim=1), [n, 1, 28, 28], align_corners=False)
    # Bicubic: bilinear would blur thin strokes, and a generator would learn the blur.
    moved = functional.grid_sample(pictures.unsqueeze(1), grid, mode="bicubic", align_corners=False)
    return moved.squeeze(1).clamp(0, 1)


def stratified(count: int, steps: int, generator: torch.Generator) -> Int64[Tensor, " count"]:
    """Times from 1 to T, one from each of `count` equal stretches: a calmer loss than free ones."""
    place = torch.arange(count) + torch.rand(count, generator=generator)
    return (place / count * steps).long().clamp(max=steps - 1) + 1


def forgotten(labels: Label, share: float, generator: torch.Generator) -> Label:
    """Labels of which a share is replaced by no class, so that guidance has both to compare."""
    gone = torch.rand(len(labels), generator=generator) < share
    return torch.where(gone, NULL, labels)


def loss(
    network: Network, x_0: Tensor, labels: Label, schedule: Schedule, generator: torch.Generator
) -> Float[Tensor, ""]:
    """Mean squared error of v̂ at stratified times: the simple loss, weighted by SNR + 1."""
    t = stratified(len(x_0), schedule.steps, generator)
    eps = normal(x_0, generator)
    wanted = target(x_0, eps, t, schedule, "v")
    return functional.mse_loss(network(diffuse(x_0, t, eps, schedule), t, labels).float(), wanted)


def rate(step: int, steps: int, peak: float) -> float:
    """The learning rate: up within the first twentieth, then down to 0 as a half cosine."""
    rise = steps / 20
    if step < rise:
        return peak * (step + 1) / rise
    return peak * (1 + math.cos(math.pi * (step - rise) / (steps - rise))) / 2


def average(averaged: Tensor, present: Tensor, step: int, width: float = 0.06) -> None:
    """Moves the averaged weights towards the present ones; `step` counts from 1.

    The average reaches back over a share of the way so far, whatever its length: the power profile
    of Karras et al. 2024 (arXiv:2312.02696), weight ∝ step^(1/width − 1).
    """
    averaged.lerp_(present, 1 - (1 - 1 / step) ** (1 / width))
