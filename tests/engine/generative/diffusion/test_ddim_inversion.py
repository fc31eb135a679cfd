"""DDIM inversion: to Gaussian noise and back, the better the more steps or iterations."""

import numpy as np
import torch

from engine.generative.diffusion.ddim_inversion import (
    CLOSED,
    invert_and_reconstruct,
    quadrants,
    reconstruction_errors,
)
from engine.generative.diffusion.sampler_comparison import SamplingProblem, held_out_data
from engine.generative.diffusion.training import DiffusionSettings

PROBLEM = SamplingProblem(DiffusionSettings())


def test_data_become_noise_and_come_back() -> None:
    trip = invert_and_reconstruct(PROBLEM, 24, exact=True)
    assert torch.equal(trip.inversion.x[0].float(), held_out_data(PROBLEM))
    assert trip.inversion.times == trip.reconstruction.times[::-1]
    noise = trip.inversion.samples
    assert noise.mean(dim=0).abs().max() < 0.2 and (noise.std(dim=0) - 1).abs().max() < 0.3
    again = (trip.inversion.x[0] - trip.reconstruction.samples).norm(dim=1)
    assert torch.equal(trip.errors, again)
    assert trip.closed == 1 and float(again.max()) <= CLOSED


def test_more_steps_make_it_more_exact_and_solved_steps_exact() -> None:
    steps, plain = reconstruction_errors(PROBLEM)
    _, solved = reconstruction_errors(PROBLEM, exact=True)
    assert (np.diff(steps) > 0).all() and (np.diff(plain) < 0).all()
    assert plain[-1] > 0.01 and (solved < CLOSED).all()
    assert invert_and_reconstruct(PROBLEM, 4).closed < 0.1


def test_quadrants_go_round() -> None:
    corners = torch.tensor([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    assert quadrants(corners).tolist() == [0, 1, 2, 3]
