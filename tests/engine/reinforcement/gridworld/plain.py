"""The gridworld once more, one cell and one move at a time, with nothing but Python numbers."""

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.reinforcement.gridworld.grid import Cell, Dynamics, Grid, Gridworld, Position
from engine.reinforcement.gridworld.transitions import TransitionModel

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
"""Arguments of `random_gridworld`: seed, rows, columns, windy, special."""

AROUND = {0: (-1, 0), 1: (0, 1), 2: (1, 0), 3: (0, -1)}


def is_open(grid: Grid, row: int, column: int) -> bool:
    inside = 0 <= row < grid.rows and 0 <= column < grid.columns
    return inside and grid.kinds[row, column] != Cell.WALL


def pays(grid: Grid, cell: Position) -> float:
    return 0.0 if grid.kinds[cell] == Cell.JUMP else float(str(grid.reward[cell]))


def move(grid: Grid, dynamics: Dynamics, cell: Position, direction: int) -> tuple[Position, float]:
    """Where a move in a direction ends, and what it earns."""
    reward = dynamics.step_reward
    if grid.kinds[cell] == Cell.JUMP:
        end = grid.jumps[cell]
        reward += float(str(grid.reward[cell])) + pays(grid, end)
    else:
        row, column = cell
        down, right = AROUND[direction]
        if not is_open(grid, row + down, column + right):
            reward += dynamics.bump_reward
        elif right:
            column += right
        vertical = down - grid.wind[cell[1]]
        for _ in range(abs(vertical)):
            ahead = row + (1 if vertical > 0 else -1)
            if not is_open(grid, ahead, column):
                break
            row = ahead
        end = (row, column)
        if end != cell:
            reward += pays(grid, end)
    if grid.kinds[end] == Cell.CLIFF:
        end = grid.start
    return end, reward


def acts(grid: Grid, cell: Position) -> bool:
    return grid.kinds[cell] in (Cell.FLOOR, Cell.JUMP)


def action_value(world: Gridworld, values: np.ndarray, cell: Position, action: int) -> float:
    total = 0.0
    slip = world.dynamics.slip
    chances = {action: 1 - slip, (action + 1) % 4: slip / 2, (action + 3) % 4: slip / 2}
    for direction, probability in chances.items():
        end, reward = move(world.grid, world.dynamics, cell, direction)
        later = float(values[end]) if acts(world.grid, end) else 0.0
        total += probability * (reward + world.discount * later)
    return total


def sweep(
    world: Gridworld, values: np.ndarray, in_place: bool, policy: np.ndarray | None = None
) -> np.ndarray:
    """One sweep in reading order; of a policy (masks of bits) or of the best actions."""
    new = values.copy()
    source = new if in_place else values
    for row in range(world.grid.rows):
        for column in range(world.grid.columns):
            cell = (row, column)
            if not acts(world.grid, cell):
                continue
            q = [action_value(world, source, cell, action) for action in range(4)]
            if policy is None:
                new[cell] = max(q)
            else:
                chosen = [q[a] for a in range(4) if policy[cell] >> a & 1]
                new[cell] = sum(chosen) / len(chosen)
    return new


def random_grid(seed: int, rows: int, columns: int, *, windy: bool, special: bool) -> Grid:
    """Walls, goals, pits, paid floor; with wind, cliffs and jumps where asked for."""
    rng = np.random.default_rng(seed)
    chances = [0.6, 0.2, 0.04, 0.04, 0.06, 0.06] if special else [0.7, 0.2, 0.05, 0.05, 0, 0]
    kinds = rng.choice(6, size=(rows, columns), p=chances).astype(np.uint8)
    start = (int(rng.integers(rows)), int(rng.integers(columns)))
    kinds[start] = Cell.FLOOR
    reward = np.round(rng.normal(size=(rows, columns)), 2) * (rng.random((rows, columns)) < 0.7)
    landings = [(r, c) for r, c in np.argwhere(kinds != Cell.WALL).tolist()]
    jumps = {}
    for row, column in np.argwhere(kinds == Cell.JUMP).tolist():
        targets = [target for target in landings if target != (row, column)]
        jumps[(row, column)] = targets[int(rng.integers(len(targets)))]
    wind = tuple(int(w) for w in rng.integers(-2, 3, columns)) if windy else (0,) * columns
    return Grid(kinds, reward, start, jumps, wind)


def random_gridworld(
    seed: int, rows: int, columns: int, *, windy: bool, special: bool
) -> Gridworld:
    rng = np.random.default_rng(seed)
    discount = float(rng.uniform(0.3, 0.98))
    dynamics = Dynamics(
        slip=float(rng.choice([0.0, 0.2, 1.0, rng.uniform()])),
        step_reward=float(rng.normal() * 0.1),
        bump_reward=float(rng.choice([0.0, -0.5])),
    )
    grid = random_grid(seed, rows, columns, windy=windy, special=special)
    return Gridworld(grid, dynamics, discount)


def random_values(model: TransitionModel, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(model.cells, generator=generator, dtype=torch.float64) * model.is_state
