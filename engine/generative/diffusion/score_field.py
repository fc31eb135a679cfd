"""Density p_t and score ∇ log p_t on grids over the part of the plane that is drawn."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from engine.cache import cached
from engine.generative.diffusion.schedules import Schedule
from engine.generative.diffusion.score_sources import denoiser, exact_density
from engine.generative.diffusion.training import DiffusionSettings

EXTENT = (-5.6, 5.6, -4.0, 4.0)
"""x from and to, y from and to."""

_ARROWS = (22, 15)
_PIXELS = (57, 41)
_INTERVALS = 40
_LATE = (1, 3, 6, 12)  # density and score change fast just before the data are reached


def evenly_spaced_times(schedule: Schedule) -> tuple[int, ...]:
    """At most 41 times from 0 to T."""
    count = min(_INTERVALS, schedule.steps)
    return tuple(round(schedule.steps * k / count) for k in range(count + 1))


def arrow_positions() -> Tensor:
    """Where the score is evaluated, float32 [a, 2]."""
    x0, x1, y0, y1 = EXTENT
    columns, rows = _ARROWS
    x = x0 + (x1 - x0) * (torch.arange(columns) + 0.5) / columns
    y = y0 + (y1 - y0) * (torch.arange(rows) + 0.5) / rows
    return torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1).reshape(-1, 2)


def relative_density(settings: DiffusionSettings, source: str, times: Sequence[int]) -> np.ndarray:
    """√(p_t / max p_t) over `EXTENT`, the lowest row first, float32 [times, H, W].

    The root makes thin tails visible.
    """
    x0, x1, y0, y1 = EXTENT
    columns, rows = _PIXELS
    ticks = torch.linspace(x0, x1, columns), torch.linspace(y0, y1, rows)
    nodes = torch.stack(torch.meshgrid(*ticks, indexing="xy"), dim=-1).reshape(-1, 2)
    density = exact_density(settings, source)
    logs = torch.stack([density.log_density(nodes, t) for t in times])
    relative = (logs - logs.amax(dim=1, keepdim=True)).exp().sqrt()
    return relative.reshape(-1, rows, columns).numpy()


def scaled_score(
    settings: DiffusionSettings, source: str, parameters: bytes, times: Sequence[int]
) -> np.ndarray:
    """−ε̂ = √(1 − α̅_t) ∇ log p_t at `arrow_positions()`, float32 [times, a, 2]."""
    positions, predict = arrow_positions(), denoiser(settings, source, parameters)
    with torch.inference_mode():
        return -torch.stack([predict(positions, t) for t in times]).numpy()


def typical_length(arrows: np.ndarray) -> float:
    """The 95 % quantile of the lengths of arrows [..., 2]."""
    lengths = np.hypot(arrows[..., 0], arrows[..., 1])
    return max(float(np.quantile(lengths, 0.95)), 1e-6)


@cached
def exact_density_and_score(settings: DiffusionSettings, t: int) -> tuple[np.ndarray, np.ndarray]:
    """`relative_density` [H, W] and `scaled_score` [a, 2] of the exact density at one time."""
    density = relative_density(settings, "exact", [t])[0]
    return density, scaled_score(settings, "exact", b"", [t])[0]


def interpolated(
    settings: DiffusionSettings, source: str, parameters: bytes, times: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Relative density and score at any times, linear between times computed once.

    The arrows of each time are divided by their typical length. Of the learned score, the density
    is the exact one.
    """
    known, density, arrows = _tabulated(settings, source, parameters)
    at = np.interp(times, known, np.arange(len(known)))
    low = np.floor(at).astype(int)
    high = np.minimum(low + 1, len(known) - 1)
    part = (at - low).astype(np.float32)[:, None, None]
    mixed = (table[low] * (1 - part) + table[high] * part for table in (density, arrows))
    return next(mixed), next(mixed)


@cached
def _tabulated(
    settings: DiffusionSettings, source: str, parameters: bytes
) -> tuple[tuple[int, ...], np.ndarray, np.ndarray]:
    times = tuple(sorted({max(t, 1) for t in (*evenly_spaced_times(settings.schedule), *_LATE)}))
    known = "empirical" if source == "empirical" else "exact"
    arrows = scaled_score(settings, source, parameters, times)
    arrows = np.stack([now / typical_length(now) for now in arrows])
    return times, relative_density(settings, known, times), arrows
