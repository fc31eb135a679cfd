"""Which modes of a mixture the generated samples cover, and how the favourite one wanders."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from engine.data.densities import GaussianMixture

NEAR = 4.0
"""Standard deviations within which a sample belongs to a mode."""
FAIR_PART = 0.2
"""Part of its fair share that a mode must get to be counted."""


class Coverage(NamedTuple):
    """How samples lie among the modes.

    Attributes:
        counts: samples within `NEAR` deviations of each mode, int64 [k].
        nearest: samples to which each mode is the nearest, however far, int64 [k].
        samples: how many there were.
    """

    counts: Tensor
    nearest: Tensor
    samples: int

    @property
    def covered(self) -> Tensor:
        """Which modes have at least `FAIR_PART` of their fair share, bool [k]."""
        return self._fair(self.counts)

    @property
    def modes(self) -> int:
        """How many those are."""
        return int(self.covered.sum())

    @property
    def approached(self) -> int:
        """How many are nearest to that part of their fair share, whether samples lie at them or
        not: where they are on their way to, before there is anything to be covered."""
        return int(self._fair(self.nearest).sum())

    @property
    def nearest_share(self) -> float:
        """Share of the samples to which one and the same mode is the nearest, at most."""
        return float(self.nearest.max()) / self.samples

    def _fair(self, counts: Tensor) -> Tensor:
        return counts >= FAIR_PART * self.samples / len(counts)

    @property
    def quality(self) -> float:
        """Share of the samples that belong to some mode."""
        return float(self.counts.sum()) / self.samples

    @property
    def entropy(self) -> float:
        """Of the modes among samples of quality, in nats; ln k at most, NaN without any."""
        total = int(self.counts.sum())
        if not total:
            return math.nan
        shares = self.counts[self.counts > 0] / total
        return -float((shares * shares.log()).sum())

    @property
    def favourite(self) -> float:
        """The mode with most samples; NaN where none has any."""
        return float(self.counts.argmax()) if bool(self.counts.any()) else math.nan

    @property
    def favourite_share(self) -> float:
        """Share of all samples that it has."""
        return float(self.counts.max()) / self.samples


def coverage(samples: Float[Tensor, "n 2"], mixture: GaussianMixture) -> Coverage:
    """Assigns each sample to the nearest mode if that is near enough."""
    means = torch.tensor(mixture.means, dtype=samples.dtype)
    distance, nearest = torch.cdist(samples, means).min(dim=1)
    near = nearest[distance <= NEAR * mixture.deviation]
    counts, closest = (torch.bincount(each, minlength=len(means)) for each in (near, nearest))
    return Coverage(counts, closest, len(samples))


def switches(favourites: Sequence[float]) -> int:
    """How often the favourite mode of a history is another than before; NaN is left out."""
    known = [each for each in favourites if not math.isnan(each)]
    return sum(now != before for before, now in pairwise(known))


def winding(points: Float[Tensor, "t 2"]) -> float:
    """Turns of a path around the origin, counter-clockwise positive.

    Each step is taken to be the shorter way round.
    """
    angle = torch.atan2(points[:, 1], points[:, 0]).double()
    change = angle.diff()
    change = torch.remainder(change + math.pi, 2 * math.pi) - math.pi
    return float(change.sum()) / (2 * math.pi)
