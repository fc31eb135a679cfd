"""Policy iteration's rounds, its own bound, and what it goes on from."""

import math

import numpy as np
import pytest
import torch

from engine.reinforcement.gridworld.grid import Dynamics, Grid
from engine.reinforcement.gridworld.policy_iteration import (
    EVALUATION,
    IMPROVEMENT,
    PolicyIteration,
    PolicyIterationSettings,
)
from engine.simulation import Divergence

from .test_sweeps import DYNAMICS, GAMMA, GRID, POLICY


def test_policy_iteration_alternates_and_never_gets_worse():
    run = PolicyIteration(
        PolicyIterationSettings(GRID, DYNAMICS, GAMMA, evaluation="linear-solve", policy=POLICY)
    )
    worst = torch.full((GRID.kinds.size,), -math.inf).double()
    phases = []
    while not run.done:
        run.advance(1)
        now = run.metrics()
        phases.append(int(now["phase"]))
        if now["phase"] == EVALUATION:
            lowest = run.values
            assert (lowest >= worst - 1e-10).all()
            worst = lowest
    assert phases == [EVALUATION, IMPROVEMENT] * (len(phases) // 2)
    assert len(phases) < 20
    assert now["round"] == len(phases) / 2 + 1


def test_policy_iteration_takes_the_sweeps_it_is_given():
    settings = PolicyIterationSettings(GRID, DYNAMICS, GAMMA, sweeps_per_round=4, tolerance=0.0)
    run = PolicyIteration(settings)
    phases = []
    for _ in range(10):
        run.advance(1)
        phases.append(int(run.metrics()["phase"]))
    assert phases == [0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    assert run.metrics()["changed"] > 0


def test_policy_iteration_goes_on_from_the_policy_it_has():
    run = PolicyIteration(PolicyIterationSettings(GRID, DYNAMICS, GAMMA, evaluation="linear-solve"))
    run.advance(4)
    policy, values = run.arrays()["policy"], run.values
    run.reconfigure(PolicyIterationSettings(GRID, DYNAMICS, 0.8, evaluation="linear-solve"))
    assert (run.arrays()["policy"] == policy).all()
    assert (run.values == values).all()
    run.reconfigure(
        PolicyIterationSettings(GRID, DYNAMICS, 0.8, evaluation="linear-solve", policy=POLICY)
    )
    drawn = np.where(POLICY == 0, 15, POLICY) * GRID.states
    assert (run.arrays()["policy"] == drawn).all()


def test_the_bound_of_policy_iteration_is_to_the_values_of_its_policy():
    run = PolicyIteration(PolicyIterationSettings(GRID, DYNAMICS, GAMMA, sweeps_per_round=0))
    errors = 0
    while not run.done and run.step < 400:
        run.advance(1)
        now = run.metrics()
        assert now["policy_error"] <= now["bound"] + 1e-12
        errors += now["error"] > now["bound"]
    assert run.done and errors, "to V* it is no bound"
    assert now["error"] == pytest.approx(now["policy_error"], abs=1e-9)


def test_a_policy_without_values_is_said_not_to_converge():
    grid = Grid(np.array([[0, 0, 2]]))
    away = np.full((1, 3), 8, np.uint8)  # all left, into the wall, for ever
    dynamics = Dynamics(slip=0.0, step_reward=-0.04)
    run = PolicyIteration(
        PolicyIterationSettings(grid, dynamics, 1.0, policy=away, sweeps_per_round=0)
    )
    run.advance(30)
    assert run.metrics()["converges"] == 0
    assert math.isnan(run.metrics()["policy_error"])


def test_without_discount_an_endless_policy_cannot_be_solved():
    left = np.full((1, 3), 8)
    grid, dynamics = Grid(np.array([[0, 0, 2]])), Dynamics(slip=0.0)
    settings = PolicyIterationSettings(grid, dynamics, 1.0, policy=left, evaluation="linear-solve")
    with pytest.raises(Divergence, match="never ends") as caught:
        PolicyIteration(settings).advance(1)
    assert caught.value.step == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"evaluation": "guess"}, "sweeps or linear-solve, not guess"),
        ({"sweeps_per_round": -1}, "at least 0"),
    ],
)
def test_settings_refuse_nonsense_with_a_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        PolicyIterationSettings(GRID, **arguments)
