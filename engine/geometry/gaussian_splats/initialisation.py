"""The Gaussians that a fit begins with."""

import torch
from jaxtyping import Float
from torch import Tensor

from engine import device, seeds
from engine.geometry.gaussian_splats.fitting_settings import FittingSettings
from engine.geometry.gaussian_splats.gaussians import Gaussians, from_points, random_gaussians
from engine.geometry.gaussian_splats.views import Capture

_NEIGHBOURS = 3


def initial_gaussians(settings: FittingSettings, capture: Capture) -> Gaussians:
    """The Gaussians before the first step.

    At random they fill a cube, in random colours. On the surface they stand at points of it, in
    its colour, as large as the mean distance to the three nearest of them (3DGS).
    """
    source = seeds.generator(seeds.derive(settings.seed, "initialisation"))
    if settings.initialisation == "surface" and len(capture.points):
        order = torch.randperm(len(capture.points), generator=source)[: settings.count]
        points = capture.points[order]
        scale = neighbour_distances(points).clamp(1e-3, 0.2)
        found = from_points(points, capture.colours[order], scale=scale, degree=settings.sh_degree)
    else:
        found = random_gaussians(settings.count, source, extent=0.9, degree=settings.sh_degree)
    return found.to(device.device())


def neighbour_distances(points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
    """The mean distance of each point to its three nearest; 1 where there is no other."""
    count = min(_NEIGHBOURS, len(points) - 1)
    if count < 1:
        return points.new_ones(len(points))
    nearest = [
        torch.cdist(part, points).topk(count + 1, largest=False).values[:, 1:]
        for part in points.split(1024)
    ]
    return torch.cat(nearest).mean(1)
