import numpy as np
import pytest
import torch

from engine.reinforcement.gridworld.bellman import RANDOM, greedy_policy
from engine.reinforcement.gridworld.grid import Cell, Dynamics, Grid
from engine.reinforcement.gridworld.linear_solve import solve_optimal, solve_policy
from engine.reinforcement.gridworld.rollouts import sample_episodes
from engine.reinforcement.gridworld.transitions import TransitionModel


def grid() -> Grid:
    kinds = np.zeros((4, 5), np.uint8)
    kinds[0, 4], kinds[2, 4], kinds[1, 1] = Cell.GOAL, Cell.PIT, Cell.WALL
    return Grid(kinds, start=(3, 0), wind=(0, 0, 1, 0, 0))


def test_the_mean_return_is_the_value_of_the_start():
    model, gamma = TransitionModel(grid(), Dynamics(slip=0.3, step_reward=-0.1)), 0.9
    for policy in (
        torch.full((model.cells,), RANDOM, dtype=torch.uint8),
        greedy_policy(model, solve_optimal(model, gamma).values, gamma),
    ):
        sampled = sample_episodes(model, policy, gamma, episodes=40_000, seed=0, most_steps=1_000)
        value = float(solve_policy(model, policy, gamma)[3 * 5])
        error = float(sampled.returns.std()) / 200
        assert abs(float(sampled.returns.mean()) - value) < 4 * error
        assert bool(sampled.terminated.all())


def test_without_chance_the_path_is_the_policy_s():
    model = TransitionModel(Grid(np.array([[0, 0, 0, 2]], np.uint8)), Dynamics(0.0, -1.0))
    right = torch.full((4,), 2, dtype=torch.uint8)
    sampled = sample_episodes(model, right, 1.0, episodes=3, seed=1)
    assert sampled.path == ((0, 0), (0, 1), (0, 2), (0, 3))
    assert sampled.lengths.tolist() == [3, 3, 3] and sampled.ended.tolist() == [3, 3, 3]
    assert sampled.returns.tolist() == pytest.approx([-2.0, -2.0, -2.0])


def test_an_episode_that_never_ends_is_cut():
    model = TransitionModel(Grid.floor(2, 2), Dynamics(0.0, -1.0))
    sampled = sample_episodes(
        model, torch.ones(4, dtype=torch.uint8), 1.0, episodes=2, seed=0, most_steps=7
    )
    assert sampled.lengths.tolist() == [7, 7] and not sampled.terminated.any()


def test_the_seed_decides():
    model = TransitionModel(grid(), Dynamics())
    policy = torch.full((model.cells,), RANDOM, dtype=torch.uint8)
    paths = [sample_episodes(model, policy, 0.95, episodes=1, seed=seed).path for seed in (5, 5, 6)]
    assert paths[0] == paths[1] != paths[2]
