"""Action values, greedy policies and the backup of one cell: laws and small cases."""

import numpy as np
import pytest
import torch

from engine.reinforcement.gridworld.bellman import (
    action_probabilities,
    backup,
    direction_probabilities,
    greedy,
    q_values,
)
from engine.reinforcement.gridworld.grid import Action, Dynamics, Grid
from engine.reinforcement.gridworld.transitions import TransitionModel

from . import plain
from .plain import WORLDS, random_values


def test_greedy_shows_ties_and_only_ties():
    q = torch.tensor([[1.0, 1.0, 0.0, -5.0], [1.0, 0.9, 0.0, -5.0 + 1e-9]] * 2).double()
    q[2, 3] = -5.1
    assert greedy(q).tolist() == [15, 5, 15, 11]


def test_greedy_tells_small_values_apart():
    q = torch.tensor([[1e-9], [2e-9], [0.0], [0.0]]).double()
    assert greedy(q).tolist() == [2]


def test_policies_are_probabilities():
    policy = torch.arange(16, dtype=torch.uint8)
    chances = action_probabilities(policy)
    assert torch.allclose(chances.sum(0), torch.ones(16).double())
    assert chances[:, 0].tolist() == chances[:, 15].tolist() == [0.25] * 4
    assert chances[:, 1 + 8].tolist() == [0.5, 0, 0, 0.5]
    directions = direction_probabilities(
        TransitionModel(Grid.floor(4, 4), Dynamics(slip=0.3)), policy
    )
    assert torch.allclose(directions.sum(0), torch.ones(16).double())


@pytest.mark.parametrize(("seed", "rows", "columns", "windy", "special"), WORLDS)
def test_a_backup_shows_the_very_numbers(seed, rows, columns, windy, special):
    world = plain.random_gridworld(seed, rows, columns, windy=windy, special=special)
    grid, gamma = world.grid, world.discount
    model = TransitionModel(grid, world.dynamics)
    values = random_values(model, seed)
    q = q_values(model, values, gamma).reshape(4, *grid.shape)
    for cell in [(r, c) for r, c in np.argwhere(grid.states).tolist()]:
        for entry in backup(model, values, gamma, cell):
            assert sum(outcome.probability for outcome in entry.outcomes) == pytest.approx(1)
            assert len({(outcome.cell, outcome.reward) for outcome in entry.outcomes}) == len(
                entry.outcomes
            )
            assert entry.q == pytest.approx(float(q[(entry.action, *cell)]), abs=1e-12)
            for outcome in entry.outcomes:
                assert outcome.value == float(values[outcome.cell[0] * columns + outcome.cell[1]])


def test_a_backup_joins_equal_outcomes():
    model = TransitionModel(Grid.floor(2, 2), Dynamics(slip=0.4))
    corner = backup(model, torch.zeros(4).double(), 0.9, (0, 0))
    up = corner[Action.UP]
    assert {outcome.cell: outcome.probability for outcome in up.outcomes} == pytest.approx(
        {(0, 0): 0.8, (0, 1): 0.2}
    )


@pytest.mark.parametrize("cell", [(0, 1), (0, 2), (5, 5), (-1, 0)])
def test_there_is_no_backup_where_nobody_decides(cell):
    model = TransitionModel(Grid(np.array([[0, 1, 2]])), Dynamics())
    with pytest.raises(ValueError, match=f"row {cell[0] + 1}, column {cell[1] + 1}"):
        backup(model, torch.zeros(3).double(), 0.9, cell)
