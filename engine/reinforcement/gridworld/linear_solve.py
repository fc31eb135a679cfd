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

from engine.reinforcement.gridworld.bellman import direction_probabilities, q_values
from engine.reinforcement.gridworld.grid import at
from engine.reinforcement.gridworld.transitions import TransitionModel

DENSE = 150
"""Unknown cells up to which a full matrix is the quicker one: 0.4 ms with 100, a sparse one 0.9."""

_CHANGE = 1e-12
_FIRST_SWEEPS = 20
"""Sweeps before the first improvement: one solve follows then instead of five."""
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


def solve_policy(
    model: TransitionModel, policy: UInt8[Tensor, " cells"], discount: float
) -> Float[Tensor, " cells"]:
    """V^π by one linear solve, float64 on the CPU.

    Args:
        model: of the gridworld, in double precision for full accuracy.
        policy: a mask of bits per cell.
        discount: γ.

    Raises:
        ValueError: γ = 1 and the policy wanders for ever somewhere while being paid, so that its
            value is not finite; the message says where.
    """
    weights = direction_probabilities(model, policy).cpu().double().numpy()
    next_cell = model.next_cell.cpu().numpy()
    reward = (weights * model.reward.cpu().double().numpy()).sum(0)
    unknown = model.is_state.cpu().numpy()
    if discount == 1:
        endless = unknown & ~_ending(next_cell, weights, ~unknown)
        _refuse_paid(model, endless & (reward != 0))
        unknown = unknown & ~endless
    values = np.zeros(model.cells)
    values[unknown] = _solve(next_cell, weights, reward, unknown, discount)
    return torch.from_numpy(values)


def _solve(
    next_cell: np.ndarray,
    weights: np.ndarray,
    reward: np.ndarray,
    unknown: np.ndarray,
    discount: float,
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
    share = discount * weights[:, cells][kept]
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


def _refuse_paid(model: TransitionModel, paid: np.ndarray) -> None:
    if paid.any():
        row, column = divmod(int(np.flatnonzero(paid)[0]), model.grid.columns)
        raise ValueError(
            f"With γ = 1 this policy has no finite value: from {at((row, column))} it never ends."
        )


def solve_optimal(model: TransitionModel, discount: float, most_rounds: int = 100) -> Solution:
    """V*: exact where γ < 1; at γ = 1 the limit of sweeps, with a verdict whether there is one."""
    if discount == 1:
        return _limit_of_sweeps(model)
    # With NumPy: on maps of a page the work is in the calls, and Torch's cost five times as much.
    next_cell, reward = model.next_cell.cpu().numpy(), model.reward.cpu().double().numpy()
    mix, unknown = model.mix.cpu().double().numpy(), model.is_state.cpu().numpy()

    def q(values: np.ndarray) -> np.ndarray:
        result: np.ndarray = mix @ (reward + discount * values[next_cell])
        return result

    def solve(weights: np.ndarray) -> np.ndarray:
        values = np.zeros(model.cells)
        values[unknown] = _solve(next_cell, weights, (weights * reward).sum(0), unknown, discount)
        return values

    # From the random policy, under which news of every reward is everywhere at once: a policy that
    # does not know of it yet would learn of it one cell a round.
    values = solve(np.full_like(reward, 1 / len(reward)))
    for _ in range(_FIRST_SWEEPS):
        values = q(values).max(0)
    for _ in range(most_rounds):
        # One best action per cell: near ties, shown as ties, would cost their tolerance here.
        values = solve(mix[q(values).argmax(0)].T)
        residual = np.abs(q(values).max(0) - values).max()
        if residual <= _CHANGE * (1 + np.abs(values).max()):
            return Solution(torch.from_numpy(values), True)
    return Solution(torch.from_numpy(values), None)


def _limit_of_sweeps(model: TransitionModel) -> Solution:
    """Sweeps until nothing changes, or until it is plain that something always will.

    News travels at most one cell per sweep; so after as many sweeps as there are cells a change
    that does not shrink is a reward (or a cost) that is collected for ever.
    """
    values = torch.zeros(model.cells, dtype=model.reward.dtype)
    before = torch.inf
    for count in range(1, min(model.cells + 8 * _PATIENCE, _MOST_SWEEPS) + 1):
        new = q_values(model, values, 1.0).amax(0)
        change = float((new - values).abs().max())
        values = new
        if change <= _CHANGE * (1 + float(values.abs().max())):
            return Solution(values, True)
        if count % _PATIENCE == 0:
            if count > model.cells and change > 0.999 * before:
                return Solution(values, False)
            before = change
    return Solution(values, None)
