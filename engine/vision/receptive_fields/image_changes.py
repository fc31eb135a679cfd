"""Images moved, enlarged and cluttered: what recognition should not depend on."""

from __future__ import annotations

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from engine import seeds

Images = Float[Tensor, "n height width"]


def shift(images: Images, right: int, down: int) -> Images:
    """Moved by whole pixels; the mean of the border comes in from outside."""
    return _with_border(images, lambda x: _moved(x, right, down))


def rescale(images: Images, factor: float) -> Images:
    """Enlarged about the middle; the mean of the border comes in where it shrinks."""
    theta = torch.tensor([[1 / factor, 0, 0], [0, 1 / factor, 0]])
    size = [len(images), 1, *images.shape[1:]]
    grid = functional.affine_grid(theta.expand(len(images), 2, 3), size, align_corners=False)

    def sample(x: Tensor) -> Tensor:
        return functional.grid_sample(x[:, None], grid, align_corners=False)[:, 0]

    return _with_border(images, sample)


def add_clutter(images: Images, share: float, seed: int) -> Images:
    """Bars at random places over a share of the image; those of a seed come one after another."""
    side_y, side_x = images.shape[1:]
    source = seeds.generator(seeds.derive(seed, "clutter"))
    found = images.clone()
    covered, wanted = 0, share * side_y * side_x
    while covered < wanted:
        length, width = max(side_y // 6, 2), max(side_y // 24, 1)
        tall = bool(torch.randint(2, (), generator=source))
        height, across = (length, width) if tall else (width, length)
        row = int(torch.randint(side_y - height + 1, (), generator=source))
        column = int(torch.randint(side_x - across + 1, (), generator=source))
        found[:, row : row + height, column : column + across] = float(
            torch.randint(2, (), generator=source)
        )
        covered += height * across
    return found


def _moved(x: Tensor, right: int, down: int) -> Tensor:
    height, width = x.shape[1:]
    if abs(right) >= width or abs(down) >= height:
        return torch.zeros_like(x)
    # Negative padding cuts off what leaves the picture.
    return functional.pad(x, (right, -right, down, -down))


def _with_border(images: Images, change: Callable[[Tensor], Tensor]) -> Images:
    edges = [images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]]
    border = torch.cat(edges, dim=1).mean(1)[:, None, None]
    return change(images - border) + border
