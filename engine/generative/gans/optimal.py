"""The best discriminator there is, and the value of the game when the discriminator is that one.

For a fixed generator the value V(G, D) = E_data[ln D] + E_model[ln(1 − D)] is largest for
D*(x) = p_data(x) / (p_data(x) + p_model(x)), and V(G, D*) = 2 JS(p_data, p_model) − ln 4
(Goodfellow et al. 2014, arXiv:1406.2661, proposition 1 and theorem 1).

A generator has no density in closed form: its input is mapped through a network that cannot be
inverted. So both densities are taken after a blur with a Gaussian of deviation `BLUR`, on the nodes
of a grid; samples of the generator are put on the grid and blurred, a kernel density estimate. No
blur can make two densities easier to tell apart, so the divergence of the blurred ones is at most
that of the densities themselves; the noise of a finite sample adds a little to it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import logsigmoid

from engine import seeds
from engine.cache import cached
from engine.data.densities import DRAWN, EXTENT, GaussianMixture, around_points
from engine.generative.gans.data import DENSITIES, MIXTURES

BLUR = 0.1
"""Standard deviation of the kernel, in units of the plane."""
NODES = 97
"""Of the grid, a side; their distance of 0.083 is less than the blur."""
SPACING = 2 * EXTENT / (NODES - 1)
_BINNED = BLUR**2 + SPACING**2 / 6
"""Variance of the blur of samples: putting a point on its four nearest nodes blurs it as well."""
_MARGIN = 6
"""Nodes beyond the window whose samples are blurred into it."""
_EMPTY = 1e-6
"""Density below which there is nothing to be told apart."""
_TINY = 1e-300
_MANY = 1 << 18
"""Samples for a density that is not known in closed form."""

Grid = Float[Tensor, "nodes nodes"]


@dataclass(frozen=True)
class BlurredDensity:
    """A density after the blur.

    Attributes:
        values: per unit of area at the nodes of the window ±EXTENT, row 0 below.
        outside: the mass that lies outside the window.
    """

    values: Grid
    outside: float


def density_of_samples(points: Float[Tensor, "n 2"]) -> BlurredDensity:
    """The kernel density estimate of samples, with a Gaussian kernel of deviation `BLUR`."""
    wide = NODES + 2 * _MARGIN
    place = (points.double() + EXTENT) / SPACING + _MARGIN
    corner = place.floor()
    part = place - corner
    mass = torch.zeros(wide * wide, dtype=torch.float64)
    for right in (0, 1):
        for up in (0, 1):
            column, row = corner[:, 0] + right, corner[:, 1] + up
            across = part[:, 0] if right else 1 - part[:, 0]
            weight = across * (part[:, 1] if up else 1 - part[:, 1])
            inside = (column >= 0) & (column < wide) & (row >= 0) & (row < wide)
            node = (row[inside] * wide + column[inside]).long()
            mass.index_add_(0, node, weight[inside])
    kernel = _kernel(wide)[_MARGIN:-_MARGIN]
    return _blurred(kernel @ (mass.view(wide, wide) / len(points)) @ kernel.T)


def density_of_mixture(mixture: GaussianMixture) -> BlurredDensity:
    """The same of a Gaussian mixture, exactly: its variance grows by that of the blur."""
    wider = replace(mixture, deviation=math.sqrt(mixture.deviation**2 + _BINNED))
    log_density = torch.cat([wider.log_density(part) for part in node_points().split(1024)])
    return _blurred(log_density.exp().view(NODES, NODES))


def density_of_data(name: str, drawn: bytes = b"") -> BlurredDensity:
    """The same of the data: exact for Gaussian mixtures, else from 262,144 samples.

    Args:
        name: a key of `engine.generative.gans.data.DENSITIES`, or ``drawn``.
        drawn: the points drawn, as `engine.data.densities.pack_points` packs them.
    """
    values, outside = _data(name, drawn)
    return BlurredDensity(torch.from_numpy(values.copy()), outside)


@cached
def _data(name: str, drawn: bytes) -> tuple[np.ndarray, float]:
    if name == DRAWN or name in MIXTURES:
        found = density_of_mixture(around_points(drawn) if name == DRAWN else MIXTURES[name])
    else:
        source = seeds.generator(seeds.derive(0, "gans", "density"))
        found = density_of_samples(DENSITIES[name].sample(_MANY, source))
    return found.values.numpy(), found.outside


def node_points(nodes: int = NODES) -> Float[Tensor, "n 2"]:
    """The nodes of a grid over ±EXTENT, row by row from below; float64."""
    ticks = torch.linspace(-EXTENT, EXTENT, nodes, dtype=torch.float64)
    y, x = torch.meshgrid(ticks, ticks, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], dim=1)


def optimal_discriminator(data: BlurredDensity, model: BlurredDensity) -> Grid:
    """D*(x) = p_data / (p_data + p_model) at the nodes, going to ½ where there is neither.

    There any discriminator is as good as any other.
    """
    return (data.values + _EMPTY / 2) / (data.values + model.values + _EMPTY)


def empty(data: BlurredDensity, model: BlurredDensity) -> Bool[Tensor, "n n"]:
    """Where there is neither data nor model, and `optimal_discriminator` is of no meaning."""
    return data.values + model.values < _EMPTY


def jensen_shannon(data: BlurredDensity, model: BlurredDensity) -> float:
    """JS = ½ KL(p_data ‖ m) + ½ KL(p_model ‖ m) in nats, m the mean of both; 0 to ln 2.

    By quadrature at the nodes. What lies outside the window counts as one place.
    """
    p = torch.cat([data.values.flatten() * SPACING**2, torch.tensor([data.outside])])
    q = torch.cat([model.values.flatten() * SPACING**2, torch.tensor([model.outside])])
    mean = ((p + q) / 2).clamp(min=_TINY)
    return float(torch.xlogy(p, p / mean).sum() + torch.xlogy(q, q / mean).sum()) / 2


def optimal_value(divergence: float) -> float:
    """V(G, D*) = 2 JS − ln 4, from −ln 4 where no discriminator can tell them apart, to 0."""
    return 2 * divergence - math.log(4)


def optimal_least_squares_value(data: BlurredDensity, model: BlurredDensity) -> float:
    """The largest −½E[(D − 1)²] − ½E[D²], which the same D* has.

    It is −½ ∫ p_data p_model / (p_data + p_model): −¼ where no discriminator can tell
    them apart, 0 where one always can.
    """
    both = (data.values + model.values).clamp(min=_TINY)
    inside = float((data.values * model.values / both).sum()) * SPACING**2
    together = data.outside + model.outside
    outside = data.outside * model.outside / together if together else 0.0
    return -(inside + outside) / 2


def value_by_quadrature(discriminator: Grid, data: BlurredDensity, model: BlurredDensity) -> float:
    """V(G, D) = ∫ p_data ln D + p_model ln(1 − D) over the window."""
    terms = torch.xlogy(data.values, discriminator) + torch.xlogy(model.values, 1 - discriminator)
    return float(terms.sum()) * SPACING**2


def estimated_value(
    logits_of_data: Float[Tensor, " n"], logits_of_model: Float[Tensor, " m"]
) -> float:
    """V(G, D) over samples, D(x) = σ(f(x)), from the logits f of data and of generated samples."""
    return float(logsigmoid(logits_of_data).mean() + logsigmoid(-logits_of_model).mean())


@cache
def _kernel(nodes: int) -> Grid:
    """The Gaussian between any two of the nodes in a row."""
    ticks = torch.arange(nodes, dtype=torch.float64) * SPACING
    kernel = torch.exp(-((ticks[:, None] - ticks) ** 2) / (2 * BLUR**2))
    return kernel / (math.sqrt(2 * math.pi) * BLUR)


def _blurred(values: Grid) -> BlurredDensity:
    """With the mass that is missing in the window."""
    return BlurredDensity(values, max(0.0, 1 - float(values.sum()) * SPACING**2))
