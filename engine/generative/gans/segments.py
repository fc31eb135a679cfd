"""How far apart two distributions are that live on lines in the plane.

Both are uniform on a segment, and touch nowhere, cross in a point, or lie on one line: Example 1 of
Arjovsky et al. 2017 (arXiv:1701.07875) for any two segments. Divergences are in closed form. The
same segments smeared by noise (Arjovsky & Bottou 2017, arXiv:1701.04862) are in
`engine.generative.gans.smeared`, their transport in `engine.generative.gans.transport`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

LEAST_LENGTH = 0.1
"""Of a segment: a point has no direction."""
_PARALLEL = 1e-9


class Divergences(NamedTuple):
    """Of P from Q, JS and KL in nats.

    Attributes:
        js: the Jensen–Shannon divergence, from 0 to log 2.
        tv: the total variation, from 0 to 1.
        kl: KL(P ‖ Q), infinite where P has mass and Q has none.
    """

    js: float
    tv: float
    kl: float


@dataclass(frozen=True)
class Segment:
    """The uniform distribution on a segment of the plane, from `start` to `end`.

    Raises:
        ValueError: it is shorter than `LEAST_LENGTH`, or not finite.
    """

    start: tuple[float, float]
    end: tuple[float, float]

    def __post_init__(self) -> None:
        if not self.length >= LEAST_LENGTH - 1e-9 or not math.isfinite(self.length):
            raise ValueError(f"A segment is at least {LEAST_LENGTH:g} long, not {self.length:g}.")

    @property
    def length(self) -> float:
        """Its length L; the density along it is 1/L."""
        return math.dist(self.start, self.end)

    @property
    def middle(self) -> tuple[float, float]:
        """Its mean."""
        return ((self.start[0] + self.end[0]) / 2, (self.start[1] + self.end[1]) / 2)

    @property
    def direction(self) -> tuple[float, float]:
        """The unit vector from start to end."""
        length = self.length
        return ((self.end[0] - self.start[0]) / length, (self.end[1] - self.start[1]) / length)

    def moved(self, dx: float, dy: float = 0.0) -> Segment:
        """The segment elsewhere."""
        (x0, y0), (x1, y1) = self.start, self.end
        return Segment((x0 + dx, y0 + dy), (x1 + dx, y1 + dy))

    def points(self, count: int) -> Float[Tensor, "n 2"]:
        """The middles of as many equal parts, float64: each stands for 1/n of the mass."""
        part = (torch.arange(count, dtype=torch.float64) + 0.5) / count
        start, end = (torch.tensor(each, dtype=torch.float64) for each in (self.start, self.end))
        return start + part[:, None] * (end - start)


def overlap(p: Segment, q: Segment) -> float:
    """The length of what both have in common; of segments that cross in a point, 0."""
    (ux, uy), (mx, my) = p.direction, p.middle
    along, across = [], []
    for x, y in (q.start, q.end):
        along.append((x - mx) * ux + (y - my) * uy)
        across.append((y - my) * ux - (x - mx) * uy)
    if max(map(abs, across)) > _PARALLEL:
        return 0.0
    half = p.length / 2
    common = min(half, max(along)) - max(-half, min(along))
    return max(0.0, common) if common > _PARALLEL else 0.0


def crossing(p: Segment, q: Segment) -> tuple[float, float] | None:
    """The one point that two segments have in common; None if there is none, or a whole line."""
    d, e = np.subtract(p.end, p.start), np.subtract(q.end, q.start)
    turn = float(d[0] * e[1] - d[1] * e[0])
    if abs(turn) < _PARALLEL:
        return None
    gap = np.subtract(q.start, p.start)
    s = float(gap[0] * e[1] - gap[1] * e[0]) / turn
    t = float(gap[0] * d[1] - gap[1] * d[0]) / turn
    if not (0 <= s <= 1 and 0 <= t <= 1):
        return None
    x, y = np.asarray(p.start) + s * d
    return float(x), float(y)


def divergences(p: Segment, q: Segment) -> Divergences:
    """In closed form: on what both have in common the densities are 1/L_p and 1/L_q.

    Examples:
        >>> line = Segment((0, 0), (0, 1))
        >>> divergences(line, line.moved(0.001)).js == math.log(2)
        True
        >>> divergences(line, line)
        Divergences(js=0.0, tv=0.0, kl=0.0)
    """
    common = overlap(p, q)
    # Shares of either mass on the common part, and how much of the mixture there is P's.
    share_p, share_q = common / p.length, common / q.length
    part_p = share_p / (share_p + share_q) if common else 1.0
    js = 0.5 * (
        share_p * _log_ratio(2 * part_p)
        + (1 - share_p) * math.log(2)
        + share_q * _log_ratio(2 * (1 - part_p))
        + (1 - share_q) * math.log(2)
    )
    inside = share_p > 1 - _PARALLEL
    kl = math.log(q.length / p.length) if inside else math.inf
    return Divergences(js, 1 - min(share_p, share_q), kl)


def _log_ratio(value: float) -> float:
    return math.log(value) if value > 0 else 0.0
