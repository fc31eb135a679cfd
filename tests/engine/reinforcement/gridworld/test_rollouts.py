import numpy as np
import pytest
import torch

from engine.reinforcement.gridworld.grid import Cell, Dynamics, Grid
from engine.reinforcement.gridworld.linear_solve import solve_exact, solve_optimal
from engine.reinforcement.gridworld.model import Model, greedy_arrows
from engine.reinforcement.gridworld.rollouts import walk


def grid() -> Grid:
    kinds = np.zeros((4, 5), np.uint8)
    kinds[0, 4], kinds[2, 4], kinds[1, 1] = Cell.GOAL, Cell.PIT, Cell.WALL
    return Grid(kinds, start=(3, 0), wind=(0, 0, 1, 0, 0))


def test_the_mean_return_is_the_value_of_the_start():
    model = Model(grid(), Dynamics(discount=0.9, slip=0.3, living_reward=-0.1))
    for arrows in (
        torch.full((model.cells,), 15, dtype=torch.uint8),
        greedy_arrows(model, solve_optimal(model).values),
    ):
        walks = walk(model, arrows, episodes=40_000, seed=0, most_steps=400)
        value = float(solve_exact(model, arrows)[3 * 5])
        error = float(walks.returns.std()) / 200
        assert abs(float(walks.returns.mean()) - value) < 4 * error
        assert bool(walks.ended.all())


def test_without_chance_the_path_is_the_policy_s():
    model = Model(Grid(np.array([[0, 0, 0, 2]], np.uint8)), Dynamics(1.0, 0.0, -1.0))
    right = torch.full((4,), 2, dtype=torch.uint8)
    walks = walk(model, right, episodes=3, seed=1)
    assert walks.path == ((0, 0), (0, 1), (0, 2), (0, 3))
    assert walks.lengths.tolist() == [3, 3, 3]
    assert walks.returns.tolist() == pytest.approx([-2.0, -2.0, -2.0])


def test_a_walk_that_never_ends_is_cut():
    model = Model(Grid.floor(2, 2), Dynamics(1.0, 0.0, -1.0))
    walks = walk(model, torch.ones(4, dtype=torch.uint8), episodes=2, seed=0, most_steps=7)
    assert walks.lengths.tolist() == [7, 7] and not walks.ended.any()


def test_the_seed_decides():
    model = Model(grid(), Dynamics())
    arrows = torch.full((model.cells,), 15, dtype=torch.uint8)
    paths = [walk(model, arrows, episodes=1, seed=seed).path for seed in (5, 5, 6)]
    assert paths[0] == paths[1] != paths[2]
