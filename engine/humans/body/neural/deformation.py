"""Forward skinning of points of the T-pose by a field of weights, and its inverse, by search.

Chen et al., *SNARF* (2021): d(x, B) = Σ wᵢ(x) Bᵢ x (equation 3) carries a point x of the T-pose to
its place in the pose B. A point x′ of posed space comes from every root of d(x, B) − x′ = 0, and is
searched from the place that each bone alone would give it, Bᵢ⁻¹ x′ (equations 5 and 6). Several
roots are several parts of the body at one place: the posed field is the smallest of their distances
(the largest of their occupancies, equation 7).
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from engine.humans.body.neural.bones import Segments, distances_to_bones
from engine.humans.body.neural.broyden import MAX_ITERATIONS, TOLERANCE, broyden
from engine.humans.body.neural.fields import NeuralBody

FAR = 0.2
"""Metres: the distance that is given to points whose search has found no root."""
MARGIN = 0.25
"""Metres beyond the joints of the T-pose within which a root counts."""
SAME = 2e-3
"""Metres between two roots that are one."""
_CHUNK = 8192


class Deformed(NamedTuple):
    """Points in a pose.

    Attributes:
        points: d(x, B), metres.
        weights: w(x).
    """

    points: Float[Tensor, "n 3"]
    weights: Float[Tensor, "n joint"]


@dataclass(frozen=True, eq=False)
class Pose:
    """The motions of the bones, prepared for both directions.

    Attributes:
        transforms: of each bone from the T-pose, 3×4.
        inverses: back again.
        posed_segments: the bones in the pose.
        low, high: corners of the box in which roots count.
    """

    transforms: Float[Tensor, "joint 3 4"]
    inverses: Float[Tensor, "joint 3 4"]
    posed_segments: Segments
    low: Float[Tensor, " 3"]
    high: Float[Tensor, " 3"]

    @staticmethod
    def of(transforms: Float[Tensor, "joint 4 4"], segments: Segments) -> "Pose":
        """Of `engine.humans.body.kinematics.skinning_transforms`."""
        rotations, shifts = transforms[:, :3, :3], transforms[:, :3, 3:]
        back = torch.cat([rotations.mT, -rotations.mT @ shifts], -1)
        ends = torch.cat([segments.start, segments.end])
        own, turn = segments.joint, rotations[segments.joint]
        start, end = (
            (turn @ each[..., None] + shifts[own]).squeeze(-1)
            for each in (segments.start, segments.end)
        )
        return Pose(
            transforms[:, :3].contiguous(),
            back,
            Segments(own, start, end),
            ends.amin(0) - MARGIN,
            ends.amax(0) + MARGIN,
        )


class Correspondences(NamedTuple):
    """Where points of posed space come from: a row for each point, a column for each start.

    Attributes:
        bones: of the starts, the nearest first.
        starts: Bᵢ⁻¹ x′.
        points: where each search has ended, in the T-pose.
        residuals: |d(x, B) − x′| there, metres.
        iterations: of the search.
        converged: the search has found a root within the box of the body.
        first: of the roots that are equal, it is the first.
        path: of the searches, if it was asked for.
    """

    bones: Int[Tensor, "n k"]
    starts: Float[Tensor, "n k 3"]
    points: Float[Tensor, "n k 3"]
    residuals: Float[Tensor, "n k"]
    iterations: Int[Tensor, "n k"]
    converged: Bool[Tensor, "n k"]
    first: Bool[Tensor, "n k"]
    path: Float[Tensor, "step n k 3"] | None


class PosedField(NamedTuple):
    """The distance at points of posed space.

    Attributes:
        values: the smallest over the roots, `FAR` where there is none.
        of_roots: f of each root, infinite where there is none or it is counted already.
        winner: the column of the smallest, −1 where there is none.
    """

    values: Float[Tensor, " n"]
    of_roots: Float[Tensor, "n k"]
    winner: Int[Tensor, " n"]


def skinned(
    points: Float[Tensor, "n 3"],
    weights: Float[Tensor, "n joint"],
    transforms: Float[Tensor, "joint 3 4"],
) -> Float[Tensor, "n 3"]:
    """Σ wᵢ Bᵢ x of each point."""
    blend = (weights @ transforms.flatten(1)).unflatten(-1, (3, 4))
    return (blend[..., :3] @ points[..., None]).squeeze(-1) + blend[..., 3]


def deformed(body: NeuralBody, points: Float[Tensor, "n 3"], pose: Pose) -> Deformed:
    """d(x, B) of points of the T-pose."""
    weights = body.weights(points)
    return Deformed(skinned(points, weights, pose.transforms), weights)


def jacobian(body: NeuralBody, points: Float[Tensor, "n 3"], pose: Pose) -> Float[Tensor, "n 3 3"]:
    """∂d/∂x = Σ wᵢ Rᵢ + Σ (Bᵢ x) (∂wᵢ/∂x)ᵀ."""
    weights, slopes = body.weights_and_slopes(points)
    rotations = pose.transforms[:, :, :3]
    turned = (weights @ rotations.flatten(1)).unflatten(-1, (3, 3))
    moved = points @ rotations.mT + pose.transforms[:, None, :, 3]  # joint n 3
    return turned + moved.permute(1, 2, 0) @ slopes


@torch.no_grad()
def correspondences(
    body: NeuralBody,
    points: Float[Tensor, "n 3"],
    pose: Pose,
    *,
    starts: int = 24,
    max_iterations: int = MAX_ITERATIONS,
    tolerance: float = TOLERANCE,
    keep_path: bool = False,
) -> Correspondences:
    """The roots of d(x, B) − x′ = 0, from the bones that are nearest to each point.

    The first guess of ∂d/∂x leaves out the slopes of the weights, Σ wᵢ Rᵢ (Chen et al.,
    *Fast-SNARF*, 2023): it needs nothing but the weights at the start, which are there.

    Args:
        body: the fields.
        points: of posed space, x′.
        pose: the motions of the bones.
        starts: how many bones to start from, the nearest first.
        max_iterations: of each search.
        tolerance: |d(x, B) − x′| of a root, metres.
        keep_path: whether to keep every point on the way.
    """
    count, bones = len(points), len(pose.transforms)
    k = min(starts, bones)
    chosen = nearest_bones(points, pose, k)
    back = pose.inverses[chosen]
    start = ((back[..., :3] @ points[:, None, :, None]).squeeze(-1) + back[..., 3]).flatten(0, 1)
    target = points[:, None].expand(-1, k, -1).flatten(0, 1)
    weights = body.weights(start)
    blend = (weights @ pose.transforms.flatten(1)).unflatten(-1, (3, 4))
    value = (blend[..., :3] @ start[..., None]).squeeze(-1) + blend[..., 3] - target

    def residual(x: Tensor, active: Tensor) -> Tensor:
        return skinned(x, body.weights(x), pose.transforms) - target[active]

    found = broyden(
        residual,
        start,
        value,
        inverse_3x3(blend[..., :3]),
        tolerance=tolerance,
        max_iterations=max_iterations,
        keep_path=keep_path,
    )
    inside = ((found.points >= pose.low) & (found.points <= pose.high)).all(-1)
    converged = (found.converged & inside).view(count, k)
    ends = found.points.view(count, k, 3)
    return Correspondences(
        chosen,
        start.view(count, k, 3),
        ends,
        found.residuals.view(count, k),
        found.iterations.view(count, k),
        converged,
        _first_of_equals(ends, converged),
        None if found.path is None else found.path.unflatten(1, (count, k)),
    )


@torch.no_grad()
def posed_field(body: NeuralBody, found: Correspondences) -> PosedField:
    """The smallest distance over the roots of each point."""
    values = found.residuals.new_full(found.first.shape, torch.inf)
    values[found.first] = body.signed_distance(found.points[found.first])
    smallest, winner = values.min(1)
    none = torch.isinf(smallest)
    return PosedField(smallest.masked_fill(none, FAR), values, winner.masked_fill(none, -1).int())


def posed_distance(
    body: NeuralBody,
    points: Float[Tensor, "n 3"],
    pose: Pose,
    *,
    starts: int = 24,
    max_iterations: int = MAX_ITERATIONS,
) -> Float[Tensor, " n"]:
    """`posed_field` of many points, in pieces that stay in the processor's cache."""
    parts = [
        posed_field(
            body,
            correspondences(body, part, pose, starts=starts, max_iterations=max_iterations),
        ).values
        for part in points.split(max(1, _CHUNK // starts))
    ]
    return torch.cat(parts) if parts else points.new_zeros(0)


def nearest_bones(points: Float[Tensor, "n 3"], pose: Pose, k: int) -> Int[Tensor, "n k"]:
    """The bones that are nearest to points of posed space, nearest first.

    Raises:
        ValueError: none is asked for.
    """
    if k < 1:
        raise ValueError("A search needs at least one bone to start from.")
    distance = distances_to_bones(points, pose.posed_segments, len(pose.transforms))
    return distance.topk(k, largest=False, sorted=True).indices


def inverse_3x3(matrices: Float[Tensor, "n 3 3"]) -> Float[Tensor, "n 3 3"]:
    """By cofactors: a tenth of the time that a general solver takes for many of them.

    A matrix without an inverse gets the identity.
    """
    a, b, c = matrices.unbind(-2)
    rows = torch.stack(
        [torch.linalg.cross(b, c), torch.linalg.cross(c, a), torch.linalg.cross(a, b)], -1
    )
    determinant = (a * rows[..., 0]).sum(-1)[..., None, None]
    flat = determinant.abs() < 1e-9
    safe = torch.where(flat, torch.ones_like(determinant), determinant)
    return torch.where(flat, torch.eye(3).to(matrices), rows / safe)


def _first_of_equals(ends: Tensor, converged: Tensor) -> Tensor:
    """The roots that no earlier one is equal to."""
    first = converged.clone()
    for column in range(1, ends.shape[1]):
        apart = (ends[:, column : column + 1] - ends[:, :column]).square().sum(-1)
        again = (apart < SAME * SAME) & first[:, :column]
        first[:, column] &= ~again.any(1)
    return first
