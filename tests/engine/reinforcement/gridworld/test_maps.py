"""The published values of the textbook grids, and that all others are fit to be shown."""

import numpy as np
import pytest
import torch

from engine.reinforcement.gridworld.bellman import RANDOM, greedy_policy
from engine.reinforcement.gridworld.grid import Action, Cell, Dynamics, Grid
from engine.reinforcement.gridworld.linear_solve import solve_optimal, solve_policy
from engine.reinforcement.gridworld.map_text import parse, to_text
from engine.reinforcement.gridworld.maps import EXAMPLES, maze, open_field
from engine.reinforcement.gridworld.policy_evaluation import (
    PolicyEvaluation,
    PolicyEvaluationSettings,
)
from engine.reinforcement.gridworld.sweeps import SweepSettings, ValueIteration
from engine.reinforcement.gridworld.transitions import TransitionModel

U, R, D, L = (1 << action for action in Action)


def model_of(world):
    return TransitionModel(world.grid, world.dynamics)


def optimal(name):
    """Values and greedy policy, both as rows of the map."""
    world = EXAMPLES[name].gridworld
    model = model_of(world)
    solution = solve_optimal(model, world.discount)
    assert solution.converges
    best = greedy_policy(model, solution.values, world.discount)
    return solution.values.reshape(world.grid.shape).numpy(), best.reshape(world.grid.shape)


def settings_of(name, kind):
    world = EXAMPLES[name].gridworld
    return kind(world.grid, world.dynamics, world.discount)


def of_random_walk(name):
    world = EXAMPLES[name].gridworld
    model = model_of(world)
    policy = torch.full((model.cells,), RANDOM, dtype=torch.uint8)
    return solve_policy(model, policy, world.discount).reshape(world.grid.shape).numpy()


def test_sutton_barto_example_3_5():
    published = [
        [3.3, 8.8, 4.4, 5.3, 1.5],
        [1.5, 3.0, 2.3, 1.9, 0.5],
        [0.1, 0.7, 0.7, 0.4, -0.4],
        [-1.0, -0.4, -0.4, -0.6, -1.2],
        [-1.9, -1.3, -1.2, -1.4, -2.0],
    ]
    assert np.abs(of_random_walk("Two jumps") - published).max() <= 0.05


def test_sutton_barto_example_3_8():
    values, policy = optimal("Two jumps")
    published = [
        [22.0, 24.4, 22.0, 19.4, 17.5],
        [19.8, 22.0, 19.8, 17.8, 16.0],
        [17.8, 19.8, 17.8, 16.0, 14.4],
        [16.0, 17.8, 16.0, 14.4, 13.0],
        [14.4, 16.0, 14.4, 13.0, 11.7],
    ]
    assert np.abs(values - published).max() <= 0.05
    actions = [
        [R, 15, L, 15, L],
        [R | U, U, L | U, L, L],
        [R | U, U, L | U, L | U, L | U],
        [R | U, U, L | U, L | U, L | U],
        [R | U, U, L | U, L | U, L | U],
    ]
    assert policy.tolist() == actions


def test_sutton_barto_example_4_1():
    published = [
        [0, -14, -20, -22],
        [-14, -18, -20, -20],
        [-20, -20, -18, -14],
        [-22, -20, -14, 0],
    ]
    assert np.abs(of_random_walk("Random walk 4×4") - published).max() <= 1e-9


def test_sutton_barto_figure_4_1_sweep_by_sweep():
    # The walk's values after 1, 2, 3 and 10 synchronous sweeps, to one decimal as printed.
    published = {
        1: [0, -1.0, -1.0, -1.0, -1.0, -1.0],
        2: [0, -1.7, -2.0, -2.0, -1.7, -2.0],
        3: [0, -2.4, -2.9, -3.0, -2.4, -2.9],
        10: [0, -6.1, -8.4, -9.0, -6.1, -7.7],
    }
    run = PolicyEvaluation(settings_of("Random walk 4×4", PolicyEvaluationSettings))
    for sweeps, values in published.items():
        run.advance(sweeps - run.step)
        # The book cuts −1.75 and −2.4375 to −1.7 and −2.4: one unit of the last digit.
        assert np.abs(run.arrays()["values"].reshape(-1)[:6] - values).max() <= 0.065


def test_sutton_barto_example_6_6():
    values, policy = optimal("Walk the cliff")
    assert float(values[3, 0]) == pytest.approx(-13)
    assert int(policy[3, 0]) == U
    assert (policy[2, :11] == R).all()


def test_sutton_barto_example_6_5():
    values, _ = optimal("Cross wind")
    assert float(values[3, 0]) == pytest.approx(-15)


def test_russell_norvig_four_by_three():
    values, policy = optimal("Textbook 4×3")
    published = [[0.812, 0.868, 0.918, 0], [0.762, 0, 0.660, 0], [0.705, 0.655, 0.611, 0.388]]
    assert np.abs(values - published).max() <= 0.0006
    assert policy.tolist() == [[R, R, R, 0], [U, 0, U, 0], [U, L, L, L]]


def test_why_go_home_has_no_limit():
    world = EXAMPLES["Why go home?"].gridworld
    assert solve_optimal(model_of(world), world.discount).converges is False


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_fit_to_be_shown(name):
    example = EXAMPLES[name]
    assert example.note.endswith((".", "?"))
    assert parse(to_text(example.gridworld)) == example.gridworld
    run = ValueIteration(settings_of(name, SweepSettings))
    run.advance(2000)
    assert run.done == (name != "Why go home?")


@pytest.mark.parametrize(("rows", "columns"), [(3, 3), (4, 7), (31, 31), (32, 32), (64, 64)])
def test_a_maze_has_a_way(rows, columns):
    grid = maze(rows, columns, seed=1)
    assert grid == maze(rows, columns, seed=1)
    if rows > 3:
        assert grid != maze(rows, columns, seed=2)
    dynamics = Dynamics(slip=0.0, step_reward=0.0)
    values = solve_optimal(TransitionModel(grid, dynamics), 0.999).values
    assert (values.numpy()[grid.states.reshape(-1)] > 0).all()


def test_a_maze_without_loops_is_a_tree():
    grid = maze(21, 31, seed=4, loops=0.0)
    passable = grid.kinds != Cell.WALL
    links = (passable[1:] & passable[:-1]).sum() + (passable[:, 1:] & passable[:, :-1]).sum()
    assert links == passable.sum() - 1


@pytest.mark.parametrize("make", [maze, open_field])
def test_too_small_to_be_made(make):
    with pytest.raises(ValueError, match="at least"):
        make(1, 9, seed=0)


def test_an_open_field_repeats_by_seed():
    grid = open_field(40, 50, seed=3)
    assert isinstance(grid, Grid)
    assert grid == open_field(40, 50, seed=3)
    assert grid != open_field(40, 50, seed=4)
    assert 0.1 < (grid.kinds == Cell.WALL).mean() < 0.2
