"""Whole ways between data and noise, computed once and kept: films for the browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from engine import seeds
from engine.generative.diffusion import forward, samplers
from engine.generative.diffusion.schedules import Schedule
from engine.generative.diffusion.training import DiffusionSettings
from engine.generative.distance import DistanceTo, sampling_floor
from pages.generative.diffusion.denoisers import data_only, denoiser, exact, memorised

EXTENT = (-5.6, 5.6, -4.0, 4.0)
POINTS = 1000
PATHS = 24
MOMENTS = 40
DRAFTED = 300
"""Points of a draft."""

ARROW = 0.45
"""Length of an arrow that most others keep below, in units of the plane."""

_ARROWS = (22, 15)
_PIXELS = (57, 41)
_LATE = (1, 3, 6, 12)  # the scene changes fast before data are reached


@dataclass(frozen=True, eq=False)
class Film:
    """Points at falling or rising times.

    Attributes:
        times: t of each moment.
        x: x_t, float32 [moments, n, 2].
        x0: the data predicted from it (of the forward process, the data themselves).
        arrows: the score at `arrow_places()`, divided at each moment by the length that most of
            its arrows keep below, float32 [moments, a, 2].
        density: p_t of each moment divided by its largest value, [moments, H, W] over the stage.
        distance: sliced Wasserstein distance of x_t and of x̂_0 to the data, [moments] each.
    """

    times: tuple[int, ...]
    x: np.ndarray
    x0: np.ndarray
    arrows: np.ndarray
    density: np.ndarray
    distance: tuple[np.ndarray, np.ndarray]


def arrow_places() -> Tensor:
    """Where arrows begin, float32 [a, 2]."""
    x0, x1, y0, y1 = EXTENT
    columns, rows = _ARROWS
    x = x0 + (x1 - x0) * (torch.arange(columns) + 0.5) / columns
    y = y0 + (y1 - y0) * (torch.arange(rows) + 0.5) / rows
    return torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1).reshape(-1, 2)


def density_at(settings: DiffusionSettings, kind: str, times: Sequence[int]) -> np.ndarray:
    """p_t over the stage, the lowest row first, each moment divided by its largest value."""
    x0, x1, y0, y1 = EXTENT
    columns, rows = _PIXELS
    ticks = torch.linspace(x0, x1, columns), torch.linspace(y0, y1, rows)
    nodes = torch.stack(torch.meshgrid(*ticks, indexing="xy"), dim=-1).reshape(-1, 2)
    truth = exact(settings, kind)
    logs = torch.stack([truth.log_density(nodes, t) for t in times])
    # A little blunt, so that thin tails are seen from the back row.
    heights = (logs - logs.amax(dim=1, keepdim=True)).exp().sqrt()
    return heights.reshape(-1, rows, columns).numpy()


def arrows_at(
    settings: DiffusionSettings, kind: str, parameters: bytes, times: Sequence[int]
) -> np.ndarray:
    """−ε̂ = √(1 − α̅_t) times the score, float32 [times, a, 2]."""
    where, eps = arrow_places(), denoiser(settings, kind, parameters)
    with torch.inference_mode():
        return -torch.stack([eps(where, t) for t in times]).numpy()


def data_of(settings: DiffusionSettings, count: int = POINTS, purpose: str = "film") -> Tensor:
    """Points of the density, float32 [count, 2]."""
    return settings.sample(count, source_of(settings, purpose))


def noise_of(settings: DiffusionSettings, count: int = POINTS) -> Tensor:
    """Where samples begin, float32 [count, 2]: the same for every sampler."""
    return torch.randn(count, 2, generator=source_of(settings, "start"))


@lru_cache(maxsize=4)
def forward_film(settings: DiffusionSettings, way: str) -> Film:
    """Data dissolve, "leap": by eq. 4 with one ε a point; "steps": noise upon noise."""
    schedule = settings.schedule
    times = moments(schedule)
    x_0 = data_of(settings)
    if way == "leap":
        eps = forward.normal(x_0, source_of(settings, "leap"))
        x = torch.stack([forward.diffuse(x_0, t, eps, schedule) for t in times])
    else:
        x = forward.walk(x_0, schedule, source_of(settings, "steps"), times)
    still = x_0.expand(len(times), -1, -1)
    nothing = np.empty((len(times), 0, 2), np.float32)
    density = density_at(settings, "exact", [max(t, 1) for t in times])
    zeros = np.zeros(len(times))
    return Film(times, x.numpy(), still.numpy(), nothing, density, (zeros, zeros))


@lru_cache(maxsize=4)
def reverse_film(
    settings: DiffusionSettings,
    kind: str,
    parameters: bytes,
    steps: int,
    eta: float,
) -> Film:
    """Noise becomes data, by DDIM with η."""
    way = reverse_way(settings, kind, parameters, steps, eta)
    x0 = torch.cat([way.x0, way.samples[None]])
    density, arrows = scenery(settings, kind, parameters, (*way.times[:-1], way.times[-2]))
    distance = _known_distance(settings, kind)
    return Film(
        way.times,
        way.x.numpy(),
        x0.numpy(),
        arrows,
        density,
        (_distances(way.x, distance), _distances(x0, distance)),
    )


def reverse_end(
    settings: DiffusionSettings, kind: str, parameters: bytes, steps: int, eta: float
) -> Film:
    """Only where such a film ends, for fewer points and without distances: a draft."""
    way = reverse_way(settings, kind, parameters, steps, eta, DRAFTED)
    density, arrows = scenery(settings, kind, parameters, way.times[-2:-1])
    unknown = np.full(1, np.nan)
    end = way.samples[None].numpy()
    return Film(way.times[-1:], end, end, arrows, density, (unknown, unknown))


@lru_cache(maxsize=4)  # megabytes each
def reverse_way(
    settings: DiffusionSettings,
    kind: str,
    parameters: bytes,
    steps: int,
    eta: float,
    count: int = POINTS,
) -> samplers.Trajectory:
    """The way of the points from noise to data."""
    schedule, source = settings.schedule, source_of(settings, "reverse")
    eps, start = denoiser(settings, kind, parameters), noise_of(settings)[:count]
    times = samplers.spaced(schedule.steps, steps)
    return samplers.ddim(eps, start, schedule, source, times=times, eta=eta)


def scenery(
    settings: DiffusionSettings, kind: str, parameters: bytes, times: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Density and arrows at falling times, as `Film` has them: between moments computed once."""
    known, density, arrows = _scenery(settings, kind, parameters)
    at = np.interp(times, known, np.arange(len(known)))
    low = np.floor(at).astype(int)
    high = np.minimum(low + 1, len(known) - 1)
    part = (at - low).astype(np.float32)[:, None, None]
    mixed = (table[low] * (1 - part) + table[high] * part for table in (density, arrows))
    return next(mixed), next(mixed)


@lru_cache(maxsize=4)
def _scenery(
    settings: DiffusionSettings, kind: str, parameters: bytes
) -> tuple[tuple[int, ...], np.ndarray, np.ndarray]:
    times = tuple(sorted({max(t, 1) for t in (*moments(settings.schedule), *_LATE)}))
    density = density_at(settings, "copy" if kind == "copy" else "exact", times)
    return times, density, _even(arrows_at(settings, kind, parameters, times))


@lru_cache(maxsize=32)
def _known_distance(settings: DiffusionSettings, kind: str) -> DistanceTo:
    data = memorised(settings) if kind == "copy" else data_of(settings, purpose="held out")
    return DistanceTo(data[:300], slices=16)


def started_from(
    settings: DiffusionSettings,
    kind: str,
    parameters: bytes,
    places: np.ndarray,
    *,
    steps: int,
    eta: float = 0.0,
) -> np.ndarray:
    """The ways of samples begun at these places at t = T, float32 [n, steps + 1, 2]."""
    if not len(places):
        return np.empty((0, steps + 1, 2), np.float32)
    eps, schedule = denoiser(settings, kind, parameters), settings.schedule
    times = samplers.spaced(schedule.steps, steps)
    source = source_of(settings, "started")
    way = samplers.ddim(eps, torch.as_tensor(places), schedule, source, times=times, eta=eta)
    return way.x.permute(1, 0, 2).numpy()


def floor_of(settings: DiffusionSettings, count: int = POINTS) -> float:
    """The distance of so many data to as many others: none can expect to be nearer."""
    return _floor(data_only(settings), count)


@lru_cache(maxsize=64)
def _floor(settings: DiffusionSettings, count: int) -> float:
    return sampling_floor(data_of(settings, 6 * count, "floor"), count)


@lru_cache(maxsize=16)
def leaps_apart(settings: DiffusionSettings) -> tuple[np.ndarray, np.ndarray]:
    """At each moment of the forward films the distance between leap and steps, and of two leaps
    with different noise."""
    leaps, walked = (torch.from_numpy(forward_film(settings, way).x) for way in ("leap", "steps"))
    x_0, source = leaps[0], source_of(settings, "other leap")
    apart, chance = [], []
    for t, leap, steps in zip(moments(settings.schedule), leaps, walked, strict=True):
        distance = DistanceTo(leap)
        apart.append(distance(steps))
        other = forward.diffuse(x_0, t, forward.normal(x_0, source), settings.schedule)
        chance.append(distance(other))
    return np.array(apart), np.array(chance)


def moments(schedule: Schedule) -> tuple[int, ...]:
    """Evenly spaced times from 0 to T."""
    count = min(MOMENTS, schedule.steps)
    return tuple(round(schedule.steps * k / count) for k in range(count + 1))


def longest(arrows: np.ndarray) -> float:
    """The length that most arrows [..., 2] keep below."""
    lengths = np.hypot(arrows[..., 0], arrows[..., 1])
    return max(float(np.quantile(lengths, 0.95)), 1e-6)


def _even(arrows: np.ndarray) -> np.ndarray:
    return np.stack([now / longest(now) for now in arrows])


def _distances(ways: Tensor, distance: DistanceTo) -> np.ndarray:
    return np.array([distance(x[:300]) for x in ways])


def source_of(settings: DiffusionSettings, purpose: str) -> torch.Generator:
    """Chance for one purpose, the same for the same seed."""
    return seeds.generator(seeds.derive(settings.seed, "page", purpose))
