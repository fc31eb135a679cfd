"""Signed distances of figures in the plane, all exact: negative inside, positive outside.

Source: Quilez, *2D distance functions*. Combine them with `sdf.union` and so on.
"""

import torch
from jaxtyping import Float
from torch import Tensor

Points2 = Float[Tensor, "n 2"]
Values = Float[Tensor, " n"]


def circle(points: Points2, radius: float) -> Values:
    """|p| − r."""
    return torch.linalg.vector_norm(points, dim=1) - radius


def ring(points: Points2, radius: float, width: float) -> Values:
    """All within `width` of the circle of `radius`."""
    return (torch.linalg.vector_norm(points, dim=1) - radius).abs() - width


def rectangle(points: Points2, width: float, height: float, radius: float = 0.0) -> Values:
    """Of those half sides, corners rounded with `radius`."""
    beyond = points.abs() - points.new_tensor((width - radius, height - radius))
    outside = torch.linalg.vector_norm(beyond.clamp(min=0), dim=1)
    return outside + beyond.amax(dim=1).clamp(max=0) - radius


def segment(points: Points2, start: tuple[float, float], end: tuple[float, float]) -> Values:
    """Unsigned distance to a segment; take off a radius and it is a stick with round ends."""
    a = points.new_tensor(start)
    along = points.new_tensor(end) - a
    squared = float(along @ along)
    offset = points - a
    share = ((offset @ along) / squared).clamp(0, 1) if squared else offset.new_zeros(len(offset))
    return torch.linalg.vector_norm(offset - share[:, None] * along, dim=1)


def polygon(points: Points2, corners: Float[Tensor, "k 2"]) -> Values:
    """A simple polygon, in either sense of rotation.

    The side is decided by the even-odd rule, so of a curve that crosses itself the doubly covered
    parts count as outside.

    Raises:
        ValueError: there are fewer than three corners.
    """
    if len(corners) < 3:
        raise ValueError("A polygon has at least three corners.")
    start, end = corners, corners.roll(-1, 0)
    along = end - start
    offset = points[:, None] - start
    squared = (along * along).sum(1).clamp(min=torch.finfo(points.dtype).tiny)
    share = ((offset * along).sum(2) / squared).clamp(0, 1)
    distance = torch.linalg.vector_norm(offset - share[:, :, None] * along, dim=2).amin(1)
    # A ray to the right crosses this side.
    spans = (start[:, 1] > points[:, 1:]) != (end[:, 1] > points[:, 1:])
    turn = along[:, 0] * offset[:, :, 1] - along[:, 1] * offset[:, :, 0]
    crossed = spans & ((turn < 0) == (along[:, 1] < 0))
    inside = crossed.sum(1) % 2 == 1
    return torch.where(inside, -distance, distance)
