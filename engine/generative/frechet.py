"""The Fréchet distance of two samples, and what it owes to their sizes.

On the features of a network it is the FID of Heusel et al. 2017 (arXiv:1706.08500). Its
expectation falls with the number of samples n as FD∞ + c/n, with a c that differs between models
(Chong & Forsyth 2020, arXiv:1911.07023): figures of equally many samples can be compared, or those
extrapolated to n = ∞.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Float, Float64
from torch import Tensor

from engine import seeds


class Gaussian(NamedTuple):
    """Mean and covariance.

    Attributes:
        mean: μ.
        covariance: Σ, symmetric, no negative eigenvalue.
    """

    mean: Float64[Tensor, " d"]
    covariance: Float64[Tensor, "d d"]


def moments(samples: Float[Tensor, "n d"]) -> Gaussian:
    """The Gaussian with the mean and the (unbiased) covariance of the samples.

    Raises:
        ValueError: there are fewer than two.
    """
    if len(samples) < 2:
        raise ValueError("A covariance needs two samples.")
    samples = samples.double()
    return Gaussian(samples.mean(dim=0), samples.T.cov())


def gaussian_distance(first: Gaussian, second: Gaussian) -> float:
    """|μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁ Σ₂)^½): W₂² of two Gaussians (Dowson & Landau 1982)."""
    mean = (first.mean - second.mean).square().sum()
    # (Σ₁ Σ₂)^½ and (Σ₁^½ Σ₂ Σ₁^½)^½ have one trace; the latter is symmetric.
    values, vectors = torch.linalg.eigh(first.covariance)
    root = vectors * values.clamp(min=0).sqrt() @ vectors.T
    joint = torch.linalg.eigvalsh(root @ second.covariance @ root).clamp(min=0).sqrt().sum()
    traces = first.covariance.trace() + second.covariance.trace()
    return max(0.0, math.fsum([float(mean), float(traces), -2 * float(joint)]))


def frechet_distance(first: Float[Tensor, "n d"], second: Float[Tensor, "m d"]) -> float:
    """`gaussian_distance` of the Gaussians with the samples' moments.

    It grows as samples get fewer: compare figures of equally many only.

    Raises:
        ValueError: there are fewer than two of either.
    """
    return gaussian_distance(moments(first), moments(second))


class Line(NamedTuple):
    """FD∞ + c/n, with the standard errors of both.

    Attributes:
        limit: FD∞, which chance may take below 0.
        slope: c.
        limit_error: of FD∞.
        slope_error: of c.
    """

    limit: float
    slope: float
    limit_error: float
    slope_error: float

    def at(self, size: float) -> float:
        """FD∞ + c/n."""
        return self.limit + self.slope / size


@dataclass(frozen=True, eq=False)
class SizeCurve:
    """The distance of n samples to a reference, as a function of n.

    Attributes:
        sizes: n, ascending.
        means: of the distance, over the subsets that were drawn of each size.
        errors: standard errors of these means, as if subsets of one pool were independent.
        line: FD∞ + c/n, fitted to the means of the sizes from `fitted_from` on.
        fitted_from: the smallest size with two samples for each feature (the covariance of fewer is
            singular or nearly so), or, where no two sizes have so many, the larger half of them.
    """

    sizes: tuple[int, ...]
    means: Float64[Tensor, " k"]
    errors: Float64[Tensor, " k"]
    line: Line
    fitted_from: int


def size_curve(
    samples: Float[Tensor, "n d"],
    reference: Gaussian | None,
    sizes: Sequence[int],
    *,
    repeats: int = 5,
    seed: int = 0,
) -> SizeCurve:
    """The bias of the distance, measured on subsets drawn from the samples without replacement.

    Args:
        samples: the pool.
        reference: what they are compared with; None compares each subset with the other samples.
        sizes: of the subsets, two different ones at least.
        repeats: subsets of each size.
        seed: decides which samples.

    Raises:
        ValueError: sizes or repeats are out of range.
    """
    sizes = tuple(sorted(set(sizes)))
    largest = len(samples) if reference else len(samples) - 2
    if len(sizes) < 2 or not 2 <= sizes[0] <= sizes[-1] <= largest or repeats < 2:
        raise ValueError(f"A curve needs two sizes from 2 to {largest:,}, and two subsets of each.")
    source = seeds.generator(seeds.derive(seed, "frechet sizes"))

    def distance(size: int) -> float:
        order = torch.randperm(len(samples), generator=source)
        other = reference or moments(samples[order[size:]])
        return gaussian_distance(moments(samples[order[:size]]), other)

    found = torch.tensor(
        [[distance(size) for _ in range(repeats)] for size in sizes], dtype=torch.float64
    )
    means = found.mean(dim=1)
    errors = found.std(dim=1) / math.sqrt(repeats)
    enough = sum(size >= 2 * samples.shape[1] for size in sizes)
    count = enough if enough >= 2 else max(2, len(sizes) // 2)
    line = extrapolate(sizes[-count:], means[-count:], errors[-count:])
    return SizeCurve(sizes, means, errors, line, sizes[-count])


def extrapolate(
    sizes: Sequence[int], distances: Float64[Tensor, " k"], errors: Float64[Tensor, " k"]
) -> Line:
    """The line over 1/n of Chong & Forsyth 2020, section 3.1; distances count by their errors.

    Weighted least squares: weights are 1/σ², and the inverse of the normal matrix is the
    covariance of FD∞ and c.
    """
    inverse = 1 / torch.tensor(sizes, dtype=torch.float64)
    design = torch.stack((torch.ones_like(inverse), inverse), dim=1)
    # Subsets that are all the same have no error; their weight stays finite.
    scales = 1 / torch.maximum(errors, 1e-6 * distances.abs() + 1e-12)
    root = torch.linalg.pinv(design * scales.unsqueeze(1))
    limit, slope = (root @ (distances * scales)).tolist()
    limit_error, slope_error = root.norm(dim=1).tolist()
    return Line(limit, slope, limit_error, slope_error)
