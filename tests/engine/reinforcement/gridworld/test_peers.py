"""Against an independent library: the transition tables of gymnasium's toy text environments."""

import numpy as np
import pytest
import torch
from gymnasium.envs.toy_text.cliffwalking import CliffWalkingEnv
from gymnasium.envs.toy_text.frozen_lake import FrozenLakeEnv

from engine.reinforcement.gridworld.grid import Action, Cell, Dynamics, Grid
from engine.reinforcement.gridworld.linear_solve import solve_optimal
from engine.reinforcement.gridworld.transitions import TransitionModel

FROM_LAKE = [Action.LEFT, Action.DOWN, Action.RIGHT, Action.UP]
FROM_CLIFF = [Action.UP, Action.RIGHT, Action.DOWN, Action.LEFT]


def table_values(table, discount):
    """Value iteration on a table {state: {action: [(probability, state, reward, ends)]}}."""
    values, change = np.zeros(len(table)), np.inf
    while change > 1e-12:
        before = values
        values = np.array(
            [
                max(
                    sum(p * (r + discount * before[s] * (not ends)) for p, s, r, ends in outcomes)
                    for outcomes in actions.values()
                )
                for actions in table.values()
            ]
        )
        change = np.abs(values - before).max()
    return values


def expected_moves(model, state, action):
    """{(cell, reward): probability} of an action in our model."""
    moves: dict[tuple[int, float], float] = {}
    for direction in Action:
        end = (
            int(model.next_cell[direction, state]),
            round(float(model.reward[direction, state]), 6),
        )
        moves[end] = moves.get(end, 0.0) + float(model.mix[action, direction])
    return {end: p for end, p in moves.items() if p > 0}


@pytest.mark.parametrize("name", ["4x4", "8x8"])
def test_frozen_lake(name):
    environment = FrozenLakeEnv(map_name=name, is_slippery=True)
    letters = np.asarray(environment.desc).astype(str)
    kinds = np.select([letters == "H", letters == "G"], [Cell.PIT, Cell.GOAL], Cell.FLOOR)
    reward = (letters == "G").astype(float)
    # The lake moves in the direction chosen or to one of its sides, a third each.
    dynamics = Dynamics(slip=2 / 3, step_reward=0.0)
    model = TransitionModel(Grid(kinds, reward), dynamics)
    compare_tables(environment.P, model, FROM_LAKE, skip=~model.is_state)
    ours = solve_optimal(model, 0.99).values.numpy()
    assert np.abs(table_values(environment.P, 0.99) - ours).max() <= 1e-9


def test_cliff_walking():
    environment = CliffWalkingEnv()
    kinds = np.zeros((4, 12), np.uint8)
    kinds[3, 1:11], kinds[3, 11] = Cell.CLIFF, Cell.GOAL
    reward = np.where(kinds == Cell.CLIFF, -99.0, 0.0)
    dynamics = Dynamics(slip=0.0, step_reward=-1.0)
    model = TransitionModel(Grid(kinds, reward, start=(3, 0)), dynamics)
    compare_tables(environment.P, model, FROM_CLIFF, skip=~model.is_state)


def compare_tables(table, model, actions, skip):
    compared = 0
    for state, by_action in table.items():
        if skip[state]:
            continue
        for theirs, outcomes in by_action.items():
            moves: dict[tuple[int, float], float] = {}
            for probability, end, reward, _ in outcomes:
                moves[int(end), float(reward)] = (
                    moves.get((int(end), float(reward)), 0) + probability
                )
            ours = expected_moves(model, state, actions[theirs])
            assert ours == pytest.approx(moves)
            compared += 1
    assert compared == 4 * int(torch.as_tensor(~skip).sum())
