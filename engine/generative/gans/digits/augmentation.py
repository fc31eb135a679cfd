"""Shifts that the discriminator sees, of real and generated digits alike."""

import torch
from torch import Tensor
from torch.nn import functional

from engine.data.images import SIDE, Picture

LARGEST_SHIFT = 2
"""In pixels, in either direction."""


def shift(pictures: Picture, generator: torch.Generator) -> Picture:
    """Each picture moved by whole pixels, rows and columns by chance; paper comes in.

    Differentiable, so that the generator learns through it and not the shifts themselves (Zhao et
    al. 2020, arXiv:2006.10738).
    """
    return moved(pictures, draw_shifts(len(pictures), generator).to(pictures.device))


def draw_shifts(count: int, generator: torch.Generator) -> Tensor:
    """Rows and columns by which pictures move, int64 [2, count]."""
    return torch.randint(-LARGEST_SHIFT, LARGEST_SHIFT + 1, (2, count), generator=generator)


def moved(pictures: Picture, by: Tensor) -> Picture:
    """Pictures moved down and to the right by whole pixels, at most `LARGEST_SHIFT`."""
    padded = functional.pad(pictures, (LARGEST_SHIFT,) * 4)
    side = torch.arange(SIDE, device=pictures.device) + LARGEST_SHIFT
    rows, columns = (side - each[:, None] for each in by)
    picture = torch.arange(len(pictures), device=pictures.device)
    return padded[picture[:, None, None], rows[:, :, None], columns[:, None, :]]
