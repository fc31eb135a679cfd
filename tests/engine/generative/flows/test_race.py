"""A race: the same size or the same time for all, and it runs again as it ran."""

import dataclasses
import functools
import itertools

import numpy as np
import pytest
import torch

from engine.generative.flows.race import TURN_SECONDS, FlowRace
from engine.generative.flows.race_settings import RaceSettings
from engine.generative.flows.training_settings import FlowTrainingSettings
from engine.runs import Run
from engine.simulation import Divergence

TRAINING = FlowTrainingSettings(batch_size=32)


def ticking(seconds: float) -> FlowRace:
    """A race by a clock that goes on by so much whenever it is looked at."""
    counted = itertools.count()
    return FlowRace(RaceSettings(TRAINING), clock=lambda: seconds * next(counted))


def test_at_equal_parameters_all_take_the_same_steps() -> None:
    race = FlowRace(RaceSettings(TRAINING, "parameters"))
    race.advance(2)
    assert "planar" not in race.trainings
    assert {progress.steps for progress in race.progress.values()} == {2}
    assert all(progress.seconds > 0 for progress in race.progress.values())


def test_at_equal_time_a_family_that_is_late_waits() -> None:
    race = ticking(0.7 * TURN_SECONDS)
    race.advance(3)
    # A step takes 0.7 turns: two make the first turn, a third the second, two more the third.
    assert {progress.steps for progress in race.progress.values()} == {5}
    assert all(p.seconds == pytest.approx(3.5 * TURN_SECONDS) for p in race.progress.values())


def test_a_family_whose_step_is_longer_than_a_turn_waits_until_the_others_have_come_up() -> None:
    race = ticking(2.6 * TURN_SECONDS)
    for steps in (1, 1, 2, 2, 2, 3):
        race.advance(1)
        assert {progress.steps for progress in race.progress.values()} == {steps}


def test_a_race_that_is_rewound_runs_again_as_it_ran() -> None:
    times = np.cumsum(np.random.default_rng(0).uniform(0, 1.5 * TURN_SECONDS, 1_000)).tolist()
    clock = functools.partial(next, iter(times))  # measured again, the turns would be others
    run = Run(functools.partial(FlowRace, clock=clock), RaceSettings(TRAINING))
    ahead = run.advance(2)
    run.seek(0)
    again = run.seek(2)
    assert again.metrics == ahead.metrics
    for name, array in again.arrays.items():
        np.testing.assert_array_equal(array, ahead.arrays[name])


def test_what_is_measured_is_finite_and_the_learning_rate_is_live() -> None:
    race = FlowRace(RaceSettings(TRAINING, "parameters"))
    assert all(np.isfinite(value) for value in race.metrics().values())
    assert race.metrics()["affine_gap_error"] > 0
    faster = dataclasses.replace(TRAINING, learning_rate=0.02)
    race.reconfigure(RaceSettings(faster, "parameters"))
    assert all(each.settings.learning_rate == 0.02 for each in race.trainings.values())
    with pytest.raises(ValueError, match="Another equal starts the race anew"):
        race.reconfigure(RaceSettings(faster))


def test_a_divergence_names_the_family() -> None:
    race = ticking(TURN_SECONDS)
    with torch.no_grad():
        race.trainings["spline"]._flat.mul_(float("inf"))
    with pytest.raises(Divergence, match="Spline flow: loss became") as found:
        race.advance(1)
    assert found.value.step == 1
