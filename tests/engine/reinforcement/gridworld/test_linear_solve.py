"""Exact solutions: they satisfy their equations, agree, and say when there is none."""

import numpy as np
import pytest
import torch

from engine.reinforcement.gridworld.bellman import (
    RANDOM,
    direction_probabilities,
    greedy_policy,
    q_values,
)
from engine.reinforcement.gridworld.grid import Dynamics, Grid
from engine.reinforcement.gridworld.linear_solve import solve_optimal, solve_policy
from engine.reinforcement.gridworld.maps import open_field
from engine.reinforcement.gridworld.sweeps import sweep
from engine.reinforcement.gridworld.transitions import TransitionModel

from . import plain

GAMMA = 0.95


def random_policy(model):
    return torch.full((model.cells,), RANDOM, dtype=torch.uint8)


def bellman_residual(model, values, discount):
    return float((q_values(model, values, discount).amax(0) - values).abs().max())


@pytest.mark.parametrize("seed", range(6))
def test_policy_values_satisfy_their_equation(seed):
    world = plain.random_gridworld(seed, 9, 11, windy=seed % 2 == 0, special=True)
    model, gamma = TransitionModel(world.grid, world.dynamics), world.discount
    policy = torch.from_numpy(np.random.default_rng(seed).integers(0, 16, 99).astype(np.uint8))
    values = solve_policy(model, policy, gamma)
    backed_up = sweep(model, values, gamma, directions=direction_probabilities(model, policy))
    assert (backed_up - values).abs().max() <= 1e-10


@pytest.mark.parametrize("seed", range(6))
def test_optimal_values_are_a_fixed_point_and_the_limit_of_sweeps(seed):
    world = plain.random_gridworld(seed, 9, 11, windy=seed % 2 == 0, special=True)
    model, gamma = TransitionModel(world.grid, world.dynamics), world.discount
    solution = solve_optimal(model, gamma)
    assert solution.converges
    assert bellman_residual(model, solution.values, gamma) <= 1e-10
    values = torch.zeros(model.cells).double()
    for _ in range(1200):
        values = sweep(model, values, gamma)
    assert (values - solution.values).abs().max() <= 1e-9
    greedy_values = solve_policy(model, greedy_policy(model, solution.values, gamma), gamma)
    assert (greedy_values - solution.values).abs().max() <= 1e-9


def test_near_ties_cost_no_accuracy():
    model = TransitionModel(open_field(50, 120, seed=1), Dynamics())
    solution = solve_optimal(model, GAMMA)
    assert solution.converges
    assert bellman_residual(model, solution.values, GAMMA) <= 1e-12


def test_optimal_is_no_worse_than_any_policy():
    grid = plain.random_grid(5, 7, 7, windy=True, special=True)
    model = TransitionModel(grid, Dynamics())
    best = solve_optimal(model, 0.9).values
    for seed in range(10):
        policy = torch.from_numpy(np.random.default_rng(seed).integers(1, 16, 49).astype(np.uint8))
        assert (solve_policy(model, policy, 0.9) <= best + 1e-10).all()


def test_without_discount_a_policy_must_end():
    model = TransitionModel(Grid(np.array([[0, 0, 1, 0, 2]])), Dynamics(slip=0.0))
    with pytest.raises(ValueError, match="row 1, column 1 it never ends"):
        solve_policy(model, random_policy(model), 1.0)


def test_without_discount_wandering_unpaid_is_worth_nothing():
    unpaid = Dynamics(slip=0.0, step_reward=0.0)
    model = TransitionModel(Grid(np.array([[0, 0, 1, 0, 2]])), unpaid)
    values = solve_policy(model, random_policy(model), 1.0)
    assert values.tolist() == pytest.approx([0, 0, 0, 1, 0])


@pytest.mark.parametrize(
    ("kinds", "step_reward", "converges"),
    [
        ([[0, 0, 0, 2]], -0.1, True),
        ([[0, 0, 0, 2]], 0.0, True),
        ([[0, 0, 0, 2]], 0.1, False),  # staying is paid
        ([[0, 1, 0, 2]], -0.1, False),  # no way out of the first cell
        ([[0, 1, 0, 2]], 0.0, True),
    ],
)
def test_without_discount_the_verdict_is_right(kinds, step_reward, converges):
    dynamics = Dynamics(slip=0.1, step_reward=step_reward)
    model = TransitionModel(Grid(np.array(kinds)), dynamics)
    assert solve_optimal(model, 1.0).converges is converges


def test_a_long_way_without_discount_still_converges():
    corridor = np.zeros((1, 900), np.uint8)
    corridor[0, -1] = 2
    dynamics = Dynamics(slip=0.0, step_reward=-0.01)
    solution = solve_optimal(TransitionModel(Grid(corridor), dynamics), 1.0)
    assert solution.converges
    assert float(solution.values[0]) == pytest.approx(1 - 899 * 0.01)


def test_walls_only():
    grid = Grid(np.array([[2, 1], [1, 1]]))
    assert solve_optimal(TransitionModel(grid, Dynamics()), GAMMA).values.tolist() == [0, 0, 0, 0]
