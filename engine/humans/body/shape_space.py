"""Principal components of a few registered bodies, beside those learned from many."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor


@dataclass(frozen=True, eq=False)
class ShapeSpace:
    """Bodies as a mean and components.

    Attributes:
        mean: metres.
        directions: by one standard deviation each.
        explained: the share of the variance that each explains.
        scores: of each body, in standard deviations.
    """

    mean: Float[Tensor, "v 3"]
    directions: Float[Tensor, "v 3 component"]
    explained: Float[Tensor, " component"]
    scores: Float[Tensor, "body component"]

    def rebuilt(self, body: int, count: int) -> Float[Tensor, "v 3"]:
        """A body from its first components; with all of them it is the body itself."""
        return self.mean + self.directions[..., :count] @ self.scores[body, :count]


def shape_space(bodies: Float[Tensor, "body v 3"]) -> ShapeSpace:
    """The principal components of unposed bodies.

    Raises:
        ValueError: there are fewer than two bodies, or all are the same.
    """
    count = len(bodies)
    if count < 2:
        raise ValueError("Components of shapes need at least two bodies.")
    mean = bodies.double().mean(0)
    centred = (bodies.double() - mean).flatten(1)
    if not float(centred.abs().max()) > 0:
        raise ValueError("All bodies are the same, so nothing varies.")
    left, values, right = torch.linalg.svd(centred, full_matrices=False)
    left, values, right = left[:, : count - 1], values[: count - 1], right[: count - 1]
    scale = values / (count - 1) ** 0.5
    directions = (right * scale[:, None]).T.unflatten(0, (-1, 3))
    scores = left * (count - 1) ** 0.5
    explained = values.square() / values.square().sum()
    kind = bodies.dtype
    return ShapeSpace(mean.to(kind), directions.to(kind), explained.to(kind), scores.to(kind))


def explained_by(
    directions: Float[Tensor, "v 3 component"], bodies: Float[Tensor, "body v 3"], count: int
) -> float:
    """The share of the variance of bodies that lies in the first components of another space."""
    centred = (bodies - bodies.mean(0)).flatten(1).double()
    basis, _ = torch.linalg.qr(directions[..., :count].flatten(0, 1).double())
    return float((centred @ basis).square().sum() / centred.square().sum())
