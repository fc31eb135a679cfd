"""A conditional flow: invertible layers of x whose maps depend on a condition c.

ln p(x | c) = ln N(z; 0, I) + Σ ln |det ∂f_l/∂x| for z = f(x; c). Given c it is an ordinary flow;
only the conditioners see c, so it need not be invertible in c (Winkler et al. 2019,
arXiv:1912.00042).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from engine.generative.flows.coupling import bounded_log_scale, conditioner
from engine.generative.flows.flow import Bijection, Moved, PerPoint, Points, log_normal

Condition = Float[Tensor, "n c"]


class ConditionalBijection(nn.Module, ABC):
    """A layer that is invertible once its condition is given."""

    @abstractmethod
    def forward(self, x: Points, condition: Condition) -> Moved:
        """From data towards noise."""

    @abstractmethod
    def inverse(self, z: Points, condition: Condition) -> Moved:
        """From noise towards data, with the log-determinant of this direction."""


class Indifferent(ConditionalBijection):
    """An ordinary layer among conditional ones: it does not look at the condition."""

    def __init__(self, layer: Bijection) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Points, condition: Condition) -> Moved:
        """As the layer does."""
        return self.layer.forward(x)

    def inverse(self, z: Points, condition: Condition) -> Moved:
        """As the layer does."""
        return self.layer.inverse(z)


class ConditionalCoupling(ConditionalBijection):
    """y = x · exp(s(stays, c)) + t(stays, c): affine coupling whose conditioner also sees c.

    Args:
        dimensions: of a point.
        conditions: numbers of a condition.
        first: whether the first half stays and the second moves, or the other way round.
        widths: of the hidden layers of the conditioner.
    """

    def __init__(
        self, dimensions: int, conditions: int, first: bool, widths: tuple[int, ...]
    ) -> None:
        super().__init__()
        self.first = first
        half = dimensions // 2
        self._sizes = [half, dimensions - half]
        stays, moves = self._sizes if first else self._sizes[::-1]
        self.conditioner = conditioner(stays + conditions, 2 * moves, widths)

    def forward(self, x: Points, condition: Condition) -> Moved:
        """From data towards noise."""
        stays, moves, s, t = self._maps(x, condition)
        return Moved(self._together(stays, moves * s.exp() + t), s.sum(dim=1))

    def inverse(self, z: Points, condition: Condition) -> Moved:
        """From noise towards data, as cheap as forward."""
        stays, moves, s, t = self._maps(z, condition)
        return Moved(self._together(stays, (moves - t) * (-s).exp()), -s.sum(dim=1))

    def _maps(self, points: Points, condition: Condition) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """The part that stays, the part that moves, and its log-scale and shift."""
        parts = points.split(self._sizes, dim=1)
        stays, moves = parts if self.first else parts[::-1]
        raw = self.conditioner(torch.cat([stays, condition], dim=1))
        s, t = raw.chunk(2, dim=1)
        return stays, moves, bounded_log_scale(s), t

    def _together(self, stays: Tensor, moved: Tensor) -> Points:
        return torch.cat((stays, moved) if self.first else (moved, stays), dim=1)


class ConditionalFlow(ConditionalBijection):
    """Layers one after the other, over a standard normal density.

    Args:
        layers: from data to noise.
        dimensions: of a point.
    """

    def __init__(self, layers: Iterable[ConditionalBijection], dimensions: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.dimensions = dimensions

    def forward(self, x: Points, condition: Condition) -> Moved:
        """From data to noise."""
        log_det = x.new_zeros(len(x))
        for layer in self.layers:
            x, one = layer.forward(x, condition)
            log_det = log_det + one
        return Moved(x, log_det)

    def inverse(self, z: Points, condition: Condition) -> Moved:
        """From noise to data."""
        log_det = z.new_zeros(len(z))
        for layer in reversed(self.layers):
            z, one = layer.inverse(z, condition)  # type: ignore[operator]
            log_det = log_det + one
        return Moved(z, log_det)

    def log_prob(self, x: Points, condition: Condition) -> PerPoint:
        """ln p(x | c) in nats."""
        z, log_det = self.forward(x, condition)
        return log_normal(z) + log_det
