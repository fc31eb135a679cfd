"""Four samplers on the same noise and the same score: where they end, and at which cost."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.cache import Call, cached
from engine.generative.diffusion import samplers
from engine.generative.diffusion.samplers import Trajectory
from engine.generative.diffusion.score_sources import data_settings, denoiser, exact_density
from engine.generative.diffusion.training import DiffusionSettings
from engine.generative.diffusion.trajectories import (
    SamplingFloor,
    SamplingSettings,
    generator_for,
    initial_noise,
    sample_data,
)
from engine.generative.distance import DistanceTo

SAMPLERS = ("ddpm", "ddim", "ode", "sde")
"""As `engine.generative.diffusion.samplers` calls them; ``ode`` by Heun's method."""

STEP_COUNTS = (2, 3, 4, 6, 8, 12, 20, 32, 64)
"""Sampling steps of curves over the cost."""

POINTS = 400
"""Of which trajectories are drawn."""
DRAFT_POINTS = 120
"""Of a draft, which must not take longer than a slider needs to the next value."""

REPEATS = 4
"""How often a distance is measured, each time with other noise and other held-out data."""

MANY, SOME = 5_000, 1_000
"""Samples of a repeat: their floor is near 0.05 and 0.1."""
_FEW_COMPONENTS = 16
_SLICES = 16


@dataclass(frozen=True)
class SamplingProblem:
    """What is sampled: the data behind the settings, with the learned or the exact score.

    Attributes:
        settings: of data, schedule, network and seed.
        parameters: of the network, float32; empty for the exact score.
    """

    settings: DiffusionSettings
    parameters: bytes = b""

    @property
    def source(self) -> str:
        """Of the score, as in `score_sources.SOURCES`."""
        return "learned" if self.parameters else "exact"


@dataclass(frozen=True)
class SampleQuality:
    """How good many samples of one sampler are.

    Attributes:
        distance: sliced W2 to as many held-out data, the mean over the repeats.
        share: of them within three standard deviations of a mode.
        error: standard error of `distance`, from its spread over the repeats; NaN of a single one.
    """

    distance: float
    share: float
    error: float = math.nan


def measured_points(problem: SamplingProblem) -> int:
    """How many samples a repeat has: as many as take a few hundredths of a second."""
    exact = not problem.parameters
    few = len(exact_density(problem.settings).means) <= _FEW_COMPONENTS
    return MANY if exact and few else SOME


def held_out_data(problem: SamplingProblem) -> Tensor:
    """Data to draw beside the samples, and to invert, float32 [POINTS, 2]."""
    return sample_data(problem.settings, POINTS, "held out")


def sampler_trajectory(
    problem: SamplingProblem, sampler: str, sampling: SamplingSettings
) -> Trajectory:
    """The trajectory of `POINTS` samples.

    Args:
        problem: what is sampled.
        sampler: one of `SAMPLERS`.
        sampling: steps, and η, which only ``ddim`` has.
    """
    return _trajectory(problem, sampler, _relevant(sampler, sampling))


def draft_samples(problem: SamplingProblem, sampler: str, sampling: SamplingSettings) -> Tensor:
    """Where the first of these samples end, [DRAFT_POINTS, 2]."""
    return _draft_samples(problem, sampler, _relevant(sampler, sampling))


@cached
def measure(
    problem: SamplingProblem, sampler: str, sampling: SamplingSettings, repeat: int, count: int
) -> SampleQuality:
    """One repeat: how good `count` samples from noise of its own are, beside as many data."""
    settings = problem.settings
    # Other noise than that of the trajectories drawn.
    start = torch.randn(count, 2, generator=generator_for(settings, f"measured {repeat}"))
    generator = generator_for(settings, f"measured steps {repeat}")
    samples = _sample(problem, sampler, sampling, start, generator).samples
    distance = _distance_to_held_out(data_settings(settings), repeat, count)(samples)
    return SampleQuality(distance, _share_near_modes(settings, samples))


def measurements(
    problem: SamplingProblem,
    sampler: str,
    sampling: SamplingSettings,
    repeats: Iterable[int] = range(REPEATS),
    count: int = 0,
) -> list[Call[SampleQuality]]:
    """The calls of `measure` that `sample_quality` takes its mean of, to be made one at a time."""
    of, count = _relevant(sampler, sampling), count or measured_points(problem)
    return [measure.call(problem, sampler, of, repeat, count) for repeat in repeats]


def sample_quality(
    problem: SamplingProblem,
    sampler: str,
    sampling: SamplingSettings,
    count: int = 0,
    repeats: int = REPEATS,
) -> SampleQuality:
    """How good `count` samples are, `measured_points` of them by default: mean of the repeats."""
    calls = measurements(problem, sampler, sampling, range(repeats), count)
    found = [call() for call in calls]
    distances = np.array([each.distance for each in found])
    error = distances.std(ddof=1) / math.sqrt(repeats) if repeats > 1 else math.nan
    share = float(np.mean([each.share for each in found]))
    return SampleQuality(float(distances.mean()), share, float(error))


@cached
def measured_floor(problem: SamplingProblem) -> SamplingFloor:
    """What `sample_quality` finds of perfect samples: the same data, two such samples a repeat.

    Its deviation is that of a single repeat.
    """
    settings, count = data_settings(problem.settings), measured_points(problem)
    distances = []
    for repeat in range(REPEATS):
        to_data = _distance_to_held_out(settings, repeat, count)
        perfect = sample_data(settings, 2 * count, f"floor {repeat}").split(count)
        distances += [to_data(samples) for samples in perfect]
    return SamplingFloor(float(np.mean(distances)), float(np.std(distances, ddof=1)))


def standard_error(floor: SamplingFloor) -> float:
    """Of the mean of the repeats, by chance alone.

    Examples:
        >>> standard_error(SamplingFloor(0.05, 0.01))
        0.005
    """
    return floor.deviation / math.sqrt(REPEATS)


@cached
def data_share(problem: SamplingProblem) -> float:
    """Share of the data themselves within three standard deviations of a mode."""
    return _share_near_modes(
        problem.settings, sample_data(problem.settings, REPEATS * MANY, "share")
    )


def network_evaluations(sampler: str, sampling_steps: int) -> int:
    """How often the network is evaluated: Heun's method does so twice in every step but the last.

    Examples:
        >>> network_evaluations("ddim", 10), network_evaluations("ode", 10)
        (10, 19)
    """
    return 2 * sampling_steps - 1 if sampler == "ode" else sampling_steps


def curve_steps(sampler: str) -> list[int]:
    """The sampling steps of a curve over the cost, up to the same cost for all samplers.

    Examples:
        >>> curve_steps("ode")[-1], curve_steps("ddim")[-1]
        (32, 64)
    """
    most = STEP_COUNTS[-1]
    return [steps for steps in STEP_COUNTS if network_evaluations(sampler, steps) <= most]


def distances_by_evaluations(
    problem: SamplingProblem, sampler: str, eta: float, repeats: int = REPEATS
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numbers of network evaluations; W2 to the data that is reached with each; standard error."""
    steps = curve_steps(sampler)
    found = [
        sample_quality(problem, sampler, SamplingSettings(each, eta), repeats=repeats)
        for each in steps
    ]
    evaluations = [network_evaluations(sampler, each) for each in steps]
    distances, errors = ([getattr(q, name) for q in found] for name in ("distance", "error"))
    return np.array(evaluations), np.array(distances), np.array(errors)


def _relevant(sampler: str, sampling: SamplingSettings) -> SamplingSettings:
    """Without η where it plays no part, so that the cached result is found again."""
    return SamplingSettings(sampling.sampling_steps, sampling.eta if sampler == "ddim" else 0.0)


@cached
def _distance_to_held_out(settings: DiffusionSettings, repeat: int, count: int) -> DistanceTo:
    data = sample_data(settings, count, f"held out {repeat}")
    return DistanceTo(data, slices=_SLICES, seed=repeat)


def _share_near_modes(settings: DiffusionSettings, samples: Tensor) -> float:
    density = exact_density(settings)
    near = (torch.cdist(samples, density.means) < 3 * density.deviations).any(dim=1)
    return float(near.double().mean())


@cached
def _trajectory(problem: SamplingProblem, sampler: str, sampling: SamplingSettings) -> Trajectory:
    return _film(problem, sampler, sampling, POINTS)


@cached
def _draft_samples(problem: SamplingProblem, sampler: str, sampling: SamplingSettings) -> Tensor:
    return _film(problem, sampler, sampling, DRAFT_POINTS).samples.clone()


def _film(
    problem: SamplingProblem, sampler: str, sampling: SamplingSettings, count: int
) -> Trajectory:
    settings = problem.settings
    x, generator = initial_noise(settings, POINTS)[:count], generator_for(settings, "sampler")
    return _sample(problem, sampler, sampling, x, generator)


def _sample(
    problem: SamplingProblem,
    sampler: str,
    sampling: SamplingSettings,
    x: Tensor,
    generator: torch.Generator,
) -> Trajectory:
    schedule = problem.settings.schedule
    eps = denoiser(problem.settings, problem.source, problem.parameters)
    times = samplers.sampling_times(schedule.steps, sampling.sampling_steps)
    match sampler:
        case "ddpm":
            return samplers.ddpm(eps, x, schedule, generator, times=times)
        case "ddim":
            return samplers.ddim(eps, x, schedule, generator, times=times, eta=sampling.eta)
        case "ode":
            return samplers.ode(eps, x, schedule, times=times)
        case "sde":
            return samplers.sde(eps, x, schedule, generator, times=times)
    raise ValueError(f"There is no sampler {sampler!r}; there are {', '.join(SAMPLERS)}.")
