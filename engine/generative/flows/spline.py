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
    """Of one spline per value, as shares of the box; what only one bin needs is made in `_bin`.

    Attributes:
        sizes: width and height of each bin.
        ends: right and upper end of each bin, its own and all before it.
        raw_slopes: numbers of which the slopes at the inner knots are made.
        box: half the side of the square in which the spline lies.
    """

    sizes: Float[Tensor, "*n 2 bins"]
    ends: Float[Tensor, "*n 2 bins"]
    raw_slopes: Float[Tensor, "*n inner"]
    box: float

    @property
    def table(self) -> Float[Tensor, "*n knots 3"]:
        """x, y and slope of each knot, x and y rising from −box to box."""
        places = functional.pad(self.ends, (1, 0)) * (2 * self.box) - self.box
        slopes = functional.pad(_slope(self.raw_slopes), (1, 1), value=1.0)
        return torch.cat([places, slopes.unsqueeze(-2)], dim=-2).transpose(-1, -2)


def raw_size(bins: int) -> int:
    """How many raw numbers make a spline of so many bins."""
    return 3 * bins - 1


def knots(raw: Float[Tensor, "*n raw"], box: float) -> Knots:
    """Knots from any numbers, K for the widths, K for the heights, K − 1 for the inner slopes."""
    bins = (raw.shape[-1] + 1) // 3
    sizes = raw[..., : 2 * bins].unflatten(-1, (2, bins)).softmax(dim=-1)
    sizes = SMALLEST_BIN + (1 - SMALLEST_BIN * bins) * sizes
    return Knots(sizes, sizes.cumsum(dim=-1), raw[..., 2 * bins :], box)


def _slope(raw: Tensor) -> Tensor:
    return SMALLEST_SLOPE + functional.softplus(raw + _SLOPE_1)


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
    (x_0, y_0), (width, height), (d_0, d_1) = _bin(at, given, axis=0)
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
    (x_0, y_0), (width, height), (d_0, d_1) = _bin(at, given, axis=1)
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


Pair = tuple[Tensor, Tensor]


def _bin(at: Values, given: Knots, axis: int) -> tuple[Pair, Pair, Pair]:
    """Lower left corner, size, both slopes of the bin of a value on the x (0) or y (1) axis.

    Of all slopes only these two are computed: at the edges of the box the raw number is 0, slope 1.
    """
    side = 2 * given.box
    share = (at / side + 0.5).unsqueeze(-1)
    index = (share >= given.ends[..., axis, :-1]).sum(dim=-1, keepdim=True)
    chosen = index.unsqueeze(-1).expand(*index.shape[:-1], 2, 1)
    size = given.sizes.gather(-1, chosen).squeeze(-1)
    corner = (given.ends.gather(-1, chosen).squeeze(-1) - size - 0.5) * side
    raw = functional.pad(given.raw_slopes, (1, 1))
    slopes = _slope(raw.gather(-1, torch.cat([index, index + 1], dim=-1)))
    return tuple(part.unbind(dim=-1) for part in (corner, size * side, slopes))  # type: ignore[return-value]


def _log_slope(s: Tensor, d_0: Tensor, d_1: Tensor, xi: Tensor, below: Tensor) -> Values:
    above = d_1 * xi.square() + 2 * s * xi * (1 - xi) + d_0 * (1 - xi).square()
    return 2 * (s / below).log() + above.log()


def _outside(inside: Tensor, given: Values, found: Values, log_slope: Values) -> Mapped:
    return Mapped(
        torch.where(inside, found, given),
        torch.where(inside, log_slope, torch.zeros_like(log_slope)),
    )
