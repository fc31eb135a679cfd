"""Where one point of posed space comes from: every search, its way, and what it has found."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.neural.deformation import correspondences, deformed, posed_field
from engine.humans.body.neural.posed import BackwardSkinning, neural_body, posed
from engine.humans.body.neural.settings import NeuralBodySettings
from engine.humans.body.skeleton import JOINT_NAMES


@dataclass(frozen=True, eq=False)
class Search:
    """A search that began from one bone.

    Attributes:
        bone: the name of its joint.
        path: of the search in the T-pose, from the start on.
        iterations: steps that were taken.
        residual: the distance between where its end is carried to and the point, metres.
        root: the number of the root that it has found, −1 for none.
    """

    bone: str
    path: Float[Tensor, "step 3"]
    iterations: int
    residual: float
    root: int


@dataclass(frozen=True)
class Root:
    """A place in the T-pose that is carried to the point.

    Attributes:
        place: metres.
        distance: f there.
        bone: the bone with the largest weight there.
        weight: that weight.
        searches: how many have ended there.
    """

    place: tuple[float, float, float]
    distance: float
    bone: str
    weight: float
    searches: int


@dataclass(frozen=True, eq=False)
class Probe:
    """What was found for a point of posed space.

    Attributes:
        searches: the nearest bone first.
        roots: that differ, in the order in which they were found.
        winner: the number of the root with the smallest distance, −1 if there is none.
        backward: the place that the nearest vertex's weights give.
        backward_distance: f there.
        backward_residual: how far from the point forward skinning carries that place, metres.
    """

    searches: tuple[Search, ...]
    roots: tuple[Root, ...]
    winner: int
    backward: tuple[float, float, float]
    backward_distance: float
    backward_residual: float


def probe(settings: NeuralBodySettings, point: tuple[float, float, float]) -> Probe:
    """The searches for a point from the nearest `starts` bones, and backward skinning beside it."""
    network, body = neural_body(), posed(settings)
    at = torch.tensor([point])
    found = correspondences(network, at, body.pose, starts=settings.starts, keep_path=True)
    field = posed_field(network, found)
    assert found.path is not None
    firsts = found.first[0].nonzero().squeeze(1)
    places = found.points[0, firsts]
    numbers = _root_numbers(found.points[0], found.converged[0], places)
    searches = tuple(
        Search(
            JOINT_NAMES[int(found.bones[0, k])],
            _way(found.path[:, 0, k], int(found.iterations[0, k])),
            int(found.iterations[0, k]),
            float(found.residuals[0, k]),
            numbers[k],
        )
        for k in range(len(numbers))
    )
    weights = network.weights(places)
    roots = tuple(
        Root(
            _triple(places[r]),
            float(field.of_roots[0, firsts[r]]),
            JOINT_NAMES[int(weights[r].argmax())],
            float(weights[r].max()),
            numbers.count(r),
        )
        for r in range(len(firsts))
    )
    winner = int(field.winner[0])
    back = BackwardSkinning(body)(at)
    carried = deformed(network, back, body.pose).points
    return Probe(
        searches,
        roots,
        numbers[winner] if winner >= 0 else -1,
        _triple(back[0]),
        float(network.signed_distance(back)[0]),
        float((carried - at).norm()),
    )


def _root_numbers(ends: Tensor, converged: Tensor, places: Tensor) -> list[int]:
    """The root that each search has found, −1 for none."""
    if not len(places):
        return [-1] * len(ends)
    nearest = torch.cdist(ends, places).argmin(1)
    return torch.where(converged, nearest, -1).tolist()


def _way(path: Tensor, steps: int) -> Tensor:
    """Without the moments after the search has ended."""
    return path[: steps + 1]


def _triple(point: Tensor) -> tuple[float, float, float]:
    x, y, z = point.tolist()
    return (x, y, z)
