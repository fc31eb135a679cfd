"""Which latent dimension knows which factor: mutual information and its gap.

The mutual information gap (MIG) is that of Chen et al. 2018 (arXiv:1802.04942, section 4.1): per
factor, the information of the best dimension minus that of the second best, as a share of the
factor's entropy. A low spread over seeds is not to be expected (Locatello et al. 2019,
arXiv:1811.12359): nothing in the objective prefers one rotation of the code.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int64
from torch import Tensor

from engine.data import shapes
from engine.generative.variational_autoencoder import Latent

BINS = 20


@dataclass(frozen=True)
class Disentanglement:
    """How the factors are shared out among the dimensions.

    Attributes:
        information: I(factor; dimension) in nats, a row per factor.
        entropy: of each factor, in nats.
        factors: their names, by row.
    """

    information: Float[Tensor, "factors d"]
    entropy: Float[Tensor, " factors"]
    factors: tuple[str, ...] = shapes.FACTORS

    @property
    def normalised(self) -> Float[Tensor, "factors d"]:
        """The share of each factor that a dimension knows, from 0 to 1."""
        return self.information / self.entropy.unsqueeze(1)

    @property
    def gaps(self) -> Float[Tensor, " factors"]:
        """The gap of each factor; 0 where the code has one dimension only."""
        if self.information.shape[1] < 2:
            return torch.zeros_like(self.entropy)
        best = self.normalised.topk(2, dim=1).values
        return best[:, 0] - best[:, 1]

    @property
    def mig(self) -> float:
        """The mean gap."""
        return float(self.gaps.mean())


def measure(
    codes: Latent, factors: Float[Tensor, "n factors"], bins: int = BINS
) -> Disentanglement:
    """The information in each dimension about each factor, from histograms.

    Args:
        codes: the means μ(x) of many pictures.
        factors: of the same pictures, columns as in `engine.data.shapes.FACTORS`; a factor of a
            few values keeps them, a continuous one is put into bins of equal width.
        bins: of each dimension and each continuous factor.

    Raises:
        ValueError: there are no more pictures than bins.
    """
    if len(codes) <= bins:
        raise ValueError(f"More than {bins} pictures are needed for {bins} bins.")
    columns = [_binned(column, bins) for column in codes.T]
    rows = [_binned(column, bins) for column in factors.T]
    information = [[_mutual_information(row, column) for column in columns] for row in rows]
    entropy = [_entropy(torch.bincount(row)) for row in rows]
    return Disentanglement(torch.tensor(information), torch.tensor(entropy))


def _binned(values: Float[Tensor, " n"], bins: int) -> Int64[Tensor, " n"]:
    few, index = values.unique(return_inverse=True)
    if len(few) <= bins:
        return index
    low, high = values.min(), values.max()
    return ((values - low) / (high - low) * bins).long().clamp(max=bins - 1)


def _mutual_information(a: Int64[Tensor, " n"], b: Int64[Tensor, " n"]) -> float:
    width = int(b.max()) + 1
    joint = torch.bincount(a * width + b)
    return _entropy(torch.bincount(a)) + _entropy(torch.bincount(b)) - _entropy(joint)


def _entropy(counts: Int64[Tensor, " bins"]) -> float:
    p = counts.double() / counts.sum()
    return float(-torch.special.xlogy(p, p).sum())
