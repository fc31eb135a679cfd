"""The density of a flow over a square, as a picture."""

import torch
from jaxtyping import Float
from torch import Tensor

from engine.data.densities import EXTENT
from engine.generative.flows.flow import Flow

_AT_ONCE = 4_096
"""Points: what a layer makes of more does not fit the cache, and costs twice as much."""


def log_density_map(
    flow: Flow, resolution: int = 200, extent: float = EXTENT
) -> Float[Tensor, "resolution resolution"]:
    """ln p at the centres of resolution² cells over [−extent, extent]², row 0 at the top."""
    return _log_density(flow, centres(resolution, extent)).view(resolution, resolution)


def node_density(
    flow: Flow, resolution: int, extent: float = EXTENT
) -> Float[Tensor, "resolution resolution"]:
    """p at the nodes of a grid over [−extent, extent]², the outermost on its edge, row 0 below."""
    return _log_density(flow, nodes(resolution, extent)).exp().view(resolution, resolution)


def _log_density(flow: Flow, points: Float[Tensor, "n 2"]) -> Float[Tensor, " n"]:
    with torch.inference_mode():
        return torch.cat([flow.log_prob(part) for part in points.split(_AT_ONCE)])


def nodes(resolution: int, extent: float = EXTENT) -> Float[Tensor, "n 2"]:
    """Nodes of a grid, the outermost on the edge of [−extent, extent]², row by row from below."""
    # The centres of cells of a square that is wider by half a cell on every side.
    wider = extent * resolution / (resolution - 1)
    return centres(resolution, wider).view(resolution, resolution, 2).flip(0).flatten(0, 1)


def centres(resolution: int, extent: float = EXTENT) -> Float[Tensor, "n 2"]:
    """Centres of the cells, row by row from the top."""
    ticks = extent * ((2 * torch.arange(resolution) + 1) / resolution - 1)
    y, x = torch.meshgrid(-ticks, ticks, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], dim=1)
