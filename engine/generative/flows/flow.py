"""A normalizing flow: invertible layers between data and a standard normal density.

ln p(x) = ln N(z; 0, I) + Σ ln |det J_l| for z = f_L ∘ … ∘ f_1 (x), the change of variables
(Dinh et al. 2017, arXiv:1605.08803, equations 2 and 3; Papamakarios et al. 2021, arXiv:1912.02762).
Every layer's ``forward`` goes from data to noise, the direction that likelihoods need.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn

Points = Float[Tensor, "n d"]
PerPoint = Float[Tensor, " n"]


class Moved(NamedTuple):
    """Points after a map.

    Attributes:
        points: where they are.
        log_det: ln |det J| of the map at each point it started from.
    """

    points: Points
    log_det: PerPoint


class Bijection(nn.Module, ABC):
    """An invertible layer."""

    @abstractmethod
    def forward(self, x: Points) -> Moved:
        """From data towards noise."""

    @abstractmethod
    def inverse(self, z: Points) -> Moved:
        """From noise towards data, with the log-determinant of this direction."""


class Passage(NamedTuple):
    """Points on their way through a flow, before the first layer and after each.

    Attributes:
        points: where they are.
        log_det: ln |det J| of the way so far, 0 at the beginning.
    """

    points: Float[Tensor, "stops n d"]
    log_det: Float[Tensor, "stops n"]


class Flow(Bijection):
    """Layers one after the other, over a standard normal density.

    Args:
        layers: from data to noise.
        dimensions: of a point.
    """

    def __init__(self, layers: Iterable[Bijection], dimensions: int = 2) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.dimensions = dimensions

    def forward(self, x: Points) -> Moved:
        """From data to noise."""
        log_det = x.new_zeros(len(x))
        for layer in self._layers:
            x, one = layer.forward(x)
            log_det = log_det + one
        return Moved(x, log_det)

    def inverse(self, z: Points) -> Moved:
        """From noise to data."""
        log_det = z.new_zeros(len(z))
        for layer in reversed(self._layers):
            z, one = layer.inverse(z)
            log_det = log_det + one
        return Moved(z, log_det)

    def log_prob(self, x: Points) -> PerPoint:
        """ln p(x) in nats."""
        z, log_det = self.forward(x)
        return log_normal(z) + log_det

    def sample(self, count: int, generator: torch.Generator) -> Points:
        """Points of the density: f⁻¹ of standard normal ones."""
        return self.inverse(torch.randn(count, self.dimensions, generator=generator)).points

    def passage(self, x: Points) -> Passage:
        """The way of points from data to noise, stop by stop."""
        return _passage(x, [layer.forward for layer in self._layers])

    def passage_back(self, z: Points) -> Passage:
        """The way of points from noise to data, stop by stop."""
        return _passage(z, [layer.inverse for layer in reversed(self._layers)])

    @property
    def _layers(self) -> list[Bijection]:
        return list(self.layers)  # type: ignore[arg-type]


def _passage(points: Points, maps: Iterable[Callable[[Tensor], Moved]]) -> Passage:
    stops, log_dets = [points], [points.new_zeros(len(points))]
    for step in maps:
        points, one = step(points)
        stops.append(points)
        log_dets.append(log_dets[-1] + one)
    return Passage(torch.stack(stops), torch.stack(log_dets))


def log_normal(z: Points) -> PerPoint:
    """ln N(z; 0, I)."""
    return -(z.square().sum(dim=1) + z.shape[1] * math.log(2 * math.pi)) / 2
