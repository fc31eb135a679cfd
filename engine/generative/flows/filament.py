"""How much mass a flow puts where data have none: between separate modes, between rings.

A continuous map with a continuous inverse cannot tear the one piece of the normal density apart,
nor make a hole in it, so some mass always stays between the pieces (Cornish et al. 2020,
arXiv:1909.13833).
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from engine import seeds
from engine.cache import cached
from engine.data.densities import DENSITIES, MIXTURES
from engine.generative.flows.density_map import centres
from engine.generative.flows.flow import Flow, PerPoint, Points
from engine.generative.flows.pretrained import pretrained

REACH = 3.5
"""Deviations from the skeleton of the data beyond which mass counts as between the pieces."""

_RESOLUTION = 200
_COUNT = 50_000


def distance(density: str, points: Points) -> PerPoint:
    """From the skeleton of the data (centres, circles, half circles), in their deviations."""
    return _DISTANCES[density](points)


def mass_between(flow: Flow, density: str) -> float:
    """The mass of a flow farther than `REACH` from the skeleton: 1 less that of cells near it."""
    cells = centres(_RESOLUTION)
    near = cells[distance(density, cells) <= REACH]
    with torch.inference_mode():
        inside = sum(float(flow.log_prob(part).exp().sum()) for part in near.split(8_192))
    side = float(cells[1, 0] - cells[0, 0])
    return 1 - inside * side**2


@cached
def mass_of_pretrained(kind: str, density: str) -> float:
    """`mass_between` of a flow that ships."""
    return mass_between(pretrained(kind, density), density)


@cached
def mass_of_data(density: str) -> float:
    """The share of 50,000 points of the data that are so far."""
    source = seeds.generator(seeds.derive(0, "flows", "filament"))
    points = DENSITIES[density].sample(_COUNT, source)
    return float((distance(density, points) > REACH).float().mean())


def _to_centres(points: Points) -> PerPoint:
    mixture = MIXTURES["eight-gaussians"]
    nearest = torch.cdist(points, torch.tensor(mixture.means)).amin(dim=1)
    return nearest / mixture.deviation


def _to_circles(points: Points) -> PerPoint:
    radii = 0.75 * torch.arange(1, 5)
    return (points.norm(dim=1, keepdim=True) - radii).abs().amin(dim=1) / 0.08


def _to_half_circles(points: Points) -> PerPoint:
    centre = torch.tensor([-1.0, -0.5])
    # One half circle is the other turned by 180°.
    return torch.minimum(*(_to_arch(sign * points - centre) for sign in (1, -1))) / 0.15


def _to_arch(points: Points) -> PerPoint:
    """From the upper half of a circle of radius 2."""
    ends = torch.tensor([[-2.0, 0.0], [2.0, 0.0]])
    around = (points.norm(dim=1) - 2).abs()
    return torch.where(points[:, 1] >= 0, around, torch.cdist(points, ends).amin(dim=1))


_DISTANCES: dict[str, Callable[[Points], PerPoint]] = {
    "eight-gaussians": _to_centres,
    "rings": _to_circles,
    "moons": _to_half_circles,
}
