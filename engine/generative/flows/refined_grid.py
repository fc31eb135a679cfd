"""Nodes of grid lines where a flow bends them most, so that chords do not cross where lines do not.

Between two nodes a line is drawn straight. Wherever the image of the middle of two nodes lies away
from the middle of their images, it becomes a node itself, and so on.
"""

from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor

Place = Callable[[Float[Tensor, "n 2"]], Float[Tensor, "moments n 2"]]
"""Where points are at the moments that are to look right."""


def refined(
    lines: Sequence[Float[Tensor, "_ 2"]], place: Place, tolerance: float, limit: int, rounds: int
) -> list[Float[Tensor, "_ 2"]]:
    """The lines with more nodes where chords would lie off the images.

    Args:
        lines: to begin with, each with a few nodes.
        place: the flow.
        tolerance: how far the middle of a chord may be from the image.
        limit: nodes of all lines, after which there is only what the round before has found.
        rounds: of halving.

    Examples:
        >>> straight = torch.linspace(0, 1, 3)[:, None].expand(3, 2)
        >>> [len(line) for line in refined([straight], lambda x: 2 * x[None], 0.01, 99, 4)]
        [3]
    """
    found = list(lines)
    images = _placed(found, place)
    for _ in range(rounds):
        middles = [(line[1:] + line[:-1]) / 2 for line in found]
        between = _placed(middles, place)
        off = [
            (middle - (at[:, 1:] + at[:, :-1]) / 2).norm(dim=2).amax(dim=0) > tolerance
            for at, middle in zip(images, between, strict=True)
        ]
        added = sum(int(one.sum()) for one in off)
        if not added or sum(map(len, found)) + added > limit:
            break
        found = [_inserted(*each, dim=0) for each in zip(found, middles, off, strict=True)]
        images = [_inserted(*each, dim=1) for each in zip(images, between, off, strict=True)]
    return found


def _placed(lines: Sequence[Tensor], place: Place) -> list[Float[Tensor, "moments _ 2"]]:
    return list(place(torch.cat(list(lines))).split([len(line) for line in lines], dim=1))


def _inserted(nodes: Tensor, middles: Tensor, chosen: Tensor, dim: int) -> Tensor:
    """The nodes along this dimension, with some of the middles between them."""
    last = nodes.shape[dim] - 1
    both = torch.stack([nodes.narrow(dim, 0, last), middles], dim=dim + 1).flatten(dim, dim + 1)
    keep = torch.stack([torch.ones_like(chosen), chosen], dim=1).flatten().nonzero().squeeze(1)
    return torch.cat([both.index_select(dim, keep), nodes.narrow(dim, last, 1)], dim=dim)
