"""Continuous flows: points drift in a field that a network gives (FFJORD).

dx/dt = v(x, t) from data (t = 0) to noise (t = 1), and d ln |det J| / dt = tr ∂v/∂x (Chen et al.
2018, arXiv:1806.07366, theorem 1; Grathwohl et al. 2019, arXiv:1810.01367). In few dimensions the
trace is exact: the tangents of all coordinates go through the network with the points.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from engine.generative.flows.flow import Bijection, Moved, Passage, PerPoint, Points


class Drift(NamedTuple):
    """The field at some points.

    Attributes:
        velocity: v(x, t).
        divergence: tr ∂v/∂x.
    """

    velocity: Points
    divergence: PerPoint


class _Last(nn.Linear):
    zero_initialised = True


class VelocityField(nn.Module):
    """v(x, t) by a multilayer perceptron with tanh; zero everywhere before any training.

    Args:
        dimensions: of a point.
        widths: of the hidden layers.
    """

    def __init__(self, dimensions: int, widths: tuple[int, ...]) -> None:
        super().__init__()
        sizes = (dimensions + 1, *widths)
        self.hidden = nn.ModuleList(nn.Linear(*pair) for pair in pairwise(sizes))
        self.last = _Last(sizes[-1], dimensions)

    def forward(self, x: Points, t: float) -> Drift:
        """Velocity and divergence, both differentiable with respect to the weights."""
        signal = torch.cat([x, x.new_full((len(x), 1), t)], dim=1)
        slopes: list[Tensor] = []
        for layer in self.hidden:
            signal = torch.tanh(layer(signal))
            slopes.append(1 - signal.square())
        velocity = self.last(signal)
        if len(slopes) == 2:
            return Drift(velocity, self._divergence_of_two(*slopes))
        return Drift(velocity, self._divergence(slopes))

    def _divergence_of_two(self, first: Tensor, second: Tensor) -> PerPoint:
        """Of two hidden layers: Σ_jk h″_j (W₂ ∘ (W₁ W₃)ᵀ)_jk h′_k, one product for all coordinates.

        A third of the time of the tangents, seen in the plane with 32 units.
        """
        inner, outer = self._weights(0)[:, :-1], self.last.weight
        joined = self._weights(1) * (inner @ outer).T
        return (functional.linear(first, joined) * second).sum(dim=1)

    def _divergence(self, slopes: list[Tensor]) -> PerPoint:
        """By the tangents ∂signal/∂x_i, a row per coordinate; of the first layer its weights."""
        tangents: Float[Tensor, "n d width"] | None = None
        for place, slope in enumerate(slopes):
            if tangents is None:
                tangents = self._weights(place).T[:-1].expand(len(slope), -1, -1)
            else:
                tangents = functional.linear(tangents, self._weights(place))
            tangents = tangents * slope.unsqueeze(1)
        assert tangents is not None
        jacobian = functional.linear(tangents, self.last.weight)
        return jacobian.diagonal(dim1=1, dim2=2).sum(dim=1)

    def _weights(self, place: int) -> Float[Tensor, "outputs inputs"]:
        weight: Tensor = self.hidden[place].weight  # type: ignore[assignment]
        return weight


class ContinuousFlow(Bijection):
    """The flow of a velocity field over the time 0 … 1.

    Args:
        field: gives the velocity.
        steps: of the Runge–Kutta method of fourth order.
    """

    def __init__(self, field: VelocityField, steps: int = 8) -> None:
        super().__init__()
        self.field = field
        self.steps = steps

    def forward(self, x: Points) -> Moved:
        """Along the field."""
        return _end(self._integrate(x, back=False))

    def inverse(self, z: Points) -> Moved:
        """Against the field."""
        return _end(self._integrate(z, back=True))

    def passage(self, x: Points) -> Passage:
        """The way of points, stop by stop: one per step."""
        return self._integrate(x, back=False)

    def passage_back(self, z: Points) -> Passage:
        """The way back."""
        return self._integrate(z, back=True)

    def _integrate(self, points: Points, *, back: bool) -> Passage:
        h = (-1 if back else 1) / self.steps
        log_det = points.new_zeros(len(points))
        stops, log_dets = [points], [log_det]
        for step in range(self.steps):
            t = 1 + step * h if back else step * h
            points, log_det = rk4_step(self.field, points, log_det, t, h)
            stops.append(points)
            log_dets.append(log_det)
        return Passage(torch.stack(stops), torch.stack(log_dets))


def _end(way: Passage) -> Moved:
    return Moved(way.points[-1], way.log_det[-1])


Field = Callable[[Tensor, float], Drift]


def rk4_step(
    field: Field, x: Points, log_det: PerPoint, t: float, h: float
) -> tuple[Points, PerPoint]:
    """One classical Runge–Kutta step of points and log-determinant together."""
    k_1, d_1 = field(x, t)
    k_2, d_2 = field(x + h / 2 * k_1, t + h / 2)
    k_3, d_3 = field(x + h / 2 * k_2, t + h / 2)
    k_4, d_4 = field(x + h * k_3, t + h)
    return (
        x + h / 6 * (k_1 + 2 * k_2 + 2 * k_3 + k_4),
        log_det + h / 6 * (d_1 + 2 * d_2 + 2 * d_3 + d_4),
    )


class Solved(NamedTuple):
    """What an adaptive method arrived at.

    Attributes:
        points, log_det: at the end.
        evaluations: of the field.
        accepted, rejected: steps.
        times: before the first accepted step and after each.
        path: where the points are at these times.
    """

    points: Points
    log_det: PerPoint
    evaluations: int
    accepted: int
    rejected: int
    times: tuple[float, ...]
    path: Float[Tensor, "stops n d"]


_C = (0.0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0)
_A: tuple[tuple[float, ...], ...] = (
    (),
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
_ERROR = (
    71 / 57600,
    0.0,
    -71 / 16695,
    71 / 1920,
    -17253 / 339200,
    22 / 525,
    -1 / 40,
)


@torch.no_grad()
def dopri5(
    field: Field, x: Points, *, start: float, end: float, tolerance: float, most_steps: int = 500
) -> Solved:
    """The pair of Dormand & Prince (1980) of orders 5 and 4, with steps as long as the error lets.

    Args:
        field: velocity and divergence.
        x: points at `start`.
        start, end: times, in either order.
        tolerance: of the local error, relative and absolute, in the root mean square over points
            and log-determinants.
        most_steps: accepted and rejected.

    Raises:
        ValueError: the tolerance is not positive, or the end was not reached in so many steps.
    """
    if not tolerance > 0:
        raise ValueError(f"The tolerance is positive, not {tolerance}.")
    state = torch.cat([x, x.new_zeros(len(x), 1)], dim=1)
    t, h = start, (end - start) / 10
    slopes = state.new_empty(len(_C), *state.shape)
    slopes[0] = _slope(field, state, t)
    stages, last = [state.new_tensor(row) for row in _A], state.new_tensor(_ERROR)
    evaluations, accepted, rejected = 1, 0, 0
    times, path = [start], [x]
    while abs(end - t) > 1e-12:
        if accepted + rejected == most_steps:
            raise ValueError(
                f"The field is too stiff: {most_steps} steps ended at t = {t:.3f}. "
                "A larger tolerance gets there."
            )
        h = min(h, end - t, key=abs)
        for k in range(1, len(_C)):
            moved = state + h * torch.tensordot(stages[k], slopes[:k], dims=1)
            slopes[k] = _slope(field, moved, t + _C[k] * h)
        evaluations += 6
        error = h * torch.tensordot(last, slopes, dims=1)
        allowed = tolerance * (1 + torch.maximum(state.abs(), moved.abs()))
        size = float((error / allowed).square().mean().sqrt())
        if size <= 1:
            # The last stage stands where the step ends: first same as last.
            t, state = t + h, moved
            slopes[0] = slopes[-1]
            accepted += 1
            times.append(t)
            path.append(state[:, :-1])
        else:
            rejected += 1
        h *= min(5.0, max(0.2, 0.9 * max(size, 1e-10) ** -0.2))
    counts = (evaluations, accepted, rejected)
    return Solved(state[:, :-1], state[:, -1], *counts, tuple(times), torch.stack(path))


def _slope(field: Field, state: Tensor, t: float) -> Tensor:
    velocity, divergence = field(state[:, :-1], t)
    return torch.cat([velocity, divergence[:, None]], dim=1)
