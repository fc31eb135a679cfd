"""Optimal transport between points of equal mass: which goes where, and how far on the mean.

Wasserstein-1 of two samples of one size is the cheapest one-to-one assignment (a linear program
whose corners are permutations). In the plane it is solved exactly by `linear_sum_assignment`; on a
line, sorting is the assignment.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from engine.generative.gans.segments import Segment

POINTS = 256
"""That stand for a segment: W₁ is then right to a quarter of the lengths over this number."""


class Transport(NamedTuple):
    """The cheapest way from P to Q.

    Attributes:
        distance: Wasserstein-1, the mean distance that the mass goes.
        target: for each point of P, the index of the point of Q that it becomes.
        slope: how fast the distance grows when all of Q is moved, along x₁ and x₂.
    """

    distance: float
    target: Int[Tensor, " n"]
    slope: tuple[float, float]


def transport(p: Float[Tensor, "n 2"], q: Float[Tensor, "n 2"]) -> Transport:
    """The optimal assignment of as many points to as many.

    The slope is the mean of the unit vectors along the way: by the envelope theorem a small move
    of Q leaves the assignment as it is. A point that is in place already has no such vector, and
    counts 0: W₁ has a kink there, and 0 is the mean of the slopes on either side.
    """
    costs = torch.cdist(p, q, compute_mode="donot_use_mm_for_euclid_dist")
    _, target = linear_sum_assignment(costs.numpy())
    chosen = torch.from_numpy(target)
    ways = q[chosen] - p
    lengths = ways.norm(dim=1)
    x, y = (ways / lengths.clamp(min=1e-12)[:, None]).mean(dim=0).tolist()
    return Transport(float(lengths.mean()), chosen, (x, y))


def segment_transport(p: Segment, q: Segment, count: int = POINTS) -> Transport:
    """Of two segments, each as the middles of `count` equal parts."""
    return transport(p.points(count), q.points(count))
