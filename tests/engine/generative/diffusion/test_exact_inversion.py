"""Newton's method on single steps, and an inversion that can be undone where iterating cannot."""

import pytest
import torch

from engine.generative.diffusion.exact_inversion import invert_ddim_exactly, solve
from engine.generative.diffusion.samplers import ddim, invert_ddim, sampling_times
from engine.generative.diffusion.schedules import Schedule
from engine.generative.diffusion.score_sources import denoiser
from engine.generative.diffusion.training import DiffusionSettings
from engine.generative.diffusion.trajectories import sample_data


@pytest.mark.parametrize("density", ["eight-gaussians", "moons"])
@pytest.mark.parametrize("kind", ["linear", "cosine"])
def test_it_closes_where_iterating_does_not(density: str, kind: str) -> None:
    settings = DiffusionSettings(density, schedule=Schedule(kind))
    predict, schedule = denoiser(settings, "exact"), settings.schedule
    data, times = sample_data(settings, 200).double(), sampling_times(1000, 10)

    def largest_error(noise: torch.Tensor) -> float:
        back = ddim(predict, noise, schedule, times=times).samples
        return float((back - data).norm(dim=1).max())

    exact = invert_ddim_exactly(predict, data, schedule, times)
    assert exact.times == times[::-1] and torch.equal(exact.x[0], data)
    assert exact.x0.shape == (10, 200, 2)
    assert largest_error(exact.samples) < 1e-5
    iterated = invert_ddim(predict, data, schedule, times=times, iterations=30)
    assert largest_error(iterated.samples) > 0.1


def test_newton_finds_a_root_that_iterating_flees_from() -> None:
    goal = torch.tensor([[8.0, -27.0], [0.001, 1.0]])
    found = solve(lambda x: x**3 + 0.01 * x, goal, torch.ones_like(goal))
    assert torch.allclose(found**3 + 0.01 * found, goal, atol=1e-4)


def test_where_there_is_no_solution_it_comes_as_close_as_it_can_and_stays_finite() -> None:
    goal = torch.tensor([[-1.0, 0.5]])
    found = solve(lambda x: x.square(), goal, torch.ones_like(goal))
    assert found.isfinite().all() and found.square()[0, 0] < 0.05
