"""Small labelled sets of points in the plane: two classes to separate, or a value to fit.

Nearly all lie within [−2, 2]² before noise, with a standard deviation of about 1 in both
directions, so that networks need no further scaling. Everything is drawn from the generator passed
in.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

Points = Float[Tensor, "n 2"]
Targets = Float[Tensor, " n"]
Draw = Callable[[int, torch.Generator], tuple[Tensor, Tensor]]

EXTENT = 2.5
"""Half the side of the square to draw: the points and nearly all of the noise lie in it."""

LARGEST_NOISE = 1.0


@dataclass(frozen=True)
class PointSet:
    """One kind of labelled points.

    Attributes:
        title: its name for the visitor.
        classes: whether the targets are classes (0 or 1) or values in [−1, 1].
        draw: points [n, 2] and targets [n] without noise, n and a generator given.
    """

    title: str
    classes: bool
    draw: Draw

    def sample(
        self, count: int, noise: float, generator: torch.Generator
    ) -> tuple[Points, Targets]:
        """`count` points with their targets. Noise moves a point after its target was decided.

        Args:
            count: how many, at least 2; the two classes get equal shares (±1).
            noise: standard deviation of the Gaussian displacement, in the units of the plane.
            generator: the only source of randomness.

        Raises:
            ValueError: `count` or `noise` is out of range.
        """
        if count < 2:
            raise ValueError(f"A point set needs at least 2 points, not {count}.")
        if not 0 <= noise <= LARGEST_NOISE:
            raise ValueError(f"The noise lies between 0 and {LARGEST_NOISE:g}; {noise} does not.")
        points, targets = self.draw(count, generator)
        return points + noise * _normal(count, generator), targets


def moons(count: int, generator: torch.Generator) -> tuple[Points, Targets]:
    """Two interleaving half circles of radius 1.2."""
    labels = _labels(count, generator)
    angle = math.pi * _uniform(count, generator) + math.pi * labels
    side = 1 - 2 * labels
    x = 1.2 * torch.cos(angle) - 0.6 * side
    y = 1.2 * torch.sin(angle) - 0.3 * side
    return torch.stack([x, y], dim=1), labels


def circles(count: int, generator: torch.Generator) -> tuple[Points, Targets]:
    """A circle of radius 0.8 (class 1) inside one of radius 2 (class 0)."""
    labels = _labels(count, generator)
    angle = 2 * math.pi * _uniform(count, generator)
    radius = 2 - 1.2 * labels
    return torch.stack([radius * torch.cos(angle), radius * torch.sin(angle)], dim=1), labels


def xor(count: int, generator: torch.Generator) -> tuple[Points, Targets]:
    """Uniform in the square; class 1 where exactly one of the coordinates is positive."""
    labels = _labels(count, generator)
    x = 4 * _uniform(count, generator) - 2
    y = 2 * _uniform(count, generator) * torch.sign(x) * (1 - 2 * labels)
    return torch.stack([x, y], dim=1), labels


def gaussians(count: int, generator: torch.Generator) -> tuple[Points, Targets]:
    """Two round Gaussian blobs of deviation 0.4 around (−1, −1) and (1, 1)."""
    labels = _labels(count, generator)
    centre = 2 * labels - 1
    return centre[:, None] + 0.4 * _normal(count, generator), labels


def spirals(count: int, generator: torch.Generator) -> tuple[Points, Targets]:
    """Two Archimedean spirals of one and a half turns (after Lang and Witbrock, 1988)."""
    labels = _labels(count, generator)
    # The root spreads the points evenly along the arms instead of crowding the centre.
    radius = 0.1 + 1.9 * torch.sqrt(_uniform(count, generator))
    angle = 1.5 * math.pi * radius + math.pi * labels
    return torch.stack([radius * torch.cos(angle), radius * torch.sin(angle)], dim=1), labels


def squares(count: int, generator: torch.Generator) -> tuple[Points, Targets]:
    """A checkerboard of 4×4 squares of side 1."""
    labels = _labels(count, generator)
    corner = torch.randint(4, (count,), generator=generator, device=generator.device)
    half = torch.randint(2, (count,), generator=generator, device=generator.device)
    row = 2 * half + (corner + labels.long()) % 2
    within = torch.rand(count, 2, generator=generator, device=generator.device)
    return torch.stack([corner, row], dim=1) - 2 + within, labels


def plane(count: int, generator: torch.Generator) -> tuple[Points, Targets]:
    """Values that rise along the diagonal: (x + y) / 4."""
    points = 4 * torch.rand(count, 2, generator=generator, device=generator.device) - 2
    return points, points.sum(dim=1) / 4


def waves(count: int, generator: torch.Generator) -> tuple[Points, Targets]:
    """Values that go up and down in both directions: sin(1.5 x) · cos(1.5 y)."""
    points = 4 * torch.rand(count, 2, generator=generator, device=generator.device) - 2
    return points, torch.sin(1.5 * points[:, 0]) * torch.cos(1.5 * points[:, 1])


POINT_SETS = {
    "moons": PointSet("Two moons", True, moons),
    "circles": PointSet("Circle in a circle", True, circles),
    "xor": PointSet("Exclusive or", True, xor),
    "gaussians": PointSet("Two Gaussians", True, gaussians),
    "spirals": PointSet("Two spirals", True, spirals),
    "squares": PointSet("Checkerboard", True, squares),
    "plane": PointSet("Plane (values)", False, plane),
    "waves": PointSet("Waves (values)", False, waves),
}


def _labels(count: int, generator: torch.Generator) -> Targets:
    """Equal shares of 0 and 1, alternating: the first n points of a set are balanced too."""
    return (torch.arange(count, device=generator.device) % 2).float()


def _uniform(count: int, generator: torch.Generator) -> Targets:
    return torch.rand(count, generator=generator, device=generator.device)


def _normal(count: int, generator: torch.Generator) -> Points:
    return torch.randn(count, 2, generator=generator, device=generator.device)
