"""The Bellman equations: against plain Python, and the laws they obey."""

import numpy as np
import pytest
import torch

from engine.reinforcement.gridworld.grid import Action, Cell, Dynamics, Grid
from engine.reinforcement.gridworld.model import (
    ORDERS,
    Model,
    action_probabilities,
    backup,
    greedy,
    greedy_arrows,
    policy_directions,
    q_values,
    sweep,
    sweep_levels,
)

from . import plain

WORLDS = [
    pytest.param(seed, rows, columns, windy, special, id=f"{rows}x{columns}-{seed}")
    for seed, (rows, columns, windy, special) in enumerate(
        [
            (1, 1, False, False),
            (1, 9, False, False),
            (9, 1, True, True),
            (6, 8, False, False),
            (6, 8, True, False),
            (7, 7, False, True),
            (8, 6, True, True),
            (12, 13, True, True),
            (12, 13, False, True),
        ]
    )
]


def world(seed, rows, columns, windy, special):
    grid = plain.random_grid(seed, rows, columns, windy=windy, special=special)
    return grid, plain.random_dynamics(seed)


def random_values(model, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(model.cells, generator=generator, dtype=torch.float64) * model.is_state


@pytest.mark.parametrize(("seed", "rows", "columns", "windy", "special"), WORLDS)
def test_every_move_ends_where_plain_python_says(seed, rows, columns, windy, special):
    grid, dynamics = world(seed, rows, columns, windy, special)
    model = Model(grid, dynamics)
    for index in range(model.cells):
        cell = divmod(index, columns)
        for direction in range(4):
            end, reward = cell, 0.0
            if plain.acts(grid, cell):
                end, reward = plain.move(grid, dynamics, cell, direction)
            assert divmod(int(model.next_cell[direction, index]), columns) == end
            assert float(model.reward[direction, index]) == pytest.approx(reward, abs=1e-12)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("seed", "rows", "columns", "windy", "special"), WORLDS)
def test_sweeps_equal_the_loop_over_cells(seed, rows, columns, windy, special, order):
    grid, dynamics = world(seed, rows, columns, windy, special)
    model = Model(grid, dynamics)
    arrows = np.random.default_rng(seed).integers(1, 16, grid.shape)
    directions = policy_directions(model, torch.from_numpy(arrows.astype(np.uint8)).view(-1))
    for policy, weights in ((None, None), (arrows, directions)):
        fast = random_values(model, seed)
        slow = fast.reshape(grid.shape).numpy().copy()
        for _ in range(3):
            fast = sweep(model, fast, order, weights)
            slow = plain.sweep(grid, dynamics, slow, order == "in-place", policy)
        assert np.abs(fast.reshape(grid.shape).numpy() - slow).max() <= 1e-12


def test_blocks_of_a_large_map_are_joined():
    grid = plain.random_grid(3, 300, 301, windy=True, special=False)
    model = Model(grid, Dynamics())
    values = random_values(model, 0)
    assert len(model.groups("synchronous")) == 2
    best = q_values(model, values).amax(0)
    assert torch.allclose(sweep(model, values), best, rtol=0, atol=1e-12)


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


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("seed", "rows", "columns", "windy", "special"), WORLDS)
def test_a_sweep_contracts_and_keeps_order(seed, rows, columns, windy, special, order):
    grid, dynamics = world(seed, rows, columns, windy, special)
    model = Model(grid, dynamics)
    for pair in range(5):
        V, U = random_values(model, 2 * pair), random_values(model, 2 * pair + 1)
        TV, TU = sweep(model, V, order), sweep(model, U, order)
        distance = (V - U).abs().max()
        assert (TV - TU).abs().max() <= dynamics.discount * distance + 1e-12
        above = V + U.abs()
        assert (sweep(model, above, order) >= TV - 1e-12).all()


@pytest.mark.parametrize(("seed", "rows", "columns", "windy", "special"), WORLDS)
def test_nothing_has_a_value_where_nobody_stands(seed, rows, columns, windy, special):
    grid, dynamics = world(seed, rows, columns, windy, special)
    model = Model(grid, dynamics)
    values = sweep(model, random_values(model, seed))
    assert (values[~model.is_state] == 0).all()
    assert (greedy_arrows(model, values)[~model.is_state] == 0).all()
    assert (greedy_arrows(model, values)[model.is_state] > 0).all()


def test_single_precision_is_single_precision():
    grid = plain.random_grid(1, 9, 9, windy=True, special=True)
    exact = sweep(Model(grid, Dynamics()), random_values(Model(grid, Dynamics()), 1))
    model = Model(grid, Dynamics(), dtype=torch.float32)
    single = sweep(model, random_values(model, 1).float())
    assert single.dtype == torch.float32
    assert (single.double() - exact).abs().max() <= 1e-6


def test_greedy_shows_ties_and_only_ties():
    q = torch.tensor([[1.0, 1.0, 0.0, -5.0], [1.0, 0.9, 0.0, -5.0 + 1e-9]] * 2).double()
    q[2, 3] = -5.1
    assert greedy(q).tolist() == [15, 5, 15, 11]


def test_greedy_tells_small_values_apart():
    q = torch.tensor([[1e-9], [2e-9], [0.0], [0.0]]).double()
    assert greedy(q).tolist() == [2]


def test_policies_are_probabilities():
    arrows = torch.arange(16, dtype=torch.uint8)
    chances = action_probabilities(arrows)
    assert torch.allclose(chances.sum(0), torch.ones(16).double())
    assert chances[:, 0].tolist() == chances[:, 15].tolist() == [0.25] * 4
    assert chances[:, 1 + 8].tolist() == [0.5, 0, 0, 0.5]
    directions = policy_directions(Model(Grid.floor(4, 4), Dynamics(slip=0.3)), arrows)
    assert torch.allclose(directions.sum(0), torch.ones(16).double())


@pytest.mark.parametrize(("seed", "rows", "columns", "windy", "special"), WORLDS)
def test_a_backup_shows_the_very_numbers(seed, rows, columns, windy, special):
    grid, dynamics = world(seed, rows, columns, windy, special)
    model = Model(grid, dynamics)
    values = random_values(model, seed)
    q = q_values(model, values).reshape(4, *grid.shape)
    for cell in [(r, c) for r, c in np.argwhere(grid.states).tolist()]:
        for entry in backup(model, values, cell):
            assert sum(way.probability for way in entry.outcomes) == pytest.approx(1)
            assert len({(way.cell, way.reward) for way in entry.outcomes}) == len(entry.outcomes)
            assert entry.q == pytest.approx(float(q[(entry.action, *cell)]), abs=1e-12)
            for way in entry.outcomes:
                assert way.value == float(values[way.cell[0] * columns + way.cell[1]])


def test_a_backup_joins_ways_of_equal_end():
    corner = backup(Model(Grid.floor(2, 2), Dynamics(slip=0.4)), torch.zeros(4).double(), (0, 0))
    up = corner[Action.UP]
    assert {way.cell: way.probability for way in up.outcomes} == pytest.approx(
        {(0, 0): 0.8, (0, 1): 0.2}
    )


@pytest.mark.parametrize("cell", [(0, 1), (0, 2), (5, 5), (-1, 0)])
def test_there_is_no_backup_where_nobody_decides(cell):
    model = Model(Grid(np.array([[0, 1, 2]])), Dynamics())
    with pytest.raises(ValueError, match=f"row {cell[0] + 1}, column {cell[1] + 1}"):
        backup(model, torch.zeros(3).double(), cell)
