"""What is measured of a digit: the thickness of its stroke, its slant and its width.

The moments are those of the ink (Hu 1962, https://doi.org/10.1109/TIT.1962.1057692). The thickness
is twice the area over the perimeter, and the perimeter of a grey picture is its total variation,
the mean of the perimeters over all grey levels (Fleming & Rishel 1960).
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

NAMES = ("thickness", "slant", "width")
UNITS = ("px", "°", "px")

Pictures = Float[Tensor, "n height width"]
PerPicture = Float[Tensor, " n"]
Attributes = Float[Tensor, "n 3"]
"""Thickness, slant and width, in the order of `NAMES`."""

_SMALLEST = 1e-6


def thickness(pictures: Pictures) -> PerPicture:
    """Of the stroke in pixels: 2 · ink / total variation.

    A bar of length L and thickness t has the area L t and, while L ≫ t, the perimeter 2 L. A
    factor of the ink cancels, and blur hardly matters: a stroke with a triangular profile counts
    with its width at half of its height.
    """
    framed = functional.pad(pictures, (1, 1, 1, 1))
    right = (framed[:, :-1, 1:] - framed[:, :-1, :-1] + framed[:, 1:, 1:] - framed[:, 1:, :-1]) / 2
    down = (framed[:, 1:, :-1] - framed[:, :-1, :-1] + framed[:, 1:, 1:] - framed[:, :-1, 1:]) / 2
    variation = (right.square() + down.square() + _SMALLEST**2).sqrt().sum(dim=(1, 2))
    return 2 * pictures.sum(dim=(1, 2)) / variation


def slant(pictures: Pictures) -> PerPicture:
    """In degrees, positive to the right: the arctangent of cov(x, y) / var(y), y upwards.

    A shear x → x + k y adds k to the ratio, whatever the picture.
    """
    _, across, up = _second_moments(pictures)
    return torch.rad2deg(torch.atan(across / up))


def width(pictures: Pictures) -> PerPicture:
    """The deviation of the ink in x, in pixels, after the shear that takes the slant away.

    No shear changes it; a scaling of x by s multiplies it by s.
    """
    wide, across, up = _second_moments(pictures)
    return (wide - across.square() / up).clamp(min=_SMALLEST).sqrt()


def measure(pictures: Pictures) -> Attributes:
    """All three of each picture.

    Args:
        pictures: from 0 (paper) to 1 (ink), row 0 at the top; a blank one has the thickness 0.
    """
    return torch.stack([thickness(pictures), slant(pictures), width(pictures)], dim=1)


def _second_moments(pictures: Pictures) -> tuple[PerPicture, PerPicture, PerPicture]:
    """var(x), cov(x, y) and var(y) of the ink, in square pixels; y upwards.

    A pixel is a square, so each variance has its 1/12.
    """
    ink = pictures.sum(dim=(1, 2)).clamp(min=_SMALLEST)
    height, width_ = pictures.shape[1:]
    x = torch.arange(width_, dtype=pictures.dtype)
    y = -torch.arange(height, dtype=pictures.dtype)
    columns, rows = pictures.sum(dim=1), pictures.sum(dim=2)
    x_mean, y_mean = columns @ x / ink, rows @ y / ink
    from_x, from_y = x - x_mean.unsqueeze(1), y - y_mean.unsqueeze(1)
    across = torch.einsum("nyx,ny,nx->n", pictures, from_y, from_x) / ink
    return (
        (columns * from_x.square()).sum(dim=1) / ink + 1 / 12,
        across,
        (rows * from_y.square()).sum(dim=1) / ink + 1 / 12,
    )
