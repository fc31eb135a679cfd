"""Precision and recall of generated samples: quality and variety as two figures.

Improved precision and recall (Kynkäänniemi et al. 2019, arXiv:1904.06991): the support of a
distribution is estimated by balls around its samples, each as large as the distance to the k-th
nearest of the others. Precision is the share of generated samples inside the support of the real
ones; recall the share of real ones inside the support of the generated.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float
from torch import Tensor

NEIGHBOURS = 3
"""k, as in the paper."""

_ROWS = 1_000


class Support:
    """Balls around samples, the estimate of where their distribution lies.

    Args:
        samples: float [n, d], more than k.
        neighbours: k.

    Attributes:
        radii: of each sample to the k-th nearest of the others.

    Raises:
        ValueError: there are not enough samples, or k is not positive.
    """

    def __init__(self, samples: Float[Tensor, "n d"], neighbours: int = NEIGHBOURS) -> None:
        if not 0 < neighbours < len(samples):
            raise ValueError(f"{len(samples)} samples have no {neighbours}-th neighbours.")
        self._samples = samples.double()
        # Among its own distances is the one to itself, 0.
        self.radii: Float[Tensor, " n"] = torch.cat(
            [
                _distances(part, self._samples).kthvalue(neighbours + 1, dim=1).values
                for part in self._samples.split(_ROWS)
            ]
        )

    def contains(self, points: Float[Tensor, "m d"]) -> Bool[Tensor, " m"]:
        """Which points lie in a ball, its surface included (equation 1)."""
        found = [
            (_distances(part, self._samples) <= self.radii).any(dim=1)
            for part in points.double().split(_ROWS)
        ]
        return torch.cat(found)


@dataclass(frozen=True, eq=False)
class PrecisionRecall:
    """The two figures, and which samples they count.

    Attributes:
        realistic: which generated samples lie in the support of the real ones.
        covered: which real samples lie in the support of the generated ones.
    """

    realistic: Bool[Tensor, " n"]
    covered: Bool[Tensor, " m"]

    @property
    def precision(self) -> float:
        """Share of the generated samples that are realistic."""
        return float(self.realistic.double().mean())

    @property
    def recall(self) -> float:
        """Share of the real samples that are covered."""
        return float(self.covered.double().mean())


def precision_recall(
    generated: Float[Tensor, "n d"], real: Float[Tensor, "m d"], neighbours: int = NEIGHBOURS
) -> PrecisionRecall:
    """Of two sets of samples; larger sets have smaller balls, so compare equally many.

    Raises:
        ValueError: a set has too few samples for k neighbours.
    """
    return PrecisionRecall(
        realistic=Support(real, neighbours).contains(generated),
        covered=Support(generated, neighbours).contains(real),
    )


def _distances(some: Tensor, others: Tensor) -> Tensor:
    # Without the expansion of the square, equal points are at distance 0 exactly.
    return torch.cdist(some, others, compute_mode="donot_use_mm_for_euclid_dist")
