"""Exact values of gridworlds: what sweeps converge to, and whether they do.

A policy's values solve the linear system (I − γ P_π) V = r_π. Optimal values come from policy
iteration with exact evaluation (Howard, Dynamic Programming and Markov Processes, 1960). At γ = 1
the system has a solution only if the policy ends, or earns nothing where it does not; optimal
values are then the limit of sweeps, if they have one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse
import scipy.sparse.linalg
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from engine.reinforcement.gridworld.grid import at
from engine.reinforcement.gridworld.model import Model, policy_directions, q_values, sweep

UNIFORM = 15
"""The policy that takes all four actions equally often."""

DENSE = 150
"""Unknown cells up to which a full matrix is the quicker one: 0.4 ms with 100, a sparse one 0.9."""

_CHANGE = 1e-12
_PATIENCE = 500
_MOST_SWEEPS = 20_000


@dataclass(frozen=True, eq=False)
class Solution:
    """Optimal values, if there are any.

    Attributes:
        values: float64 [cells]; the last sweep's where it did not converge.
        converges: whether value iteration has a limit; None where that was not settled.
    """

    values: Tensor
    converges: bool | None


def solve_exact(model: Model, arrows: UInt8[Tensor, " cells"]) -> Float[Tensor, " cells"]:
    """V^π by one linear solve, float64 on the CPU.

    Args:
        model: the gridworld, in double precision for full accuracy.
        arrows: the policy as a mask of bits; equal probability over them, 0 is all four.

    Raises:
        ValueError: γ = 1 and the policy wanders for ever somewhere while being paid, so that its
            value is not finite; the message says where.
    """
    gamma = model.dynamics.discount
    weights = policy_directions(model, arrows).cpu().double().numpy()
    next_cell = model.next_cell.cpu().numpy()
    reward = (weights * model.reward.cpu().double().numpy()).sum(0)
    unknown = model.is_state.cpu().numpy()
    if gamma == 1:
        endless = unknown & ~_ending(next_cell, weights, ~unknown)
        _refuse_paid(model, endless & (reward != 0))
        unknown = unknown & ~endless
    values = np.zeros(model.cells)
    values[unknown] = _solve(next_cell, weights, reward, unknown, gamma)
    return torch.from_numpy(values)


def _solve(
    next_cell: np.ndarray,
    weights: np.ndarray,
    reward: np.ndarray,
    unknown: np.ndarray,
    gamma: float,
) -> np.ndarray:
    """Solves for the unknown cells; all others have the value 0."""
    count = int(unknown.sum())
    if count == 0:
        return np.zeros(0)
    number = np.cumsum(unknown) - 1
    cells = np.flatnonzero(unknown)
    ends = next_cell[:, cells]
    kept = unknown[ends]
    row = np.broadcast_to(np.arange(count), ends.shape)[kept]
    column = number[ends][kept]
    share = gamma * weights[:, cells][kept]
    if count <= DENSE:
        transition = np.bincount(row * count + column, share, count * count)
        system = np.eye(count) - transition.reshape(count, count)
        return np.linalg.solve(system, reward[cells])
    sparse = scipy.sparse.csc_matrix((share, (row, column)), shape=(count, count))
    system = scipy.sparse.identity(count, format="csc") - sparse
    solved: np.ndarray = scipy.sparse.linalg.spsolve(system, reward[cells])
    return solved


def _ending(next_cell: np.ndarray, weights: np.ndarray, ended: np.ndarray) -> np.ndarray:
    """bool [cells]: from where the policy comes to an end sooner or later."""
    possible = weights > 0
    reached = ended
    while True:
        wider = reached | (possible & reached[next_cell]).any(0)
        if (wider == reached).all():
            return wider
        reached = wider


def _refuse_paid(model: Model, paid: np.ndarray) -> None:
    if paid.any():
        row, column = divmod(int(np.flatnonzero(paid)[0]), model.grid.columns)
        raise ValueError(
            f"With γ = 1 this policy has no finite value: from {at((row, column))} it never ends."
        )


def solve_optimal(model: Model, most_rounds: int = 100) -> Solution:
    """V*: exact where γ < 1; at γ = 1 the limit of sweeps, with a verdict whether there is one."""
    if model.dynamics.discount == 1:
        return _limit_of_sweeps(model)
    arrows = torch.full((model.cells,), UNIFORM, dtype=torch.uint8)
    values = solve_exact(model, arrows)
    for _ in range(most_rounds):
        # One best action per cell: near ties, shown as ties, would cost their tolerance here.
        best = (1 << q_values(model, values).argmax(0)).to(torch.uint8)
        values = solve_exact(model, best)
        residual = (sweep(model, values) - values).abs().max()
        if residual <= _CHANGE * (1 + values.abs().max()):
            return Solution(values, True)
    return Solution(values, None)


def _limit_of_sweeps(model: Model) -> Solution:
    """Sweeps until nothing changes, or until it is plain that something always will.

    News travels at most one cell per sweep; so after as many sweeps as there are cells a change
    that does not shrink is a reward (or a cost) that is collected for ever.
    """
    values = torch.zeros(model.cells, dtype=model.reward.dtype)
    before = torch.inf
    for count in range(1, min(model.cells + 8 * _PATIENCE, _MOST_SWEEPS) + 1):
        new = sweep(model, values)
        change = float((new - values).abs().max())
        values = new
        if change <= _CHANGE * (1 + float(values.abs().max())):
            return Solution(values, True)
        if count % _PATIENCE == 0:
            if count > model.cells and change > 0.999 * before:
                return Solution(values, False)
            before = change
    return Solution(values, None)


def bellman_residual(model: Model, values: Float[Tensor, " cells"]) -> float:
    """‖max_a Q − V‖∞: zero for optimal values only."""
    return float((q_values(model, values).amax(0) - values).abs().max())
