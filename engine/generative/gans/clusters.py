"""The clusters of what a visitor has drawn, and how much of the samples each of them gets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

APART = 0.55
"""Points of one cluster are connected by steps that are no longer than this."""
MOST = 6
NEAR = 0.3
"""Distance to a point of the cluster within which a sample belongs to it."""
FAIR_PART = 0.5
"""Part of a cluster's share of the data that the samples must give it, for it to be reached."""


@dataclass(frozen=True)
class Clusters:
    """The largest clusters of points, from left to right.

    Attributes:
        points: those that belong to some cluster, float32 [n, 2].
        members: the cluster of each, int64 [n].
        centres: of the clusters, float32 [k, 2].
        shares: of all points, float32 [k].
    """

    points: Float[Tensor, "n 2"]
    members: Int[Tensor, " n"]
    centres: Float[Tensor, "k 2"]
    shares: Float[Tensor, " k"]

    def __len__(self) -> int:
        return len(self.centres)

    def shares_of(self, samples: Float[Tensor, "n 2"]) -> Float[Tensor, " k"]:
        """The share of the samples that lies near each cluster."""
        distance, nearest = torch.cdist(samples, self.points).min(dim=1)
        near = self.members[nearest[distance <= NEAR]]
        return torch.bincount(near, minlength=len(self)) / len(samples)

    def reached(self, samples: Float[Tensor, "n 2"]) -> Tensor:
        """Which clusters get at least `FAIR_PART` of their share of the data, bool [k]."""
        return self.shares_of(samples) >= FAIR_PART * self.shares


def clusters_of(points: np.ndarray) -> Clusters:
    """The clusters of points [n, 2]: connected by short steps (single linkage).

    Of more than `MOST` the largest are taken.

    Raises:
        ValueError: there are no points.
    """
    places = torch.tensor(np.asarray(points, np.float32)).reshape(-1, 2)
    if not len(places):
        raise ValueError("Draw some points first.")
    linked = torch.cdist(places, places) <= APART
    labels = torch.arange(len(places))
    while True:  # every point takes the smallest label among its neighbours
        smaller = torch.where(linked, labels, len(places)).min(dim=1).values
        if torch.equal(smaller, labels):
            break
        labels = smaller[smaller]
    names, members, counts = labels.unique(return_inverse=True, return_counts=True)
    largest = counts.argsort(descending=True, stable=True)[:MOST]
    centres = torch.stack([places[members == k].mean(dim=0) for k in range(len(names))])
    order = largest[centres[largest, 0].argsort(stable=True)]
    place_of = torch.full((len(names),), -1)
    place_of[order] = torch.arange(len(order))
    members = place_of[members]
    kept = members >= 0
    shares = counts[order] / len(places)
    return Clusters(places[kept], members[kept], centres[order], shares)
