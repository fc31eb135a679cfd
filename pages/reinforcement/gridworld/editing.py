"""Edits of a map and of a policy: pure functions, the old one in, the new one out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from engine.reinforcement.gridworld.bellman import RANDOM
from engine.reinforcement.gridworld.grid import WIND_LIMIT, Action, Cell, Grid, Position

BRUSHES = {
    "wall": Cell.WALL,
    "goal": Cell.GOAL,
    "pit": Cell.PIT,
    "cliff": Cell.CLIFF,
    "reward": Cell.FLOOR,
    "erase": Cell.FLOOR,
}
"""What each brush leaves on a cell."""


def paint(grid: Grid, brush: str, cells: Sequence[Position], reward: float = 0.0) -> Grid:
    """The map after a stroke.

    The start never becomes a wall or a cliff; a jump that is painted over is gone, and so is one
    whose target becomes a wall.

    Args:
        brush: a name in `BRUSHES`.
        cells: touched cells; those outside the map are left out.
        reward: of goals (|reward|), pits and cliffs (−|reward|) and of the brush "reward".
    """
    kind = BRUSHES[brush]
    kinds, rewards, jumps = grid.kinds.copy(), grid.reward.copy(), dict(grid.jumps)
    value = {
        "goal": abs(reward),
        "pit": -abs(reward),
        "cliff": -abs(reward),
        "reward": reward,
    }.get(brush, 0.0)
    for cell in cells:
        if not grid.contains(cell):
            continue
        if cell == grid.start and kind in (Cell.WALL, Cell.CLIFF):
            continue
        if brush == "reward" and kinds[cell] in (Cell.WALL, Cell.GOAL, Cell.PIT, Cell.CLIFF):
            if kinds[cell] != Cell.WALL:
                rewards[cell] = value
            continue
        if brush == "reward" and kinds[cell] == Cell.JUMP:
            rewards[cell] = value
            continue
        kinds[cell], rewards[cell] = kind, value
        jumps.pop(cell, None)
    for source, target in list(jumps.items()):
        if kinds[target] == Cell.WALL:
            del jumps[source]
            kinds[source], rewards[source] = Cell.FLOOR, 0.0
    return replace(grid, kinds=kinds, reward=rewards, jumps=jumps)


def move_start(grid: Grid, cell: Position) -> Grid:
    """The map with its start on another cell, as it was if one cannot stand there."""
    standable = grid.contains(cell) and grid.kinds[cell] not in (Cell.WALL, Cell.CLIFF)
    return replace(grid, start=cell) if standable else grid


def add_jump(grid: Grid, source: Position, target: Position, reward: float) -> Grid:
    """The map with a jump, as it was if it would lead into a wall, outside or nowhere."""
    possible = (
        grid.contains(source)
        and grid.contains(target)
        and source != target
        and grid.kinds[target] != Cell.WALL
    )
    if not possible:
        return grid
    kinds, rewards = grid.kinds.copy(), grid.reward.copy()
    kinds[source], rewards[source] = Cell.JUMP, reward
    return replace(grid, kinds=kinds, reward=rewards, jumps={**grid.jumps, source: target})


def next_wind(strength: int) -> int:
    """The wind of a column after a press: one more, and −3 after 3."""
    return strength + 1 if -3 <= strength < 3 else -3 if strength == 3 else 0


def set_wind(grid: Grid, column: int, strength: int) -> Grid:
    """The map with another wind in one column, upwards positive."""
    wind = list(grid.wind)
    wind[column] = max(-WIND_LIMIT, min(WIND_LIMIT, strength))
    return replace(grid, wind=tuple(wind))


def resize(grid: Grid, rows: int, columns: int) -> Grid:
    """The map cut or extended with floor at the right and the bottom."""
    kinds = np.zeros((rows, columns), np.uint8)
    rewards = np.zeros((rows, columns), np.float32)
    kept = (slice(min(rows, grid.rows)), slice(min(columns, grid.columns)))
    kinds[kept], rewards[kept] = grid.kinds[kept], grid.reward[kept]
    jumps = {}
    for source, target in grid.jumps.items():
        inside = all(r < rows and c < columns for r, c in (source, target))
        if inside:
            jumps[source] = target
        elif source[0] < rows and source[1] < columns:
            kinds[source], rewards[source] = Cell.FLOOR, 0.0
    start = (min(grid.start[0], rows - 1), min(grid.start[1], columns - 1))
    if kinds[start] in (Cell.WALL, Cell.CLIFF):
        kinds[start], rewards[start] = Cell.FLOOR, 0.0
    wind = (*grid.wind[:columns], *(0,) * max(0, columns - grid.columns))
    return Grid(kinds, rewards, start, jumps, wind)


def policy_along(stroke: Sequence[Position]) -> dict[Position, int]:
    """The action (a bit) of each cell that leads along a stroke; the last keeps the direction."""
    steps = {(-1, 0): Action.UP, (0, 1): Action.RIGHT, (1, 0): Action.DOWN, (0, -1): Action.LEFT}
    actions: dict[Position, int] = {}
    bit = 0
    for here, there in pairwise(stroke):
        dr, dc = there[0] - here[0], there[1] - here[1]
        along = (int(np.sign(dr)), 0) if abs(dr) >= abs(dc) else (0, int(np.sign(dc)))
        if along in steps:
            bit = 1 << steps[along]
            actions[here] = bit
    if bit:
        actions[stroke[-1]] = bit
    return actions


def next_policy(actions: int) -> int:
    """The policy of a cell after a press: up, right, down, left, all four, and so on."""
    order = (1, 2, 4, 8, RANDOM)
    return order[(order.index(actions) + 1) % len(order)] if actions in order else 1


def resize_policy(policy: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """A policy (uint8 [rows, columns]) cut or extended like the map: all actions where new."""
    resized = np.full((rows, columns), RANDOM, np.uint8)
    kept = (slice(min(rows, len(policy))), slice(min(columns, len(policy[0]))))
    resized[kept] = policy[kept]
    return resized
