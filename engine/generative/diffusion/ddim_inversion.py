"""DDIM inversion of points in the plane: data to the noise that makes them, and back to data."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.generative.diffusion import samplers
from engine.generative.diffusion.sampler_comparison import (
    STEP_COUNTS,
    SamplingProblem,
    held_out_data,
)
from engine.generative.diffusion.samplers import Trajectory
from engine.generative.diffusion.score_sources import denoiser

FIXED_POINT_ITERATIONS = 4


@dataclass(frozen=True, eq=False)
class RoundTrip:
    """An inversion and the reconstruction from it.

    Attributes:
        inversion: data to noise, rising times.
        reconstruction: from there to data again, falling times.
    """

    inversion: Trajectory
    reconstruction: Trajectory

    @property
    def errors(self) -> Float[Tensor, " n"]:
        """|x_0 − reconstructed x_0| of each point."""
        return (self.inversion.x[0] - self.reconstruction.samples).norm(dim=1)


@cached
def invert_and_reconstruct(
    problem: SamplingProblem, sampling_steps: int, iterations: int = 0
) -> RoundTrip:
    """DDIM (η = 0) from data to noise and from there to data, `sampling_steps` each way.

    Args:
        problem: data and score.
        sampling_steps: each way.
        iterations: of the fixed point in each step of the inversion; 0 uses ε̂ of its near end.
    """
    schedule = problem.settings.schedule
    predict = denoiser(problem.settings, problem.source, problem.parameters)
    times = samplers.sampling_times(schedule.steps, sampling_steps)
    data = held_out_data(problem)
    inversion = samplers.invert_ddim(predict, data, schedule, times=times, iterations=iterations)
    return RoundTrip(inversion, samplers.ddim(predict, inversion.samples, schedule, times=times))


@cached
def reconstruction_errors(
    problem: SamplingProblem, iterations: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of sampling steps, and the mean reconstruction error with each."""
    counts = STEP_COUNTS[:-2:2]
    errors = [invert_and_reconstruct(problem, steps, iterations).errors.mean() for steps in counts]
    return np.array(counts), np.array([float(error) for error in errors])


def quadrants(x: Float[Tensor, "n 2"]) -> np.ndarray:
    """Which quarter of the plane a point lies in, by its angle, int64 [n] from 0 to 3."""
    angle = torch.atan2(x[:, 1], x[:, 0]) + torch.pi
    return (angle / (torch.pi / 2)).long().clamp(max=3).numpy()
