"""Four samplers on the same noise and the same score: where they end, and at which cost."""

from dataclasses import dataclass

import numpy as np
from torch import Tensor

from engine.cache import cached
from engine.generative.diffusion import samplers
from engine.generative.diffusion.samplers import Trajectory
from engine.generative.diffusion.score_sources import denoiser
from engine.generative.diffusion.training import DiffusionSettings
from engine.generative.diffusion.trajectories import (
    SamplingSettings,
    generator_for,
    initial_noise,
    sample_data,
)
from engine.generative.distance import sliced_wasserstein

SAMPLERS = ("ddpm", "ddim", "ode", "sde")
"""As `engine.generative.diffusion.samplers` calls them; ``ode`` by Heun's method."""

STEP_COUNTS = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""Sampling steps of curves over the cost."""

POINTS = 400
DRAFT_POINTS = 120
"""Of a draft, which must not take longer than a slider needs to the next value."""


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


def held_out_data(problem: SamplingProblem) -> Tensor:
    """The data that samples are compared with, float32 [POINTS, 2]."""
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


def distance_to_data(problem: SamplingProblem, sampler: str, sampling: SamplingSettings) -> float:
    """Sliced W2 of the samples to held-out data."""
    return _distance(problem, sampler, _relevant(sampler, sampling))


def network_evaluations(sampler: str, sampling_steps: int) -> int:
    """How often the network is evaluated: Heun's method does so twice in every step but the last.

    Examples:
        >>> network_evaluations("ddim", 10), network_evaluations("ode", 10)
        (10, 19)
    """
    return 2 * sampling_steps - 1 if sampler == "ode" else sampling_steps


@cached
def distances_by_evaluations(
    problem: SamplingProblem, sampler: str, eta: float
) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of network evaluations, and the distance to the data that is reached with each."""
    evaluations, distances = [], []
    for steps in STEP_COUNTS:
        count = network_evaluations(sampler, steps)
        if count <= STEP_COUNTS[-1]:
            evaluations.append(count)
            distances.append(distance_to_data(problem, sampler, SamplingSettings(steps, eta)))
    return np.array(evaluations), np.array(distances)


def _relevant(sampler: str, sampling: SamplingSettings) -> SamplingSettings:
    """Without η where it plays no part, so that the cached result is found again."""
    return SamplingSettings(sampling.sampling_steps, sampling.eta if sampler == "ddim" else 0.0)


@cached
def _distance(problem: SamplingProblem, sampler: str, sampling: SamplingSettings) -> float:
    samples = sampler_trajectory(problem, sampler, sampling).samples
    return sliced_wasserstein(samples, held_out_data(problem))


@cached
def _trajectory(problem: SamplingProblem, sampler: str, sampling: SamplingSettings) -> Trajectory:
    return _sample(problem, sampler, sampling, POINTS)


@cached
def _draft_samples(problem: SamplingProblem, sampler: str, sampling: SamplingSettings) -> Tensor:
    return _sample(problem, sampler, sampling, DRAFT_POINTS).samples.clone()


def _sample(
    problem: SamplingProblem, sampler: str, sampling: SamplingSettings, count: int
) -> Trajectory:
    settings = problem.settings
    schedule, x = settings.schedule, initial_noise(settings, POINTS)[:count]
    eps = denoiser(settings, problem.source, problem.parameters)
    times = samplers.sampling_times(schedule.steps, sampling.sampling_steps)
    generator = generator_for(settings, "sampler")
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
