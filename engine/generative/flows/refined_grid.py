"""Nodes of grid lines where a flow bends them most, so that chords do not cross where lines do not.

Between two nodes a line is drawn straight. Its distance from the curve is proportional to the
second derivative and to the spacing squared, so nodes as dense as the root of the second derivative
keep it even (de Boor 1973, Good approximation by splines with variable knots).
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor

_BASE = 0.15
"""Of all nodes, the part that lies evenly, so that no stretch is left without any."""


def refined(
    places: Float[Tensor, "moments curves fine 2"], total: int
) -> list[Int[Tensor, " nodes"]]:
    """Which of many nodes to keep of each line, about `total` in all, both ends among them.

    Args:
        places: of evenly spaced nodes of each line, at the moments that are to look right.
        total: nodes to keep.

    Examples:
        >>> straight = torch.linspace(0, 1, 9)[:, None].expand(9, 2)[None, None]
        >>> refined(straight, 3)[0].tolist()
        [0, 4, 8]
    """
    bend = (places[:, :, 2:] - 2 * places[:, :, 1:-1] + places[:, :, :-2]).norm(dim=3)
    weight = torch.nn.functional.pad(bend.amax(dim=0).sqrt(), (1, 1), mode="replicate")
    weight = (weight[:, 1:] + weight[:, :-1]) / 2
    even = weight.mean().clamp_min(1e-9)
    weight = (1 - _BASE) * weight + _BASE * even
    shares = weight.sum(dim=1) / weight.sum()
    return [
        _chosen(one, max(3, round(total * float(share))))
        for one, share in zip(weight, shares, strict=True)
    ]


def _chosen(weight: Float[Tensor, " pieces"], count: int) -> Int[Tensor, " nodes"]:
    """The nodes between which the weight is even."""
    so_far = torch.cat([weight.new_zeros(1), weight.cumsum(0)])
    wanted = torch.linspace(0, 1, count) * so_far[-1]
    nearest = torch.searchsorted(so_far, wanted).clamp(0, len(so_far) - 1)
    nearest[0], nearest[-1] = 0, len(so_far) - 1
    return nearest.unique()
