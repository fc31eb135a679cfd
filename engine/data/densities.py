"""Densities in the plane to sample from, for flows, GANs, diffusion and energy models.

All have a standard deviation of 1 to 2 and lie in about [−3.5, 3.5]²
(the banana has a tail that leaves it). Where the density is known
in closed form it comes along, so that a model's held-out log-likelihood can be set against the
entropy instead of against another model. The shapes are those of Grathwohl et al. 2019 (FFJORD,
arXiv:1810.01367) and of the mode-collapse literature (Metz et al. 2017, arXiv:1611.02163).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

EXTENT = 4.0
"""Half the side of the square in which densities are drawn."""
DRAWN = "drawn"
"""Says, where the name of a density could stand, that the visitor has drawn one."""

_JITTER = 0.08

Points = Float[Tensor, "n 2"]
Values = Float[Tensor, " n"]


@dataclass(frozen=True)
class Density:
    """One density.

    Attributes:
        title: its name for the visitor.
        sample: points [n, 2], n and a generator given.
        log_density: natural logarithm of the density at points [n, 2], where it is known.
    """

    title: str
    sample: Callable[[int, torch.Generator], Tensor]
    log_density: Callable[[Tensor], Tensor] | None = None


@dataclass(frozen=True)
class GaussianMixture:
    """Equally likely round Gaussians.

    Attributes:
        means: their centres.
        deviation: their common standard deviation.

    Raises:
        ValueError: there is no centre, or the deviation is not positive.
    """

    means: tuple[tuple[float, float], ...]
    deviation: float

    def __post_init__(self) -> None:
        if not self.means:
            raise ValueError("A mixture needs at least one Gaussian.")
        if not 0 < self.deviation < math.inf:
            raise ValueError(f"The deviation must be positive; {self.deviation} is not.")

    def sample(self, count: int, generator: torch.Generator) -> Points:
        """`count` points, each from a Gaussian chosen by chance."""
        means = torch.tensor(self.means, device=generator.device)
        chosen = torch.randint(
            len(self.means), (count,), generator=generator, device=generator.device
        )
        return means[chosen] + self.deviation * _normal(count, generator)

    def log_density(self, points: Points) -> Values:
        """log Σₖ N(x; μₖ, σ²I) / K."""
        means = torch.tensor(self.means, device=points.device, dtype=points.dtype)
        squared = (points[:, None] - means).square().sum(dim=2) / self.deviation**2
        constant = math.log(len(self.means) * 2 * math.pi * self.deviation**2)
        return torch.logsumexp(-squared / 2, dim=1) - constant


def ring_of_gaussians(
    modes: int = 8, radius: float = 2.0, deviation: float = 0.2
) -> GaussianMixture:
    """`modes` Gaussians on a circle, the first on the positive x axis."""
    angles = [2 * math.pi * k / modes for k in range(modes)]
    means = tuple((radius * math.cos(a), radius * math.sin(a)) for a in angles)
    return GaussianMixture(means, deviation)


def grid_of_gaussians(
    side: int = 5, extent: float = 2.0, deviation: float = 0.05
) -> GaussianMixture:
    """`side`² Gaussians on a square grid over [−extent, extent]²."""
    ticks = [extent * (2 * k / (side - 1) - 1) for k in range(side)]
    return GaussianMixture(tuple((x, y) for x in ticks for y in ticks), deviation)


def pack_points(points: np.ndarray) -> bytes:
    """Packs drawn points [n, 2], so that settings can hold them."""
    return np.ascontiguousarray(points, dtype=np.float32).tobytes()


def around_points(packed: bytes) -> GaussianMixture:
    """The density behind what was drawn: a little Gaussian on every point.

    Raises:
        ValueError: there are no points, or some are not within ±`EXTENT`.
    """
    points = np.frombuffer(packed, dtype=np.float32) if len(packed) % 8 == 0 else np.empty(0)
    if not points.size or not np.isfinite(points).all() or np.abs(points).max() > EXTENT:
        raise ValueError(f"Draw some points within ±{EXTENT:g}, so that there is a density.")
    return GaussianMixture(tuple((x, y) for x, y in points.reshape(-1, 2).tolist()), _JITTER)


def moons(count: int, generator: torch.Generator) -> Points:
    """Two interleaving half circles of radius 2, blurred with deviation 0.15."""
    angle = math.pi * _uniform(count, generator)
    side = 2 * _integers(2, count, generator) - 1
    x = 2 * torch.cos(angle) * side - side
    y = 2 * torch.sin(angle) * side - 0.5 * side
    return torch.stack([x, y], dim=1) + 0.15 * _normal(count, generator)


def rings(count: int, generator: torch.Generator) -> Points:
    """Four concentric circles of radius 0.75, 1.5, 2.25, 3, blurred with deviation 0.08."""
    radius = 0.75 * (1 + _integers(4, count, generator))
    angle = 2 * math.pi * _uniform(count, generator)
    points = radius[:, None] * torch.stack([angle.cos(), angle.sin()], dim=1)
    return points + 0.08 * _normal(count, generator)


def rings_log_density(points: Points) -> Values:
    """log of the mean over the circles of N(|x|; r, σ²) I₀(|x| r/σ²) e^(−|x| r/σ²) / √(2πσ²).

    That is a Gaussian averaged over the centres on a circle of radius r, which gives the modified
    Bessel function I₀.
    """
    radius = 0.75 * torch.arange(1, 5, device=points.device, dtype=points.dtype)
    distance = points.norm(dim=1, keepdim=True)
    squared = ((distance - radius) / 0.08).square()
    bessel = torch.special.i0e(distance * radius / 0.08**2)
    logs = -squared / 2 + bessel.log() - math.log(4 * 2 * math.pi * 0.08**2)
    return torch.logsumexp(logs, dim=1)


def swiss_roll(count: int, generator: torch.Generator) -> Points:
    """A spiral of one and a half turns, from radius 1 to 3, blurred with deviation 0.1."""
    angle = 1.5 * math.pi * (1 + 2 * _uniform(count, generator))
    radius = angle / (1.5 * math.pi)
    points = radius[:, None] * torch.stack([angle.cos(), angle.sin()], dim=1)
    return points + 0.1 * _normal(count, generator)


def spirals(count: int, generator: torch.Generator) -> Points:
    """Two spirals of one and a half turns to radius 3, blurred with deviation 0.1."""
    turn = torch.sqrt(_uniform(count, generator))
    angle = 3 * math.pi * turn + math.pi * _integers(2, count, generator)
    points = 3 * turn[:, None] * torch.stack([angle.cos(), angle.sin()], dim=1)
    return points + 0.1 * _normal(count, generator)


def pinwheel(count: int, generator: torch.Generator) -> Points:
    """Five arms that turn further the farther they reach (Johnson et al. 2016)."""
    along = 1 + 0.3 * _normal(count, generator)[:, 0]
    across = 0.05 * _normal(count, generator)[:, 1]
    arm = 2 * math.pi * _integers(5, count, generator) / 5
    angle = arm + 0.25 * torch.exp(along)
    x = along * torch.cos(angle) - across * torch.sin(angle)
    y = along * torch.sin(angle) + across * torch.cos(angle)
    return 1.6 * torch.stack([x, y], dim=1)


def checkerboard(count: int, generator: torch.Generator) -> Points:
    """Uniform on every second of 4×4 squares of side 1.5."""
    column = _integers(4, count, generator)
    row = 2 * _integers(2, count, generator) + column % 2
    corner = torch.stack([column, row], dim=1) - 2
    return 1.5 * (corner + torch.rand(count, 2, generator=generator, device=generator.device))


def checkerboard_log_density(points: Points) -> Values:
    """−log of the area of the eight squares, −∞ outside them."""
    cells = torch.floor(points / 1.5).long()
    inside = torch.all((cells >= -2) & (cells < 2), dim=1) & (cells.sum(dim=1) % 2 == 0)
    level = torch.full_like(points[:, 0], -math.log(8 * 1.5**2))
    return torch.where(inside, level, -math.inf)


def banana(count: int, generator: torch.Generator) -> Points:
    """x ~ N(0, 1) and y ~ N(x² − 1, 0.3²): a Gaussian bent by a shear of determinant 1."""
    normal = _normal(count, generator)
    y = normal[:, 0].square() - 1 + 0.3 * normal[:, 1]
    return torch.stack([normal[:, 0], y], dim=1)


def banana_log_density(points: Points) -> Values:
    """log N(x; 0, 1) + log N(y; x² − 1, 0.3²)."""
    x, y = points.unbind(dim=1)
    squared = x.square() + ((y - x.square() + 1) / 0.3).square()
    return -squared / 2 - math.log(2 * math.pi * 0.3)


_RING = ring_of_gaussians()
_GRID = grid_of_gaussians()

MIXTURES = {"eight-gaussians": _RING, "grid": _GRID}
"""Those of `DENSITIES` that are Gaussian mixtures."""

DENSITIES = {
    "eight-gaussians": Density("Eight Gaussians", _RING.sample, _RING.log_density),
    "grid": Density("Grid of 25 Gaussians", _GRID.sample, _GRID.log_density),
    "moons": Density("Two moons", moons),
    "rings": Density("Rings", rings, rings_log_density),
    "swiss-roll": Density("Swiss roll", swiss_roll),
    "spirals": Density("Two spirals", spirals),
    "pinwheel": Density("Pinwheel", pinwheel),
    "checkerboard": Density("Checkerboard", checkerboard, checkerboard_log_density),
    "banana": Density("Banana", banana, banana_log_density),
}


def _uniform(count: int, generator: torch.Generator) -> Values:
    return torch.rand(count, generator=generator, device=generator.device)


def _integers(below: int, count: int, generator: torch.Generator) -> Values:
    return torch.randint(below, (count,), generator=generator, device=generator.device).float()


def _normal(count: int, generator: torch.Generator) -> Points:
    return torch.randn(count, 2, generator=generator, device=generator.device)
