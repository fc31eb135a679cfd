"""The lines of a square grid, which a flow bends."""

import torch
from jaxtyping import Float
from torch import Tensor

REACH = 3.0
"""The grid covers [−REACH, REACH]², in standard deviations of the noise."""
LINES = 13
"""In each direction."""


def straight_grid(
    nodes: int, *, lines: int = LINES, reach: float = REACH
) -> Float[Tensor, "curves nodes 2"]:
    """Upright lines from left to right, then level ones, with so many nodes each."""
    ticks, along = torch.linspace(-reach, reach, lines), torch.linspace(-reach, reach, nodes)
    upright = torch.stack(torch.meshgrid(ticks, along, indexing="ij"), dim=-1)
    return torch.cat([upright, upright.flip(2)])
