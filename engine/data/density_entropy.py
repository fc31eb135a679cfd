"""The entropy of densities that are known in closed form, by quadrature."""

import math
from collections.abc import Callable
from functools import cache

import torch
from torch import Tensor

from engine.data.densities import DENSITIES, EXTENT, MIXTURES, Density

Bounds = tuple[tuple[float, float], tuple[float, float]]

_AT_ONCE = 1 << 14
"""Cells of the plane."""
_BOUNDS: Bounds = ((-6.0, 6.0), (-6.0, 6.0))
_REACHING: dict[str, Bounds] = {"banana": ((-6.0, 6.0), (-6.0, 38.0))}
"""Of densities that leave the square of the others."""
_STEP = 0.05
"""The edges of the checkerboard lie between the cells, and no deviation is smaller."""
_DRAWN_BOUNDS: Bounds = ((-EXTENT - 0.64, EXTENT + 0.64),) * 2
_DRAWN_STEP = 0.08
"""The deviation around every point that is drawn."""
assert all(mixture.deviation >= _STEP for mixture in MIXTURES.values())


def entropy(log_density: Callable[[Tensor], Tensor], bounds: Bounds, step: float) -> float:
    """−∫ p ln p in nats, by the midpoint rule on a grid.

    For what Gaussians blur, the error of the rule falls as exp(−2π² σ² / step²): with a step as
    long as their deviation σ it was 2e-7 at most.

    Args:
        log_density: ln p of points [n, 2].
        bounds: of x and y, outside which p is negligible.
        step: between neighbouring points, in both directions.

    Examples:
        >>> normal = lambda x: -x.square().sum(dim=1) / 2 - math.log(2 * math.pi)
        >>> round(entropy(normal, ((-8, 8), (-8, 8)), 0.5) - 1 - math.log(2 * math.pi), 9)
        0.0
    """
    x, y = (_midpoints(low, high, step) for low, high in bounds)
    total = 0.0
    for part in x.split(max(1, _AT_ONCE // len(y))):
        logs = log_density(torch.cartesian_prod(part, y))
        total += float(torch.special.entr(logs.exp()).sum())
    return total * step**2


@cache
def known_entropy(name: str) -> float:
    """Of one of `DENSITIES`, in nats; NaN where p is not known."""
    log_density = DENSITIES[name].log_density
    if log_density is None:
        return math.nan
    return entropy(log_density, _REACHING.get(name, _BOUNDS), _STEP)


def drawn_entropy(density: Density) -> float:
    """Of a density made by `engine.data.densities.around_points`, in nats."""
    assert density.log_density is not None
    return entropy(density.log_density, _DRAWN_BOUNDS, _DRAWN_STEP)


def _midpoints(low: float, high: float, step: float) -> Tensor:
    count = round((high - low) / step)
    return low + step * (torch.arange(count, dtype=torch.float64) + 0.5)
