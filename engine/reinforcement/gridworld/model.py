"""The Bellman equations of a gridworld, for all cells at once.

Per cell s and *direction of movement* d a model holds the next cell n_d(s) and the reward r_d(s).
Moving is worth x_d(s) = r_d(s) + γ V(n_d(s)); an action mixes directions, because one may slip:

    Q(s, a) = Σ_d P(d | a) x_d(s),    V*(s) = max_a Q*(s, a),    V^π(s) = Σ_a π(a | s) Q^π(s, a).

Walls, cliffs and terminal cells lead to themselves at reward 0, so that their V stays 0.

The next cells are gathered through an index of 32 bits in blocks that fit the cache. Measured
(1000×1000 cells, one core, float64): 9 ms a sweep; shifting slices of a padded map instead, 7 ms,
but that knows neither wind nor jumps and is slower on maps that fit a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import torch
from jaxtyping import Float, Int, UInt8
from torch import Tensor

from engine.reinforcement.gridworld.grid import STEPS, Action, Cell, Dynamics, Grid, Position, at

ORDERS = ("synchronous", "in-place")
"""Whether a sweep reads old values only, or whatever is newest."""

_BLOCK = 65_536
"""Cells per block of a synchronous sweep: four directions of them stay in a core's cache."""


@dataclass(frozen=True, eq=False)
class Group:
    """Cells that a sweep updates together: where they are, where they lead, what that earns."""

    cells: slice | Tensor
    next_cell: Tensor  # int32 [4 · cells], directions one after the other
    reward: Tensor  # [4, cells]


class Model:
    """A grid under given dynamics, ready for sweeps. Cells are numbered row by row.

    Args:
        grid: the map.
        dynamics: discount, slip and the rewards of a step.
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

    def groups(self, order: str) -> list[Group]:
        """The cells in the groups, and the sequence of groups, of one sweep (`ORDERS`)."""
        if order not in ORDERS:
            raise ValueError(f"Sweeps are {' or '.join(ORDERS)}, not {order}.")
        return self._blocks if order == "synchronous" else self._levels

    def mixed(self, x: Float[Tensor, "4 cells"]) -> Float[Tensor, "4 cells"]:
        """Σ_d P(d | a) x_d: from moving in each direction to choosing each action."""
        return self.mix @ x if self.dynamics.slip else x

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


def outcomes(
    reward: Float[Tensor, "4 cells"],
    next_cell: Int[Tensor, " moves"],
    values: Float[Tensor, " all"],
    discount: float,
) -> Float[Tensor, "4 cells"]:
    """x_d(s) = r_d(s) + γ V(n_d(s)): what it is worth to move in each direction."""
    later = values.index_select(0, next_cell).view_as(reward)
    return torch.add(reward, later, alpha=discount)


def q_values(model: Model, values: Float[Tensor, " cells"]) -> Float[Tensor, "4 cells"]:
    """Q(s, a) = Σ_d P(d | a) [r_d(s) + γ V(n_d(s))]; 0 where there is no state."""
    gamma = model.dynamics.discount
    return model.mixed(outcomes(model.reward, model.next_cell.view(-1), values, gamma))


def sweep(
    model: Model,
    values: Float[Tensor, " cells"],
    order: str = "synchronous",
    directions: Float[Tensor, "4 cells"] | None = None,
) -> Float[Tensor, " cells"]:
    """One Bellman backup of every cell; returns the new values.

    Synchronous sweeps read only old values. In-place sweeps go row by row and read whatever is
    newest (Gauss–Seidel); here cells that do not read each other's new value go together, which
    gives the very same numbers (`sweep_levels`).

    Args:
        model: the gridworld.
        values: V_k.
        order: "synchronous" or "in-place".
        directions: how likely a policy moves in each direction (`policy_directions`); None for
            the best action, which makes the sweep one of value iteration.
    """
    new = torch.empty_like(values) if order == "synchronous" else values.clone()
    source = values if order == "synchronous" else new
    for group in model.groups(order):
        x = outcomes(group.reward, group.next_cell, source, model.dynamics.discount)
        if directions is None:
            new[group.cells] = model.mixed(x).amax(0)
        else:
            new[group.cells] = (directions[:, group.cells] * x).sum(0)
    return new


def greedy(
    q: Float[Tensor, "4 cells"], *, relative: float = 1e-6, absolute: float = 1e-12
) -> UInt8[Tensor, " cells"]:
    """The best actions of each cell as a mask of bits, all of them where they tie.

    Actions tie when their Q differ by no more than `relative` · |max Q| + `absolute`: rounding,
    and the last digits of a sweep that has nearly converged, break no tie.
    """
    best = q.amax(0)
    ties = q >= best - (relative * best.abs() + absolute)
    bits = torch.tensor([1, 2, 4, 8], dtype=torch.uint8, device=q.device)
    return (ties.to(torch.uint8) * bits[:, None]).sum(0, dtype=torch.uint8)


def greedy_arrows(
    model: Model, values: Float[Tensor, " cells"], *, relative: float = 1e-6
) -> UInt8[Tensor, " cells"]:
    """The greedy policy of V as a mask of bits, ties as in `greedy`; 0 where there is no state."""
    return greedy(q_values(model, values), relative=relative) * model.is_state


def action_probabilities(arrows: UInt8[Tensor, " cells"]) -> Float[Tensor, "4 cells"]:
    """π(a | s): equal over the bits that are set, over all four where none is; float64."""
    shifts = torch.arange(4, dtype=torch.uint8, device=arrows.device)[:, None]
    chosen = (arrows[None] >> shifts & 1).to(torch.float64)
    chosen[:, (arrows & 15) == 0] = 1
    return chosen / chosen.sum(0)


def policy_directions(model: Model, arrows: UInt8[Tensor, " cells"]) -> Float[Tensor, "4 cells"]:
    """How likely a policy moves in each direction: Σ_a π(a | s) P(d | a)."""
    return model.mix.T @ action_probabilities(arrows).to(model.mix)


@dataclass(frozen=True)
class Outcome:
    """One way an action can end: its probability, where, the reward r and V(s')."""

    probability: float
    cell: Position
    reward: float
    value: float


@dataclass(frozen=True)
class ActionBackup:
    """Q(s, a) and the sum it comes from: Σ P [r + γ V(s')]."""

    action: Action
    outcomes: tuple[Outcome, ...]
    q: float


def backup(
    model: Model, values: Float[Tensor, " cells"], cell: Position
) -> tuple[ActionBackup, ...]:
    """The numbers in the Bellman backup of one cell, per action; ways of equal end are one.

    Raises:
        ValueError: nothing is backed up on this cell (a wall, a cliff or the end of an episode).
    """
    if not model.grid.contains(cell) or not model.grid.states[cell]:
        raise ValueError(f"There is nothing to decide on {at(cell)}.")
    index = cell[0] * model.grid.columns + cell[1]
    return tuple(_action_backup(model, values, index, action) for action in Action)


def _action_backup(model: Model, values: Tensor, index: int, action: Action) -> ActionBackup:
    ways: dict[tuple[int, float], float] = {}
    for direction in Action:
        end = int(model.next_cell[direction, index]), float(model.reward[direction, index])
        ways[end] = ways.get(end, 0.0) + float(model.mix[action, direction])
    found = tuple(
        Outcome(probability, divmod(end, model.grid.columns), reward, float(values[end]))
        for (end, reward), probability in ways.items()
        if probability > 0
    )
    gamma = model.dynamics.discount
    return ActionBackup(
        action, found, sum(o.probability * (o.reward + gamma * o.value) for o in found)
    )


# --- Where a move ends --------------------------------------------------------------------------


def _moves(grid: Grid, dynamics: Dynamics) -> tuple[np.ndarray, np.ndarray]:
    """Next cell int32 and reward float64 of every move, both [4, cells]."""
    landing, bumped = _landings(grid)
    reward = np.full(landing.shape, float(dynamics.living_reward))
    reward += dynamics.bump_reward * bumped
    own = np.arange(landing.shape[1])
    entering = _entering(grid)
    reward += np.where(landing == own, 0, entering[landing])
    for cell, target in grid.jumps.items():
        here, there = (np.ravel_multi_index(p, grid.shape) for p in (cell, target))
        landing[:, here] = there
        reward[:, here] = dynamics.living_reward + float(grid.reward[cell]) + entering[there]
    cliffs = grid.kinds.reshape(-1) == Cell.CLIFF
    landing = np.where(cliffs[landing], np.ravel_multi_index(grid.start, grid.shape), landing)
    idle = ~grid.states.reshape(-1)
    reward[:, idle] = 0
    return np.where(idle, own, landing).astype(np.int32), reward


def _entering(grid: Grid) -> np.ndarray:
    """What each cell pays on entering, float64 [cells]; a jump pays on leaving."""
    return np.where(grid.kinds == Cell.JUMP, 0, grid.reward.astype(np.float64)).reshape(-1)


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


@lru_cache(maxsize=8)
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
