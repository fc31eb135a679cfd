"""What a flow gets wrong, in numbers: nats, mass where there are no data, marginals, transport."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.flows.flow import PerPoint, Points

REGION = 0.99
"""Share of the data in the highest-density region."""


class Estimate(NamedTuple):
    """A mean over points, and its standard error."""

    mean: float
    error: float


def mean_of(values: PerPoint) -> Estimate:
    """The mean of independent values with its standard error, std / √n; NaN of a single one.

    Examples:
        >>> mean_of(torch.tensor([1.0, 3.0]))
        Estimate(mean=2.0, error=1.0)
    """
    error = float(values.std()) / math.sqrt(len(values)) if len(values) > 1 else math.nan
    return Estimate(float(values.mean()), error)


def region_threshold(log_density: PerPoint, share: float = REGION) -> float:
    """ln p at the edge of the highest-density region, the smallest that holds this share of p.

    Args:
        log_density: ln p at points drawn from p.
        share: of the mass.

    Raises:
        ValueError: the share is not between 0 and 1.
    """
    if not 0 < share < 1:
        raise ValueError(f"A share is between 0 and 1, not {share}.")
    return float(torch.quantile(log_density, 1 - share))


def mass_below(log_density: PerPoint, threshold: float) -> float:
    """The share of a model's samples that lie where ln p of the data is below the threshold.

    Args:
        log_density: ln p of the data at samples of the model.
        threshold: from `region_threshold`.
    """
    return float((log_density < threshold).float().mean())


def outside_box(points: Points, box: float) -> Float[Tensor, " n"]:
    """1 for each point that leaves the square [−box, box]², else 0."""
    return (points.abs() > box).any(dim=1).float()


def marginal_distances(one: Points, two: Points) -> tuple[float, ...]:
    """W₂ between the marginals of each coordinate, of samples of one size, whose ranks it pairs."""
    gap = one.sort(dim=0).values - two.sort(dim=0).values
    return tuple(gap.square().mean(dim=0).sqrt().tolist())
