"""Four samplers on one problem: the same noise, their distances, their costs."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.generative.diffusion import sampler_comparison as comparison
from engine.generative.diffusion import samplers
from engine.generative.diffusion.schedules import Schedule, fit_falling_curve
from engine.generative.diffusion.training import DiffusionSettings, DiffusionTraining
from engine.generative.diffusion.trajectories import SamplingSettings, sampling_floor_of
from engine.seeds import generator

PROBLEM = comparison.SamplingProblem(DiffusionSettings("moons"))
RING = comparison.SamplingProblem(DiffusionSettings())


@pytest.mark.parametrize("sampler", comparison.SAMPLERS)
def test_all_samplers_begin_with_the_same_noise_and_reach_the_data(sampler: str) -> None:
    sampling = SamplingSettings(48)
    found = comparison.sampler_trajectory(PROBLEM, sampler, sampling)
    other = comparison.sampler_trajectory(PROBLEM, "ddim", sampling)
    assert torch.equal(found.x[0], other.x[0]) and found.times == other.times
    quality = comparison.sample_quality(PROBLEM, sampler, sampling)
    floor = comparison.measured_floor(PROBLEM)
    assert floor.mean / 2 < quality.distance < 2.5 * floor.mean
    assert abs(quality.share - comparison.data_share(PROBLEM)) < 0.03
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
        evaluations, distances, errors = comparison.distances_by_evaluations(PROBLEM, sampler, 0.0)
        assert (errors > 0).all() and (errors < distances / 4).all()
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


def test_half_of_the_samples_away_from_the_modes_are_half_of_the_share() -> None:
    ring = DiffusionSettings()
    data = ring.sample(2000, generator(0))
    away = torch.cat([data[:1000], data[1000:] + 9])
    assert comparison._share_near_modes(ring, data) == pytest.approx(1 - math.exp(-4.5), abs=9e-3)
    assert comparison._share_near_modes(ring, away) == pytest.approx(
        comparison._share_near_modes(ring, data[:1000]) / 2
    )


def test_closed_forms_of_few_parts_are_judged_by_most_samples() -> None:
    learned = comparison.SamplingProblem(DiffusionSettings(), b"network")
    assert comparison.measured_points(RING) == comparison.MANY
    assert comparison.measured_points(PROBLEM) == comparison.SOME
    assert comparison.measured_points(learned) == comparison.SOME


def test_a_quality_is_the_mean_of_repeats_that_scatter_by_the_standard_error() -> None:
    sampling = SamplingSettings(3)
    calls = comparison.measurements(PROBLEM, "ddim", sampling, range(24), 200)
    repeats = [call().distance for call in calls]
    assert all(call.made() for call in calls)
    found = comparison.sample_quality(PROBLEM, "ddim", sampling, 200)
    assert found.distance == pytest.approx(np.mean(repeats[:4]))
    assert found.error == pytest.approx(np.std(repeats[:4], ddof=1) / 2)
    spread = np.std(repeats, ddof=1)
    means = np.reshape(repeats, (6, 4)).mean(axis=1)
    assert spread / 4 < means.std(ddof=1) < spread  # expected half of it
    assert math.isnan(comparison.sample_quality(PROBLEM, "ddim", sampling, 200, 1).error)


CASES = given(
    st.sampled_from(["linear", "cosine"]) | st.lists(st.floats(0, 1), min_size=2, max_size=9),
    st.sampled_from([100, 300, 1000]),
    st.sampled_from(comparison.SAMPLERS),
    st.integers(2, 100),
    st.floats(0, 1),
)


@settings(max_examples=8, deadline=None, derandomize=True)
@CASES
def test_on_every_schedule_every_sampler_ends_near_where_ddim_does(
    kind: str | list[float], time_steps: int, sampler: str, steps: int, eta: float
) -> None:
    check_near_ddim(kind, time_steps, sampler, steps, eta)


@pytest.mark.nightly
@settings(max_examples=600, deadline=None, derandomize=True)
@CASES
def test_on_many_schedules_every_sampler_ends_near_where_ddim_does(
    kind: str | list[float], time_steps: int, sampler: str, steps: int, eta: float
) -> None:
    check_near_ddim(kind, time_steps, sampler, steps, eta)


def check_near_ddim(
    kind: str | list[float], time_steps: int, sampler: str, steps: int, eta: float
) -> None:
    if isinstance(kind, str):
        schedule = Schedule(kind, time_steps)
    else:
        stroke = [(k / (len(kind) - 1), level) for k, level in enumerate(kind)]
        schedule = Schedule("curve", time_steps, points=fit_falling_curve(stroke))
    problem = comparison.SamplingProblem(DiffusionSettings(schedule=schedule))
    found = comparison.sample_quality(problem, sampler, SamplingSettings(steps, eta), 400)
    ddim = comparison.sample_quality(problem, "ddim", SamplingSettings(steps), 400)
    # 400 points scatter: no less than what as many perfect samples may have by chance counts.
    floor = sampling_floor_of(problem.settings, 400)
    bound = max(ddim.distance, floor.mean + 2 * floor.deviation)
    assert found.distance <= 2.5 * bound
    if sampler == "ode" and steps >= 10:
        assert found.distance <= ddim.distance + 0.03


def test_a_learned_problem_samples_with_its_network() -> None:
    small = DiffusionSettings("moons", width=32)
    training = DiffusionTraining(small)
    problem = comparison.SamplingProblem(small, training.arrays()["parameters"].tobytes())
    assert problem.source == "learned" and PROBLEM.source == "exact"
    untrained, exact = (
        comparison.sample_quality(each, "ddim", SamplingSettings(8), 400).distance
        for each in (problem, PROBLEM)
    )
    assert untrained > exact


def test_an_unknown_sampler_is_refused() -> None:
    with pytest.raises(ValueError, match="There is no sampler 'plms'"):
        comparison.sampler_trajectory(PROBLEM, "plms", SamplingSettings(6))
