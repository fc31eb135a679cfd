"""The published values of the textbook grids, and that all others are fit to be shown."""

import numpy as np
import pytest
import torch

from engine.reinforcement.gridworld.grid import Action, Cell, Dynamics, Grid, mask
from engine.reinforcement.gridworld.linear_solve import UNIFORM, solve_exact, solve_optimal
from engine.reinforcement.gridworld.map_text import parse, to_text
from engine.reinforcement.gridworld.maps import PRESETS, maze, open_field
from engine.reinforcement.gridworld.model import Model, greedy_arrows
from engine.reinforcement.gridworld.sweeps import (
    PolicyEvaluation,
    PolicySettings,
    SweepSettings,
    ValueIteration,
)

U, R, D, L = (1 << action for action in Action)


def optimal(name):
    preset = PRESETS[name]
    model = Model(preset.grid, preset.dynamics)
    solution = solve_optimal(model)
    assert solution.converges
    return model, solution.values


def of_random_walk(name):
    preset = PRESETS[name]
    model = Model(preset.grid, preset.dynamics)
    arrows = torch.full((model.cells,), UNIFORM, dtype=torch.uint8)
    return solve_exact(model, arrows).reshape(preset.grid.shape).numpy()


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
    model, values = optimal("Two jumps")
    published = [
        [22.0, 24.4, 22.0, 19.4, 17.5],
        [19.8, 22.0, 19.8, 17.8, 16.0],
        [17.8, 19.8, 17.8, 16.0, 14.4],
        [16.0, 17.8, 16.0, 14.4, 13.0],
        [14.4, 16.0, 14.4, 13.0, 11.7],
    ]
    assert np.abs(values.reshape(5, 5).numpy() - published).max() <= 0.05
    arrows = [
        [R, 15, L, 15, L],
        [R | U, U, L | U, L, L],
        [R | U, U, L | U, L | U, L | U],
        [R | U, U, L | U, L | U, L | U],
        [R | U, U, L | U, L | U, L | U],
    ]
    assert greedy_arrows(model, values).reshape(5, 5).tolist() == arrows


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
    preset = PRESETS["Random walk 4×4"]
    published = {
        1: [0, -1.0, -1.0, -1.0, -1.0, -1.0],
        2: [0, -1.7, -2.0, -2.0, -1.7, -2.0],
        3: [0, -2.4, -2.9, -3.0, -2.4, -2.9],
        10: [0, -6.1, -8.4, -9.0, -6.1, -7.7],
    }
    run = PolicyEvaluation(PolicySettings(preset.grid, preset.dynamics))
    for sweeps, values in published.items():
        run.advance(sweeps - run.step)
        # The book cuts −1.75 and −2.4375 to −1.7 and −2.4: one unit of the last digit.
        assert np.abs(run.arrays()["values"].reshape(-1)[:6] - values).max() <= 0.065


def test_sutton_barto_example_6_6():
    model, values = optimal("Walk the cliff")
    assert float(values.reshape(4, 12)[3, 0]) == pytest.approx(-13)
    arrows = greedy_arrows(model, values).reshape(4, 12)
    assert int(arrows[3, 0]) == mask([Action.UP])
    assert (arrows[2, :11] == mask([Action.RIGHT])).all()


def test_sutton_barto_example_6_5():
    _, values = optimal("Cross wind")
    assert float(values.reshape(7, 10)[3, 0]) == pytest.approx(-15)


def test_russell_norvig_four_by_three():
    model, values = optimal("Textbook 4×3")
    published = [[0.812, 0.868, 0.918, 0], [0.762, 0, 0.660, 0], [0.705, 0.655, 0.611, 0.388]]
    assert np.abs(values.reshape(3, 4).numpy() - published).max() <= 0.0006
    arrows = greedy_arrows(model, values).reshape(3, 4).tolist()
    assert arrows == [[R, R, R, 0], [U, 0, U, 0], [U, L, L, L]]


def test_why_go_home_has_no_limit():
    preset = PRESETS["Why go home?"]
    assert solve_optimal(Model(preset.grid, preset.dynamics)).converges is False


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_fit_to_be_shown(name):
    preset = PRESETS[name]
    assert preset.note.endswith((".", "?"))
    assert parse(to_text(preset.grid, preset.dynamics)) == (preset.grid, preset.dynamics)
    run = ValueIteration(SweepSettings(preset.grid, preset.dynamics))
    run.advance(2000)
    assert run.done == (name != "Why go home?")


@pytest.mark.parametrize(("rows", "columns"), [(3, 3), (4, 7), (31, 31), (32, 32), (64, 64)])
def test_a_maze_has_a_way(rows, columns):
    grid = maze(rows, columns, seed=1)
    assert grid == maze(rows, columns, seed=1)
    if rows > 3:
        assert grid != maze(rows, columns, seed=2)
    dynamics = Dynamics(discount=0.999, slip=0.0, living_reward=0.0)
    values = solve_optimal(Model(grid, dynamics)).values
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
