"""The lines of a square grid, straight, and as a flow bends them."""

import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.flows.flow import Flow

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


@torch.inference_mode()
def warped_grid(flow: Flow, nodes: int = 49) -> Float[Tensor, "curves nodes 2"]:
    """Where the lines of a square grid of noise lie among the data."""
    lines = straight_grid(nodes)
    return flow.inverse(lines.flatten(0, 1)).points.view_as(lines)
