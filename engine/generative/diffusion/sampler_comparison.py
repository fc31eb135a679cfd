"""Four samplers on the same noise and the same score: where they end, and at which cost."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.cache import cached
from engine.generative.diffusion import samplers
from engine.generative.diffusion.samplers import Trajectory
from engine.generative.diffusion.score_sources import denoiser, exact_density
from engine.generative.diffusion.training import DiffusionSettings
from engine.generative.diffusion.trajectories import (
    SamplingSettings,
    distance_to_held_out,
    generator_for,
    initial_noise,
    sample_data,
)

SAMPLERS = ("ddpm", "ddim", "ode", "sde")
"""As `engine.generative.diffusion.samplers` calls them; ``ode`` by Heun's method."""

STEP_COUNTS = (2, 3, 4, 6, 8, 12, 20, 32, 64)
"""Sampling steps of curves over the cost."""

POINTS = 400
"""Of which trajectories are drawn."""
DRAFT_POINTS = 120
"""Of a draft, which must not take longer than a slider needs to the next value."""

MANY, SOME, FEW = 20_000, 4_000, 2_000
"""Samples that distances are measured with: their floor is near 0.02, 0.05 and 0.07."""
_FEW_COMPONENTS = 16


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
        distance: sliced W2 to as many held-out data.
        share: of them within three standard deviations of a mode.
    """

    distance: float
    share: float


def measured_points(problem: SamplingProblem) -> int:
    """How many samples a sampler is judged by: as many as take a fraction of a second."""
    exact = not problem.parameters
    few = len(exact_density(problem.settings).means) <= _FEW_COMPONENTS
    return MANY if exact and few else SOME


def curve_points(problem: SamplingProblem) -> int:
    """How many samples each point of a curve over the cost is measured with."""
    return FEW if problem.parameters else measured_points(problem)


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


def sample_quality(
    problem: SamplingProblem, sampler: str, sampling: SamplingSettings, count: int = 0
) -> SampleQuality:
    """How good `count` samples are, `measured_points` of them by default."""
    count = count or measured_points(problem)
    return _quality(problem, sampler, _relevant(sampler, sampling), count)


@cached
def data_share(problem: SamplingProblem) -> float:
    """Share of the data themselves within three standard deviations of a mode."""
    return _share_near_modes(problem.settings, sample_data(problem.settings, MANY, "share"))


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
    """Numbers of network evaluations, and the distance to the data that is reached with each.

    Of `curve_points` samples.
    """
    evaluations, distances = [], []
    for steps in STEP_COUNTS:
        cost = network_evaluations(sampler, steps)
        if cost <= STEP_COUNTS[-1]:
            found = sample_quality(
                problem, sampler, SamplingSettings(steps, eta), curve_points(problem)
            )
            evaluations.append(cost)
            distances.append(found.distance)
    return np.array(evaluations), np.array(distances)


def _relevant(sampler: str, sampling: SamplingSettings) -> SamplingSettings:
    """Without η where it plays no part, so that the cached result is found again."""
    return SamplingSettings(sampling.sampling_steps, sampling.eta if sampler == "ddim" else 0.0)


@cached
def _quality(
    problem: SamplingProblem, sampler: str, sampling: SamplingSettings, count: int
) -> SampleQuality:
    settings = problem.settings
    # Other noise than that of the trajectories drawn.
    start = torch.randn(count, 2, generator=generator_for(settings, "measured"))
    generator = generator_for(settings, "measured steps")
    samples = _sample(problem, sampler, sampling, start, generator).samples
    return SampleQuality(
        distance_to_held_out(settings, count)(samples), _share_near_modes(settings, samples)
    )


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
