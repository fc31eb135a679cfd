"""Monotone rational-quadratic splines (Durkan et al. 2019, arXiv:1906.04032, section 3.1).

On [−box, box] the map goes through K + 1 knots, with a given slope at each; outside it is the
identity, to which it connects with slope 1.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

Values = Float[Tensor, "*n"]

SMALLEST_BIN = 1e-3
"""Share of the box that every bin has at least, in width and height."""
SMALLEST_SLOPE = 1e-3

_SLOPE_1 = math.log(math.expm1(1 - SMALLEST_SLOPE))
"""softplus of this, and the smallest slope, are 1: raw zeros are the identity."""


class Knots(NamedTuple):
    """Of one spline per value.

    Attributes:
        table: x, y and slope of each knot, x and y rising from −box to box.
        box: half the side of the square in which the spline lies.
    """

    table: Float[Tensor, "*n knots 3"]
    box: float


def raw_size(bins: int) -> int:
    """How many raw numbers make a spline of so many bins."""
    return 3 * bins - 1


def knots(raw: Float[Tensor, "*n raw"], box: float) -> Knots:
    """Knots from any numbers, K for the widths, K for the heights, K − 1 for the inner slopes."""
    bins = (raw.shape[-1] + 1) // 3
    sizes = raw[..., : 2 * bins].unflatten(-1, (2, bins)).softmax(dim=-1)
    sizes = SMALLEST_BIN + (1 - SMALLEST_BIN * bins) * sizes
    # The last knot is at the box's edge whatever the rounding of the sum.
    inner = sizes[..., :-1].cumsum(dim=-1)
    places = functional.pad(functional.pad(inner, (1, 0)), (0, 1), value=1.0) * (2 * box) - box
    slopes = SMALLEST_SLOPE + functional.softplus(raw[..., 2 * bins :] + _SLOPE_1)
    slopes = functional.pad(slopes, (1, 1), value=1.0)
    return Knots(torch.cat([places, slopes.unsqueeze(-2)], dim=-2).transpose(-1, -2), box)


class Mapped(NamedTuple):
    """Values after a spline.

    Attributes:
        values: where they are.
        log_slope: ln of the derivative of the map there.
    """

    values: Values
    log_slope: Values


def forward(x: Values, given: Knots) -> Mapped:
    """y and ln dy/dx (equations 4 and 5)."""
    inside = x.abs() < given.box
    at = torch.where(inside, x, torch.zeros_like(x))
    (x_0, y_0, d_0), (x_1, y_1, d_1) = _bin(at, given, axis=0)
    width, height = x_1 - x_0, y_1 - y_0
    s = height / width
    xi = (at - x_0) / width
    both = xi * (1 - xi)
    below = s + (d_0 + d_1 - 2 * s) * both
    y = y_0 + height * (s * xi.square() + d_0 * both) / below
    return _outside(inside, x, y, _log_slope(s, d_0, d_1, xi, below))


def inverse(y: Values, given: Knots) -> Mapped:
    """x and ln dx/dy: the root in [0, 1] of a quadratic (equations 6 to 8)."""
    inside = y.abs() < given.box
    at = torch.where(inside, y, torch.zeros_like(y))
    (x_0, y_0, d_0), (x_1, y_1, d_1) = _bin(at, given, axis=1)
    width, height = x_1 - x_0, y_1 - y_0
    s = height / width
    bend, rise = d_0 + d_1 - 2 * s, at - y_0
    a = height * (s - d_0) + rise * bend
    b = height * d_0 - rise * bend
    c = -s * rise
    root = (b.square() - 4 * a * c).clamp(min=0).sqrt()
    xi = (2 * c / (-b - root)).clamp(0, 1)
    below = s + bend * xi * (1 - xi)
    mapped = _outside(inside, y, x_0 + width * xi, _log_slope(s, d_0, d_1, xi, below))
    return Mapped(mapped.values, -mapped.log_slope)


Knot = tuple[Tensor, Tensor, Tensor]


def _bin(at: Values, given: Knots, axis: int) -> tuple[Knot, Knot]:
    """The knots at both ends of the bin in which a value lies, on the x (0) or y (1) axis."""
    table = given.table
    index = (at.unsqueeze(-1) >= table[..., 1:-1, axis]).sum(dim=-1, keepdim=True)
    ends = torch.cat([index, index + 1], dim=-1).unsqueeze(-1)
    found = table.gather(-2, ends.expand(*ends.shape[:-1], 3))
    left, right = found.unbind(dim=-2)
    return left.unbind(dim=-1), right.unbind(dim=-1)  # type: ignore[return-value]


def _log_slope(s: Tensor, d_0: Tensor, d_1: Tensor, xi: Tensor, below: Tensor) -> Values:
    above = d_1 * xi.square() + 2 * s * xi * (1 - xi) + d_0 * (1 - xi).square()
    return 2 * (s / below).log() + above.log()


def _outside(inside: Tensor, given: Values, found: Values, log_slope: Values) -> Mapped:
    return Mapped(
        torch.where(inside, found, given),
        torch.where(inside, log_slope, torch.zeros_like(log_slope)),
    )
