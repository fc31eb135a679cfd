"""Exact solutions: they satisfy their equations, agree, and say when there is none."""

import numpy as np
import pytest
import torch

from engine.reinforcement.gridworld.grid import Dynamics, Grid
from engine.reinforcement.gridworld.linear_solve import (
    UNIFORM,
    bellman_residual,
    solve_exact,
    solve_optimal,
)
from engine.reinforcement.gridworld.maps import open_field
from engine.reinforcement.gridworld.model import Model, greedy_arrows, policy_directions, sweep

from . import plain


def uniform(model):
    return torch.full((model.cells,), UNIFORM, dtype=torch.uint8)


@pytest.mark.parametrize("seed", range(6))
def test_policy_values_satisfy_their_equation(seed):
    grid = plain.random_grid(seed, 9, 11, windy=seed % 2 == 0, special=True)
    model = Model(grid, plain.random_dynamics(seed))
    arrows = torch.from_numpy(np.random.default_rng(seed).integers(0, 16, 99).astype(np.uint8))
    values = solve_exact(model, arrows)
    backed_up = sweep(model, values, directions=policy_directions(model, arrows))
    assert (backed_up - values).abs().max() <= 1e-10


@pytest.mark.parametrize("seed", range(6))
def test_optimal_values_are_a_fixed_point_and_the_limit_of_sweeps(seed):
    grid = plain.random_grid(seed, 9, 11, windy=seed % 2 == 0, special=True)
    model = Model(grid, plain.random_dynamics(seed))
    solution = solve_optimal(model)
    assert solution.converges
    assert bellman_residual(model, solution.values) <= 1e-10
    values = torch.zeros(model.cells).double()
    for _ in range(1200):
        values = sweep(model, values)
    assert (values - solution.values).abs().max() <= 1e-9
    greedy_values = solve_exact(model, greedy_arrows(model, solution.values))
    assert (greedy_values - solution.values).abs().max() <= 1e-9


def test_near_ties_cost_no_accuracy():
    model = Model(open_field(50, 120, seed=1), Dynamics())
    solution = solve_optimal(model)
    assert solution.converges
    assert bellman_residual(model, solution.values) <= 1e-12


def test_optimal_is_no_worse_than_any_policy():
    grid = plain.random_grid(5, 7, 7, windy=True, special=True)
    model = Model(grid, Dynamics(discount=0.9))
    best = solve_optimal(model).values
    for seed in range(10):
        arrows = torch.from_numpy(np.random.default_rng(seed).integers(1, 16, 49).astype(np.uint8))
        assert (solve_exact(model, arrows) <= best + 1e-10).all()


def test_without_discount_a_policy_must_end():
    model = Model(Grid(np.array([[0, 0, 1, 0, 2]])), Dynamics(discount=1.0, slip=0.0))
    with pytest.raises(ValueError, match="row 1, column 1 it never ends"):
        solve_exact(model, uniform(model))


def test_without_discount_wandering_unpaid_is_worth_nothing():
    unpaid = Dynamics(discount=1.0, slip=0.0, living_reward=0.0)
    model = Model(Grid(np.array([[0, 0, 1, 0, 2]])), unpaid)
    values = solve_exact(model, uniform(model))
    assert values.tolist() == pytest.approx([0, 0, 0, 1, 0])


@pytest.mark.parametrize(
    ("kinds", "living", "converges"),
    [
        ([[0, 0, 0, 2]], -0.1, True),
        ([[0, 0, 0, 2]], 0.0, True),
        ([[0, 0, 0, 2]], 0.1, False),  # staying is paid
        ([[0, 1, 0, 2]], -0.1, False),  # no way out of the first cell
        ([[0, 1, 0, 2]], 0.0, True),
    ],
)
def test_without_discount_the_verdict_is_right(kinds, living, converges):
    dynamics = Dynamics(discount=1.0, slip=0.1, living_reward=living)
    assert solve_optimal(Model(Grid(np.array(kinds)), dynamics)).converges is converges


def test_a_long_way_without_discount_still_converges():
    corridor = np.zeros((1, 900), np.uint8)
    corridor[0, -1] = 2
    dynamics = Dynamics(discount=1.0, slip=0.0, living_reward=-0.01)
    solution = solve_optimal(Model(Grid(corridor), dynamics))
    assert solution.converges
    assert float(solution.values[0]) == pytest.approx(1 - 899 * 0.01)


def test_walls_only():
    grid = Grid(np.array([[2, 1], [1, 1]]))
    assert solve_optimal(Model(grid, Dynamics())).values.tolist() == [0, 0, 0, 0]
