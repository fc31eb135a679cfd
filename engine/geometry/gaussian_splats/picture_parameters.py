"""The numbers of Gaussians in the plane: one row each, and the picture that they make."""

from __future__ import annotations

import math

import torch
from jaxtyping import Float
from torch import Tensor

from engine.geometry.gaussian_splats.picture_sum import sum_gaussians
from engine.geometry.gaussian_splats.rasteriser import rasterise

BLENDINGS = ("sum", "alpha")
COLUMNS = 9
MEAN, SCALE, ANGLE, COLOUR, OPACITY = slice(0, 2), slice(2, 4), 4, slice(5, 8), 8
"""Columns of a row: x and y in pixels, ln of two standard deviations in pixels, the angle of the
first from x towards y (down) in radians, red, green and blue, and the logit of the opacity."""
SMALLEST_SCALE = 0.3
"""The smallest standard deviation, in pixels."""

Rows = Float[Tensor, "n 9"]


def used_columns(blending: str, isotropic: bool) -> tuple[int, ...]:
    """The columns that are free: 8 for ellipses whose colours are summed, 9 with an opacity.

    A sum needs no opacity: it would only scale the colour. Circles have one scale and no angle.
    """
    shape = (2,) if isotropic else (2, 3, 4)
    return (0, 1, *shape, 5, 6, 7, *((OPACITY,) if blending == "alpha" else ()))


def conics_of(rows: Rows) -> Float[Tensor, "n 3"]:
    """a, b, c of Σ⁻¹ = R diag(s₁⁻², s₂⁻²) Rᵀ = [[a, b], [b, c]], in px⁻²; differentiable."""
    first, second = torch.exp(-2 * rows[:, SCALE]).unbind(1)
    cos, sin = torch.cos(rows[:, ANGLE]), torch.sin(rows[:, ANGLE])
    a = cos * cos * first + sin * sin * second
    b = cos * sin * (first - second)
    c = sin * sin * first + cos * cos * second
    return torch.stack([a, b, c], 1)


def render_rows(
    rows: Rows, width: int, height: int, blending: str
) -> Float[Tensor, "height width 3"]:
    """The picture of Gaussians, differentiable in the rows; values may leave 0 to 1.

    "sum" adds their colours (Zhang et al. 2024); "alpha" composites them by opacity over black,
    the last row in front.
    """
    if blending == "sum":
        return sum_gaussians(rows[:, MEAN], conics_of(rows), rows[:, COLOUR], width, height)
    depths = torch.arange(len(rows), 0, -1, dtype=rows.dtype)
    opacities = torch.sigmoid(rows[:, OPACITY])
    found = rasterise(
        rows[:, MEAN], conics_of(rows), rows[:, COLOUR], opacities, depths, width, height
    )
    return found.image


def place_rows(
    means: Float[Tensor, "n 2"],
    wanted: Float[Tensor, "height width 3"],
    scale: float,
    blending: str,
) -> Rows:
    """Circles at given places that together roughly make a picture.

    Args:
        means: (x, y) in pixels.
        wanted: the picture, or what is missing of it.
        scale: standard deviation in pixels.
        blending: in a sum, overlapping circles share the colour between them.
    """
    height, width = wanted.shape[:2]
    rows = means.new_zeros(len(means), COLUMNS)
    rows[:, MEAN] = means
    rows[:, SCALE] = math.log(max(scale, SMALLEST_SCALE))
    column = means[:, 0].long().clamp(0, width - 1)
    row = means[:, 1].long().clamp(0, height - 1)
    rows[:, COLOUR] = wanted[row, column]
    if blending == "sum":
        ones = torch.ones_like(rows[:, COLOUR])
        weights = sum_gaussians(means, conics_of(rows), ones, width, height)[row, column]
        rows[:, COLOUR] /= weights.clamp_min(1)
    return rows
