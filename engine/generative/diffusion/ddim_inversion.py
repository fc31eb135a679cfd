"""DDIM inversion of points in the plane: data to the noise that makes them, and back to data."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.generative.diffusion import samplers
from engine.generative.diffusion.exact_inversion import invert_ddim_exactly
from engine.generative.diffusion.sampler_comparison import (
    DRAFT_POINTS,
    POINTS,
    SamplingProblem,
    held_out_data,
)
from engine.generative.diffusion.samplers import Trajectory
from engine.generative.diffusion.score_sources import denoiser

CLOSED = 1e-3
"""Reconstruction error up to which an inversion counts as undone."""
_CURVE_STEPS = (2, 4, 8, 16, 32)


@dataclass(frozen=True, eq=False)
class RoundTrip:
    """An inversion and the reconstruction from it.

    Attributes:
        inversion: data to noise, rising times; in double precision with an exact score.
        reconstruction: from there to data again, falling times.
    """

    inversion: Trajectory
    reconstruction: Trajectory

    @property
    def errors(self) -> Float[Tensor, " n"]:
        """|x_0 − reconstructed x_0| of each point."""
        return (self.inversion.x[0] - self.reconstruction.samples).norm(dim=1)

    @property
    def closed(self) -> float:
        """Share of the points that come back within `CLOSED`."""
        return float((self.errors <= CLOSED).double().mean())


@cached
def invert_and_reconstruct(
    problem: SamplingProblem, sampling_steps: int, exact: bool = False, points: int = POINTS
) -> RoundTrip:
    """DDIM (η = 0) from data to noise and from there to data, `sampling_steps` each way.

    Args:
        problem: data and score.
        sampling_steps: each way.
        exact: whether each step of the inversion is solved for ε̂ at its far end, a fixed point;
            otherwise ε̂ of its near end is used.
        points: how many data.
    """
    schedule = problem.settings.schedule
    predict = denoiser(problem.settings, problem.source, problem.parameters)
    times = samplers.sampling_times(schedule.steps, sampling_steps)
    data = held_out_data(problem)[:points]
    if not problem.parameters:
        # Where hardly any signal is left, the last digit of float32 moves the data by 0.001.
        data = data.double()
    if exact:
        inversion = invert_ddim_exactly(predict, data, schedule, times)
    else:
        inversion = samplers.invert_ddim(predict, data, schedule, times=times)
    return RoundTrip(inversion, samplers.ddim(predict, inversion.samples, schedule, times=times))


@cached
def reconstruction_errors(
    problem: SamplingProblem, exact: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of sampling steps, and the mean reconstruction error with each."""
    errors = [
        invert_and_reconstruct(problem, steps, exact, DRAFT_POINTS).errors.mean()
        for steps in _CURVE_STEPS
    ]
    return np.array(_CURVE_STEPS), np.array([float(error) for error in errors])


def quadrants(x: Float[Tensor, "n 2"]) -> np.ndarray:
    """Which quarter of the plane a point lies in, by its angle, int64 [n] from 0 to 3."""
    angle = torch.atan2(x[:, 1], x[:, 0]) + torch.pi
    return (angle / (torch.pi / 2)).long().clamp(max=3).numpy()
