"""The density of a flow in training beside that of its data."""

import numpy as np
import torch

from engine.data.densities import EXTENT
from engine.generative.density_comparison import DensityComparison, nodes, smoothed
from engine.generative.flows.density_map import node_density
from engine.generative.flows.training import FlowTraining

BANDWIDTH = 0.12
"""Of the data where their density is not known in closed form."""


@torch.no_grad()
def compare_densities(training: FlowTraining, points: int = 20_000) -> DensityComparison:
    """p of the data and q of the flow at the present step, over ±EXTENT.

    Args:
        training: is left as it was.
        points: of the data, whose blurred density stands for p where that is not known.
    """
    ticks, source = nodes(extent=EXTENT), training.settings.source
    y, x = torch.meshgrid(*[torch.from_numpy(ticks).float()] * 2, indexing="ij")
    if source.log_density is not None:
        at = torch.stack([x.flatten(), y.flatten()], dim=1)
        data = source.log_density(at).exp().view_as(x).numpy().astype(np.float64)
    else:
        chance = torch.Generator().manual_seed(training.settings.seed)
        data = smoothed(source.sample(points, chance).numpy(), ticks, BANDWIDTH)
    model = node_density(training.flow, len(ticks)).numpy().astype(np.float64)
    return DensityComparison(ticks, data, np.nan_to_num(model, posinf=0.0))
