"""Solvers of a continuous flow: evaluations of the field against the error at the end.

The classical Runge–Kutta method of fourth order with equal steps, and the pair of Dormand & Prince
(1980), whose steps are as long as a tolerance lets.
"""

from __future__ import annotations

import copy
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.generative.flows.continuous import ContinuousFlow, VelocityField, dopri5
from engine.generative.flows.pretrained import pretrained

RK4_STEPS = (1, 2, 3, 4, 6, 8, 12, 16, 24)
TOLERANCES = (1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5)
FINE_STEPS = 48
"""Of paths that count as exact."""
COUNT = 200

_REFERENCE = 1e-9
_MOST = 2_000


class Run(NamedTuple):
    """A solver's way from noise to data.

    Attributes:
        times: of its steps, from 1 to 0.
        path: where the points are at them.
        evaluations: of the field.
        rejected: steps that were tried and taken back.
        error: root mean square distance at the end from the reference.
        log_det_error: the same for ln |det J|.
    """

    times: Float[Tensor, " steps"]
    path: Float[Tensor, "steps n 2"]
    evaluations: int
    rejected: int
    error: float
    log_det_error: float


def field_of(density: str) -> VelocityField:
    """The velocity field that ships for a density, in double precision."""
    (layer,) = pretrained("continuous", density).layers
    assert isinstance(layer, ContinuousFlow)
    return copy.deepcopy(layer.field).double()


@cached
def noise(seed: int) -> Float[Tensor, "n 2"]:
    """Where the points begin."""
    source = seeds.generator(seeds.derive(seed, "flows", "solvers"))
    return torch.randn(COUNT, 2, generator=source, dtype=torch.float64)


@cached
def reference(density: str, seed: int) -> tuple[Float[Tensor, "n 2"], Float[Tensor, " n"]]:
    """Where the points end, and ln |det J|, to nine digits."""
    found = dopri5(
        field_of(density),
        noise(seed),
        start=1.0,
        end=0.0,
        tolerance=_REFERENCE,
        most_steps=_MOST,
    )
    return found.points, found.log_det


@cached
def rk4(density: str, seed: int, steps: int) -> Run:
    """Equal steps: four evaluations each."""
    flow = ContinuousFlow(field_of(density), steps)
    with torch.no_grad():
        way = flow.passage_back(noise(seed))
    times = torch.linspace(1, 0, steps + 1)
    errors = _errors(density, seed, way.points[-1], way.log_det[-1])
    return Run(times, way.points, 4 * steps, 0, *errors)


@cached
def dormand_prince(density: str, seed: int, tolerance: float) -> Run:
    """Steps as long as the tolerance lets: six evaluations each, rejected ones too."""
    found = dopri5(
        field_of(density),
        noise(seed),
        start=1.0,
        end=0.0,
        tolerance=tolerance,
        most_steps=_MOST,
    )
    errors = _errors(density, seed, found.points, found.log_det)
    return Run(torch.tensor(found.times), found.path, found.evaluations, found.rejected, *errors)


def _errors(density: str, seed: int, points: Tensor, log_det: Tensor) -> tuple[float, float]:
    wanted, wanted_log_det = reference(density, seed)
    apart = (points - wanted).square().sum(dim=1).mean().sqrt()
    return float(apart), float((log_det - wanted_log_det).square().mean().sqrt())


class Paths(NamedTuple):
    """How paths lie to each other.

    Attributes:
        crossings: pairs of pieces of different paths that cross on the plane.
        same_time: of these, pieces of the same interval of time.
        closest: smallest distance of two points at the same time.
    """

    crossings: int
    same_time: int
    closest: float


@cached
def exact_paths(density: str, seed: int, count: int) -> tuple[Run, Paths]:
    """The way of all points in so many steps that it counts as exact, and how `count` paths lie."""
    run = rk4(density, seed, FINE_STEPS)
    return run, crossing(run.path[:, :count])


def crossing(path: Float[Tensor, "steps n 2"]) -> Paths:
    """Counts where lines cross on the plane, and how close points come at one time."""
    steps, count = len(path) - 1, path.shape[1]
    start, end = path[:-1].reshape(-1, 2), path[1:].reshape(-1, 2)
    when = torch.arange(steps).repeat_interleave(count)
    who = torch.arange(count).repeat(steps)
    turns = _side(start[:, None], end[:, None], start[None]) * _side(
        start[:, None], end[:, None], end[None]
    )
    cross = (turns < 0) & (turns.T < 0) & (who[:, None] < who[None])
    distances = torch.cdist(path, path) + torch.diag(torch.full((count,), torch.inf))
    return Paths(
        int(cross.sum()),
        int((cross & (when[:, None] == when[None])).sum()),
        float(distances.min()),
    )


def _side(a: Tensor, b: Tensor, c: Tensor) -> Tensor:
    """Positive where c lies to the left of the line from a to b."""
    along, to = b - a, c - a
    return along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0]
