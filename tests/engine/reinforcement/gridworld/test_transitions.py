"""The transition model: against plain Python, in the order of an in-place sweep, and built once."""

import numpy as np
import pytest

from engine.reinforcement.gridworld import transitions
from engine.reinforcement.gridworld.grid import Cell, Dynamics, Grid
from engine.reinforcement.gridworld.policy_evaluation import (
    PolicyEvaluation,
    PolicyEvaluationSettings,
)
from engine.reinforcement.gridworld.policy_iteration import (
    PolicyIteration,
    PolicyIterationSettings,
)
from engine.reinforcement.gridworld.sweeps import SweepSettings, ValueIteration
from engine.reinforcement.gridworld.transitions import (
    TransitionModel,
    sweep_levels,
    transition_model,
)

from . import plain
from .plain import WORLDS


@pytest.mark.parametrize(("seed", "rows", "columns", "windy", "special"), WORLDS)
def test_every_move_ends_where_plain_python_says(seed, rows, columns, windy, special):
    world = plain.random_gridworld(seed, rows, columns, windy=windy, special=special)
    grid = world.grid
    model = TransitionModel(grid, world.dynamics)
    for index in range(model.cells):
        cell = divmod(index, columns)
        for direction in range(4):
            end, reward = cell, 0.0
            if plain.acts(grid, cell):
                end, reward = plain.move(grid, world.dynamics, cell, direction)
            assert divmod(int(model.next_cell[direction, index]), columns) == end
            assert float(model.reward[direction, index]) == pytest.approx(reward, abs=1e-12)


def test_a_plain_map_goes_by_diagonals():
    levels = sweep_levels(plain.random_grid(0, 5, 7, windy=False, special=False))
    assert levels.reshape(5, 7).tolist() == [[r + c for c in range(7)] for r in range(5)]


def test_diagonals_agree_with_the_general_levels():
    # A cliff that nobody can reach makes the map take the general way.
    kinds = np.zeros((6, 7), np.uint8)
    kinds[4:, 5:] = Cell.WALL
    kinds[5, 6] = Cell.CLIFF
    plain_map = sweep_levels(Grid(np.where(kinds == Cell.CLIFF, Cell.WALL, kinds)))
    states = (kinds == Cell.FLOOR).reshape(-1)
    assert (sweep_levels(Grid(kinds))[states] == plain_map[states]).all()


def test_a_map_is_built_once_for_all_algorithms_and_discounts(monkeypatch):
    built = []
    moves = transitions._moves

    def counted(grid, dynamics):
        built.append(dynamics)
        return moves(grid, dynamics)

    monkeypatch.setattr(transitions, "_moves", counted)
    grid = Grid(np.array([[0, 0, 0, 2], [0, 1, 0, 3]]), start=(1, 0))
    for slip in (0.31, 0.32):
        dynamics = Dynamics(slip=slip)
        for discount in (0.5, 0.9):
            ValueIteration(SweepSettings(grid, dynamics, discount)).advance(2)
            ValueIteration(SweepSettings(grid, dynamics, discount, "in-place")).advance(2)
            PolicyEvaluation(PolicyEvaluationSettings(grid, dynamics, discount)).advance(2)
            PolicyIteration(PolicyIterationSettings(grid, dynamics, discount)).advance(2)
        assert transition_model(grid, dynamics) is transition_model(grid, Dynamics(slip=slip))
    assert built == [Dynamics(slip=0.31), Dynamics(slip=0.32)]
