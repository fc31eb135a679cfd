"""Policy evaluation: what it refuses, and when a policy has no values."""

import numpy as np
import pytest

from engine.reinforcement.gridworld.grid import Dynamics, Grid
from engine.reinforcement.gridworld.policy_evaluation import (
    PolicyEvaluation,
    PolicyEvaluationSettings,
)

from .test_sweeps import GRID


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (np.zeros((2, 2), np.uint8), "one set of actions per cell"),
        (np.full(GRID.shape, 16), "up, right, down and left"),
    ],
)
def test_a_policy_that_does_not_fit_is_refused(policy, sentence):
    with pytest.raises(ValueError, match=sentence):
        PolicyEvaluationSettings(GRID, policy=policy)


def test_without_discount_an_endless_policy_has_no_value():
    left = np.full((1, 3), 8)
    grid, dynamics = Grid(np.array([[0, 0, 2]])), Dynamics(slip=0.0)
    run = PolicyEvaluation(PolicyEvaluationSettings(grid, dynamics, 1.0, policy=left))
    run.advance(5)
    assert run.metrics()["converges"] == 0
