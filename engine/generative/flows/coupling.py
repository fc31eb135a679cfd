"""Coupling layers: one part of a point stays, and decides how the other part moves.

The Jacobian is triangular, so its determinant is the product of the moved coordinates' own slopes
(NICE: Dinh et al. 2015, arXiv:1410.8516; RealNVP: Dinh et al. 2017, arXiv:1605.08803; spline
coupling: Durkan et al. 2019, arXiv:1906.04032).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import torch
from torch import Tensor, nn

from engine.generative.flows import spline
from engine.generative.flows.flow import Bijection, Moved, Points

LARGEST_LOG_SCALE = 3.0
"""One affine layer stretches by at most e³: more would only overflow while it learns."""


ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "leaky_relu": partial(nn.LeakyReLU, 0.01),
    "tanh": nn.Tanh,
}
"""Of hidden layers, by name."""


class _Last(nn.Linear):
    """The last layer of a conditioner begins at zero, so that a flow begins as the identity."""

    zero_initialised = True


def conditioner(
    size: int, outputs: int, widths: tuple[int, ...], activation: str = "leaky_relu"
) -> nn.Sequential:
    """A multilayer perceptron.

    Args:
        size: coordinates that it sees.
        outputs: numbers that it gives; zeros before any training.
        widths: of its hidden layers.
        activation: of these, one of `ACTIVATIONS`.
    """
    layers: list[nn.Module] = []
    for pair in pairwise((size, *widths)):
        layers += [nn.Linear(*pair), ACTIVATIONS[activation]()]
    return nn.Sequential(*layers, _Last(widths[-1] if widths else size, outputs))


class Coupling(Bijection):
    """Base of coupling layers.

    Args:
        dimensions: of a point; the first half of them, rounded down, is one part.
        first: whether the first part stays and the second moves, or the other way round.
        per_coordinate: numbers that each moved coordinate needs.
        widths: of the hidden layers of the conditioner.
        activation: of these, one of `ACTIVATIONS`.

    Attributes:
        first: as given.
    """

    def __init__(
        self,
        dimensions: int,
        first: bool,
        per_coordinate: int,
        widths: tuple[int, ...],
        activation: str = "leaky_relu",
    ) -> None:
        super().__init__()
        self.first = first
        half = dimensions // 2
        self._sizes = [half, dimensions - half]
        stays, moves = self._sizes if first else self._sizes[::-1]
        self._shape = (moves, per_coordinate)
        self.conditioner = conditioner(stays, moves * per_coordinate, widths, activation)

    @abstractmethod
    def _move(self, part: Points, raw: Tensor, *, back: bool) -> Moved:
        """The part that moves, under the conditioner's numbers [n, coordinates, numbers]."""

    def forward(self, x: Points) -> Moved:
        """From data towards noise."""
        return self._couple(x, back=False)

    def inverse(self, z: Points) -> Moved:
        """From noise towards data, as cheap as forward."""
        return self._couple(z, back=True)

    def _couple(self, points: Points, *, back: bool) -> Moved:
        parts = points.split(self._sizes, dim=1)
        stays, moves = parts if self.first else parts[::-1]
        raw = self.conditioner(stays).unflatten(1, self._shape)
        moved, log_det = self._move(moves, raw, back=back)
        return Moved(torch.cat((stays, moved) if self.first else (moved, stays), dim=1), log_det)


class AdditiveCoupling(Coupling):
    """y = x + t(stays): volume is kept everywhere (NICE)."""

    def __init__(
        self,
        dimensions: int,
        first: bool,
        widths: tuple[int, ...],
        activation: str = "leaky_relu",
    ) -> None:
        super().__init__(dimensions, first, 1, widths, activation)

    def _move(self, part: Points, raw: Tensor, *, back: bool) -> Moved:
        shift = raw.squeeze(2)
        return Moved(part - shift if back else part + shift, part.new_zeros(len(part)))


class AffineCoupling(Coupling):
    """y = x · exp(s(stays)) + t(stays) (RealNVP, equation 7)."""

    def __init__(
        self,
        dimensions: int,
        first: bool,
        widths: tuple[int, ...],
        activation: str = "leaky_relu",
    ) -> None:
        super().__init__(dimensions, first, 2, widths, activation)

    def _move(self, part: Points, raw: Tensor, *, back: bool) -> Moved:
        s, shift = raw.unbind(dim=2)
        s = bounded_log_scale(s)
        if back:
            return Moved((part - shift) * (-s).exp(), -s.sum(dim=1))
        return Moved(part * s.exp() + shift, s.sum(dim=1))


class SplineCoupling(Coupling):
    """Each moved coordinate goes through a rational-quadratic spline that the others choose.

    Args:
        bins: of each spline.
        box: half the side of the square outside which nothing moves.
    """

    def __init__(
        self,
        dimensions: int,
        first: bool,
        widths: tuple[int, ...],
        activation: str = "leaky_relu",
        *,
        bins: int,
        box: float,
    ) -> None:
        super().__init__(dimensions, first, spline.raw_size(bins), widths, activation)
        self.box = box

    def _move(self, part: Points, raw: Tensor, *, back: bool) -> Moved:
        through = spline.inverse if back else spline.forward
        values, log_slope = through(part, spline.knots(raw, self.box))
        return Moved(values, log_slope.sum(dim=1))


def bounded_log_scale(raw: Tensor) -> Tensor:
    """ln s within ±`LARGEST_LOG_SCALE`, with slope 1 at 0."""
    return LARGEST_LOG_SCALE * torch.tanh(raw / LARGEST_LOG_SCALE)
