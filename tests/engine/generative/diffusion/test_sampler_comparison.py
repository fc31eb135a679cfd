"""Four samplers on one problem: the same noise, their distances, their costs."""

import numpy as np
import pytest
import torch

from engine.generative.diffusion import sampler_comparison as comparison
from engine.generative.diffusion import samplers
from engine.generative.diffusion.training import DiffusionSettings, DiffusionTraining
from engine.generative.diffusion.trajectories import SamplingSettings, sampling_floor_of
from engine.generative.distance import sliced_wasserstein

PROBLEM = comparison.SamplingProblem(DiffusionSettings("moons"))


@pytest.mark.parametrize("sampler", comparison.SAMPLERS)
def test_all_samplers_begin_with_the_same_noise_and_reach_the_data(sampler: str) -> None:
    sampling = SamplingSettings(48)
    found = comparison.sampler_trajectory(PROBLEM, sampler, sampling)
    other = comparison.sampler_trajectory(PROBLEM, "ddim", sampling)
    assert torch.equal(found.x[0], other.x[0]) and found.times == other.times
    distance = comparison.distance_to_data(PROBLEM, sampler, sampling)
    assert distance == sliced_wasserstein(found.samples, comparison.held_out_data(PROBLEM))
    assert distance < 2 * sampling_floor_of(PROBLEM.settings, comparison.POINTS)
    draft = comparison.draft_samples(PROBLEM, sampler, sampling)
    assert draft.shape == (comparison.DRAFT_POINTS, 2)


def test_stochasticity_concerns_ddim_alone() -> None:
    plain, noisy = SamplingSettings(6), SamplingSettings(6, 1.0)
    for sampler in comparison.SAMPLERS:
        one, two = (
            comparison.sampler_trajectory(PROBLEM, sampler, each).samples for each in (plain, noisy)
        )
        assert torch.equal(one, two) == (sampler != "ddim")


def test_costs_are_counted_in_network_evaluations() -> None:
    for sampler in ("ddim", "ode"):
        evaluations, distances = comparison.distances_by_evaluations(PROBLEM, sampler, 0.0)
        assert evaluations[-1] <= comparison.STEP_COUNTS[-1]
        assert (np.diff(evaluations) > 0).all() and distances[-1] < distances[0] / 2
    assert evaluations[0] == comparison.network_evaluations("ode", 2) == 3
    calls = 0

    def predict(x: torch.Tensor, t: object) -> torch.Tensor:
        nonlocal calls
        calls += 1
        return x

    schedule = PROBLEM.settings.schedule
    samplers.ode(predict, torch.zeros(1, 2), schedule, times=(1000, 600, 300, 0))
    assert calls == comparison.network_evaluations("ode", 3)


def test_a_learned_problem_samples_with_its_network() -> None:
    settings = DiffusionSettings("moons", width=32)
    training = DiffusionTraining(settings)
    problem = comparison.SamplingProblem(settings, training.arrays()["parameters"].tobytes())
    assert problem.source == "learned" and PROBLEM.source == "exact"
    untrained = comparison.distance_to_data(problem, "ddim", SamplingSettings(8))
    assert untrained > comparison.distance_to_data(PROBLEM, "ddim", SamplingSettings(8))


def test_an_unknown_sampler_is_refused() -> None:
    with pytest.raises(ValueError, match="There is no sampler 'plms'"):
        comparison.sampler_trajectory(PROBLEM, "plms", SamplingSettings(6))
