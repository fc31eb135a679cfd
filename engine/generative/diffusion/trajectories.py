"""Trajectories of many points in the plane, between data and noise, and how far they are off.

The forward process takes data to noise, the reverse process noise to data along a score of one of
`score_sources.SOURCES`. Everything is decided by the settings and cached.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.generative.diffusion import forward, samplers
from engine.generative.diffusion.score_field import (
    evenly_spaced_times,
    interpolated,
    relative_density,
)
from engine.generative.diffusion.score_sources import data_settings, denoiser, empirical_points
from engine.generative.diffusion.training import DiffusionSettings
from engine.generative.distance import DistanceTo
from engine.settings import check_ranges, setting

FORWARD_PROCESSES = ("closed_form", "markov_chain")

POINTS = 1000
DRAFT_POINTS = 300
"""Of a draft, which must not take longer than a slider needs to the next value."""

_SLICES = 16
_FLOOR_SAMPLES = 6
_SETTLED = 0.5


@dataclass(frozen=True)
class SamplingSettings:
    """How samples are drawn.

    Attributes:
        sampling_steps: from noise to data, evenly spaced in t.
        eta: stochasticity η of DDIM: 0 is deterministic, 1 as random as DDPM.

    Raises:
        ValueError: a value is out of range; the sentence names it.
    """

    sampling_steps: int = setting(40, low=2, high=100)
    eta: float = setting(0.0, low=0, high=1)

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, eq=False)
class MeasuredTrajectory:
    """A trajectory of n points at rising or falling times, and what there is to draw with it.

    Attributes:
        times: t of each moment.
        x: x_t, float32 [moments, n, 2].
        x0: the data predicted from it; in the forward process the data themselves.
        density: √(p_t / max p_t) over `score_field.EXTENT` [moments, H, W].
        score: at `score_field.arrow_positions()`, divided by its typical length at each moment,
            float32 [moments, a, 2]; no arrows in the forward process.
        distance: sliced W2 of x_t to as many held-out data [moments]; NaN where not computed.
        x0_distance: the same of x0.
        memorised_distance: of x_t to the finite data set of an ``empirical`` score, else NaN.
        settled: share of the samples whose predicted x0 is within 0.5 of where they end [moments].
    """

    times: tuple[int, ...]
    x: np.ndarray
    x0: np.ndarray
    density: np.ndarray
    score: np.ndarray
    distance: np.ndarray
    x0_distance: np.ndarray
    memorised_distance: np.ndarray
    settled: np.ndarray


@dataclass(frozen=True)
class SamplingFloor:
    """Sliced W2 of perfect samples to as many held-out data, over several such samples.

    Attributes:
        mean: what no sampler can be expected to come below.
        deviation: standard deviation of one sample's distance, by chance alone.
    """

    mean: float
    deviation: float


def sample_data(settings: DiffusionSettings, count: int = POINTS, purpose: str = "film") -> Tensor:
    """Points of the density, float32 [count, 2]; other ones for another purpose."""
    return settings.sample(count, generator_for(settings, purpose))


def initial_noise(settings: DiffusionSettings, count: int = POINTS) -> Tensor:
    """x_T of all samplers, float32 [count, 2]."""
    return torch.randn(count, 2, generator=generator_for(settings, "start"))


def generator_for(settings: DiffusionSettings, purpose: str) -> torch.Generator:
    """The random numbers of one purpose, decided by the seed of the settings."""
    return seeds.generator(seeds.derive(settings.seed, "page", purpose))


@cached
def forward_trajectory(settings: DiffusionSettings, process: str) -> MeasuredTrajectory:
    """Data become noise.

    Args:
        settings: of data, schedule and seed.
        process: ``closed_form``, DDPM eq. 4 with one ε for each point, or ``markov_chain``, eq. 2
            with new noise in each step.
    """
    schedule = settings.schedule
    times = evenly_spaced_times(schedule)
    x_0 = sample_data(settings)
    if process == "closed_form":
        eps = forward.normal_like(x_0, generator_for(settings, "leap"))
        x = torch.stack([forward.diffuse(x_0, t, eps, schedule) for t in times])
    else:
        x = forward.markov_chain(x_0, schedule, generator_for(settings, "steps"), times)
    unmoved = x_0.expand(len(times), -1, -1)
    no_arrows = np.empty((len(times), 0, 2), np.float32)
    density = relative_density(settings, "exact", [max(t, 1) for t in times])
    unknown = np.full(len(times), np.nan)
    return MeasuredTrajectory(times, x.numpy(), unmoved.numpy(), density, no_arrows, *[unknown] * 4)


@cached
def closed_form_against_chain(settings: DiffusionSettings) -> tuple[np.ndarray, np.ndarray]:
    """Sliced W2 at each moment of `forward_trajectory`: closed form to Markov chain, and for
    comparison closed form to closed form with other noise."""
    closed_form, chain = (
        torch.tensor(forward_trajectory(settings, process).x) for process in FORWARD_PROCESSES
    )
    x_0, generator = closed_form[0], generator_for(settings, "other leap")
    apart, chance = [], []
    times = evenly_spaced_times(settings.schedule)
    for t, at_once, in_steps in zip(times, closed_form, chain, strict=True):
        distance = DistanceTo(at_once)
        apart.append(distance(in_steps))
        eps = forward.normal_like(x_0, generator)
        chance.append(distance(forward.diffuse(x_0, t, eps, settings.schedule)))
    return np.array(apart), np.array(chance)


@cached
def reverse_trajectory(
    settings: DiffusionSettings, source: str, parameters: bytes, sampling: SamplingSettings
) -> MeasuredTrajectory:
    """Noise becomes data, by DDIM with stochasticity η.

    Args:
        settings: of data, schedule, network and seed.
        source: of the score, one of `score_sources.SOURCES`.
        parameters: of the network, for ``learned``.
        sampling: steps and η.
    """
    found = _sample(settings, source, parameters, sampling, POINTS)
    x0 = torch.cat([found.x0, found.samples[None]])
    times = (*found.times[:-1], found.times[-2])  # there is no score at t = 0
    density, score = interpolated(settings, source, parameters, times)
    to_data = distance_to_held_out(settings, POINTS)
    unknown = np.full(len(x0), np.nan)
    memorised = unknown
    if source == "empirical":
        to_points = DistanceTo(empirical_points(settings), slices=_SLICES)
        memorised = np.array([to_points(now) for now in found.x])
    return MeasuredTrajectory(
        found.times,
        found.x.numpy(),
        x0.numpy(),
        density,
        score,
        np.array([to_data(now) for now in found.x]),
        np.array([to_data(now) for now in x0]),
        memorised,
        ((x0 - found.samples).norm(dim=2) < _SETTLED).float().mean(dim=1).numpy(),
    )


def draft_reverse_end(
    settings: DiffusionSettings, source: str, parameters: bytes, sampling: SamplingSettings
) -> MeasuredTrajectory:
    """Only the last moment of `reverse_trajectory`, with fewer points and no distances."""
    found = _sample(settings, source, parameters, sampling, DRAFT_POINTS)
    density, score = interpolated(settings, source, parameters, found.times[-2:-1])
    unknown, end = np.full(1, np.nan), found.samples[None].numpy()
    return MeasuredTrajectory(found.times[-1:], end, end, density, score, *[unknown] * 4)


@cached
def _sample(
    settings: DiffusionSettings,
    source: str,
    parameters: bytes,
    sampling: SamplingSettings,
    count: int,
) -> samplers.Trajectory:
    schedule = settings.schedule
    return samplers.ddim(
        denoiser(settings, source, parameters),
        initial_noise(settings)[:count],
        schedule,
        generator_for(settings, "reverse"),
        times=samplers.sampling_times(schedule.steps, sampling.sampling_steps),
        eta=sampling.eta,
    )


def trajectories_from(
    settings: DiffusionSettings,
    source: str,
    parameters: bytes,
    starts: np.ndarray,
    sampling: SamplingSettings,
) -> np.ndarray:
    """Reverse trajectories that begin at chosen x_T [n, 2], float32 [n, steps + 1, 2]."""
    if not len(starts):
        return np.empty((0, sampling.sampling_steps + 1, 2), np.float32)
    schedule = settings.schedule
    found = samplers.ddim(
        denoiser(settings, source, parameters),
        torch.as_tensor(starts),
        schedule,
        generator_for(settings, "started"),
        times=samplers.sampling_times(schedule.steps, sampling.sampling_steps),
        eta=sampling.eta,
    )
    return found.x.permute(1, 0, 2).numpy()


def sampling_floor_of(settings: DiffusionSettings, count: int = POINTS) -> SamplingFloor:
    """The floor of so many samples, to the held-out data that `distance_to_held_out` has."""
    return _sampling_floor(data_settings(settings), count)


def distance_to_held_out(settings: DiffusionSettings, count: int) -> DistanceTo:
    """The distance of samples to `count` points of the density, always the same."""
    return _distance_to_held_out(data_settings(settings), count)


@cached
def _sampling_floor(settings: DiffusionSettings, count: int) -> SamplingFloor:
    to_data = distance_to_held_out(settings, count)
    perfect = sample_data(settings, _FLOOR_SAMPLES * count, "floor").split(count)
    distances = np.array([to_data(samples) for samples in perfect])
    return SamplingFloor(float(distances.mean()), float(distances.std(ddof=1)))


@cached
def _distance_to_held_out(settings: DiffusionSettings, count: int) -> DistanceTo:
    return DistanceTo(sample_data(settings, count, "held out"), slices=_SLICES)
