"""Policy iteration's rounds, its own bound, and what it goes on from."""

import math

import numpy as np
import pytest
import torch

from engine.reinforcement.gridworld.endless import COST
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
    assert now["round"] == len(phases) / 2
    assert now["changed"] == 0


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


LEFT = np.full((1, 3), 8, np.uint8)
"""On CORRIDOR: into the wall, for ever."""
CORRIDOR = Grid(np.array([[0, 0, 2]]))


@pytest.mark.parametrize(("evaluation", "count"), [("linear-solve", 0), ("sweeps", 0)])
def test_without_discount_an_endless_policy_is_led_to_an_end_before_it_is_evaluated(
    evaluation, count
):
    settings = PolicyIterationSettings(
        CORRIDOR,
        Dynamics(slip=0.0, step_reward=-0.04),
        1.0,
        policy=LEFT,
        evaluation=evaluation,
        sweeps_per_round=count,
    )
    run = PolicyIteration(settings)
    assert run.metrics()["never_ends"] == 2 and math.isnan(run.metrics()["policy_error"])
    run.advance(1)
    now = run.metrics()
    assert now["phase"] == IMPROVEMENT and now["never_ends"] == 0 and now["policy_error"] >= 0
    assert not run.done
    while not run.done and run.step < 1_000:
        run.advance(1)
    assert run.values.tolist() == pytest.approx([0.92, 0.96, 0], abs=1e-5)


def test_three_sweeps_of_an_endless_policy_lead_out_of_it():
    settings = PolicyIterationSettings(
        CORRIDOR, Dynamics(slip=0.0, step_reward=-0.04), 1.0, policy=LEFT, sweeps_per_round=3
    )
    run = PolicyIteration(settings)
    run.advance(1)
    assert run.metrics()["phase"] == EVALUATION
    run.advance(200)
    assert run.done and run.metrics()["error"] < 1e-6


def test_without_discount_a_policy_that_pays_for_ever_and_must_cannot_be_solved():
    walled = Grid(np.array([[0, 1, 2]]))
    settings = PolicyIterationSettings(
        walled, Dynamics(slip=0.0), 1.0, policy=LEFT, evaluation="linear-solve"
    )
    run = PolicyIteration(settings)
    assert run.metrics()["obstacle"] == COST and run.metrics()["never_ends"] == 0
    with pytest.raises(Divergence, match="never ends, and pays for ever") as caught:
        run.advance(1)
    assert caught.value.step == 1


@pytest.mark.parametrize(("evaluation", "count"), [("linear-solve", 0), ("sweeps", 0)])
def test_where_staying_is_free_nobody_walks_into_a_pit(evaluation, count):
    """Greedy for the values of a random walk, all −1, every action ties: staying must be seen."""
    pit = Grid(np.array([[0, 0, 3]]))
    settings = PolicyIterationSettings(
        pit,
        Dynamics(slip=0.0, step_reward=0.0),
        1.0,
        evaluation=evaluation,
        sweeps_per_round=count,
    )
    run = PolicyIteration(settings)
    while not run.done and run.step < 1_000:
        run.advance(1)
    assert run.done and run.values.tolist() == [0, 0, 0]


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
