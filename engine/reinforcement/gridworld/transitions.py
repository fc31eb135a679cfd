"""The transition model of a gridworld: where each move leads and what it earns, for all cells.

Per cell s and *direction of movement* d a model holds the next cell n_d(s) and the reward r_d(s);
an action mixes directions, because one may slip: P(d | a). It knows no discount, so every algorithm
and every discount share one model of a map (`transition_model`).

Walls, cliffs and terminal cells lead to themselves at reward 0, so that their V stays 0.

The next cells are gathered through an index of 32 bits in blocks that fit the cache. Measured
(1000×1000 cells, one core, float64): 9 ms a sweep; shifting slices of a padded map instead, 7 ms,
but that knows neither wind nor jumps and is slower on maps that fit a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.reinforcement.gridworld.grid import STEPS, Cell, Dynamics, Grid

UPDATE_ORDERS = ("synchronous", "in-place")
"""Whether a sweep reads old values only, or whatever is newest."""

_BLOCK = 65_536
"""Cells per block of a synchronous sweep: four directions of them stay in a core's cache."""


@dataclass(frozen=True, eq=False)
class Group:
    """Cells that a sweep updates together: where they are, where they lead, what that earns."""

    cells: slice | Tensor
    next_cell: Tensor  # int32 [4 · cells], directions one after the other
    reward: Tensor  # [4, cells]


class TransitionModel:
    """A grid under given dynamics, ready for sweeps. Cells are numbered row by row.

    Args:
        grid: the map.
        dynamics: slip and the rewards of a step.
        dtype: precision of rewards and values.
        device: where they live; maps of a page are quickest on the CPU.

    Attributes:
        next_cell: int32 [4, cells], the cell a move in each direction ends on.
        reward: [4, cells], what that move earns.
        mix: [action, direction], P(d | a).
        is_state: bool [cells], where one can stand and act.
    """

    def __init__(
        self,
        grid: Grid,
        dynamics: Dynamics,
        *,
        dtype: torch.dtype = torch.float64,
        device: torch.device | str = "cpu",
    ) -> None:
        self.grid = grid
        self.dynamics = dynamics
        next_cell, reward = _moves(grid, dynamics)
        self.next_cell = torch.from_numpy(next_cell).to(device)
        self.reward = torch.from_numpy(reward).to(device, dtype)
        self.mix = torch.from_numpy(dynamics.direction_probabilities()).to(device, dtype)
        self.is_state = torch.from_numpy(grid.states.reshape(-1)).to(device)

    @property
    def cells(self) -> int:
        """Number of cells, walls included."""
        return self.is_state.numel()

    def groups(self, update_order: str) -> list[Group]:
        """The cells in the groups, and the sequence of groups, of one sweep (`UPDATE_ORDERS`)."""
        if update_order not in UPDATE_ORDERS:
            raise ValueError(f"Sweeps are {' or '.join(UPDATE_ORDERS)}, not {update_order}.")
        return self._blocks if update_order == "synchronous" else self._levels

    def mix_directions(self, x: Float[Tensor, "4 cells"]) -> Float[Tensor, "4 cells"]:
        """Σ_d P(d | a) x_d: from moving in each direction to choosing each action."""
        slip = self.dynamics.slip
        return mix_sideways(x, 1 - slip, slip / 2) if slip else x

    @cached_property
    def _blocks(self) -> list[Group]:
        starts = range(0, self.cells, _BLOCK)
        return [self._group(slice(start, start + _BLOCK)) for start in starts]

    @cached_property
    def _levels(self) -> list[Group]:
        levels = sweep_levels(self.grid)
        cells = np.flatnonzero(self.grid.states)
        cells = cells[np.argsort(levels[cells], kind="stable")]
        cuts = np.flatnonzero(np.diff(levels[cells])) + 1
        device = self.is_state.device
        return [
            self._group(torch.from_numpy(g).to(device)) for g in np.split(cells, cuts) if g.size
        ]

    def _group(self, cells: slice | Tensor) -> Group:
        next_cell = self.next_cell[:, cells].reshape(-1)
        return Group(cells, next_cell, self.reward[:, cells].contiguous())


def mix_sideways(
    x: Float[Tensor, "*runs 4 cells"], ahead: float | Tensor, aside: float | Tensor
) -> Float[Tensor, "*runs 4 cells"]:
    """Of each direction its own part, and the same part of each direction beside it.

    One multiplication or addition at a time, unlike a product of matrices: so a number is the same
    to the bit whatever stands beside it in the tensor.
    """
    sides = (x[..., :2, :] + x[..., 2:, :]) * aside
    mixed = x * ahead
    mixed[..., 0::2, :] += sides[..., 1:, :]
    mixed[..., 1::2, :] += sides[..., :1, :]
    return mixed


@cached
def transition_model(grid: Grid, dynamics: Dynamics) -> TransitionModel:
    """The model of a map, built once and shared by all that ask for it; nobody changes it."""
    return TransitionModel(grid, dynamics)


# --- Where a move ends --------------------------------------------------------------------------


def _moves(grid: Grid, dynamics: Dynamics) -> tuple[np.ndarray, np.ndarray]:
    """Next cell int32 and reward float64 of every move, both [4, cells]."""
    landing, bumped = _landings(grid)
    reward = np.full(landing.shape, float(dynamics.step_reward))
    reward += dynamics.bump_reward * bumped
    own = np.arange(landing.shape[1])
    entering = _entering(grid)
    reward += np.where(landing == own, 0, entering[landing])
    for cell, target in grid.jumps.items():
        here, there = (np.ravel_multi_index(p, grid.shape) for p in (cell, target))
        landing[:, here] = there
        reward[:, here] = dynamics.step_reward + float(grid.exact_reward[cell]) + entering[there]
    cliffs = grid.kinds.reshape(-1) == Cell.CLIFF
    landing = np.where(cliffs[landing], np.ravel_multi_index(grid.start, grid.shape), landing)
    idle = ~grid.states.reshape(-1)
    reward[:, idle] = 0
    return np.where(idle, own, landing).astype(np.int32), reward


def _entering(grid: Grid) -> np.ndarray:
    """What each cell pays on entering, float64 [cells]; a jump pays on leaving."""
    return np.where(grid.kinds == Cell.JUMP, 0, grid.exact_reward).reshape(-1)


def _landings(grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Where each direction leads before cliffs and jumps act, and whether it was blocked.

    The wind of the column one leaves adds to the move (Sutton & Barto, example 6.5). Up and down
    it adds to the step itself, left and right it blows after it; both go cell by cell and stop
    at the first wall or border.
    """
    solid = np.pad(grid.kinds == Cell.WALL, 1, constant_values=True)
    row, column = (a.reshape(-1) + 1 for a in np.indices(grid.shape))
    wind = np.asarray(grid.wind)[column - 1]
    landing, bumped = [], []
    for down, right in STEPS:
        free = ~solid[row + down, column + right]
        ended_row, ended_column = row, column + right * free
        vertical = down - wind
        for distance in range(1, min(int(np.abs(vertical).max()), grid.rows) + 1):
            ahead = ended_row + np.sign(vertical)
            goes = (distance <= np.abs(vertical)) & ~solid[ahead, ended_column]
            ended_row = np.where(goes, ahead, ended_row)
        landing.append((ended_row - 1) * grid.columns + ended_column - 1)
        bumped.append(~free)
    return np.stack(landing), np.stack(bumped)


# --- The sequence of an in-place sweep -----------------------------------------------------------


@cached
def sweep_levels(grid: Grid) -> np.ndarray:
    """int64 [cells]: cells of one level can be updated together, levels in ascending order.

    The result equals updating cell after cell in reading order. A cell must come after the
    earlier cells it reads, and no later than the later ones, whose old value it reads. On a plain
    map the diagonals row + column do; with wind, jumps or cliffs the levels are the longest paths
    of that ordering.
    """
    if not any(grid.wind) and not grid.jumps and not (grid.kinds == Cell.CLIFF).any():
        return np.indices(grid.shape).sum(0).reshape(-1)
    next_cell, _ = _moves(grid, Dynamics())
    levels = [0] * next_cell.shape[1]
    for cell, ends in enumerate(next_cell.T.tolist()):
        level = levels[cell]  # by now no less than that of earlier cells that read this one
        for end in ends:
            if end < cell:
                level = max(level, levels[end] + 1)
        levels[cell] = level
        for end in ends:
            if end > cell:
                levels[end] = max(levels[end], level)
    return np.array(levels)
