"""Exact values of gridworlds: what sweeps converge to, and whether they do.

A policy's values solve the linear system (I − γ P_π) V = r_π. Optimal values come from policy
iteration with exact evaluation (Howard, Dynamic Programming and Markov Processes, 1960). At γ = 1
the system has a solution only if the policy ends, or earns nothing where it does not; whether
optimal values exist is told by where one can stay for ever (`endless`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse
import scipy.sparse.linalg
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from engine.reinforcement.gridworld.bellman import (
    direction_probabilities,
    greedy,
    q_values,
)
from engine.reinforcement.gridworld.endless import (
    Endings,
    Obstacle,
    Walks,
    endings,
    optimal_obstacle,
    ways_out,
    why_no_value,
)
from engine.reinforcement.gridworld.transitions import TransitionModel

DENSE = 150
"""Unknown cells up to which a full matrix is the quicker one: 0.4 ms with 100, a sparse one 0.9."""

_CHANGE = 1e-12
_FIRST_SWEEPS = 20
"""Sweeps before the first improvement: one solve follows then instead of five."""


@dataclass(frozen=True, eq=False)
class Solution:
    """Optimal values, if there are any.

    Attributes:
        values: float64 [cells]; 0 where they do not exist.
        converges: whether there is a limit; None where that was not settled.
        obstacle: why there is none.
    """

    values: Tensor
    converges: bool | None
    obstacle: Obstacle | None = None


def policy_endings(model: TransitionModel, policy: UInt8[Tensor, " cells"]) -> Endings:
    """Where a policy leads in the long run at γ = 1."""
    weights = direction_probabilities(model, policy).cpu().double().numpy()
    reward = (weights * model.reward.cpu().double().numpy()).sum(0)
    return endings(model.next_cell.cpu().numpy(), weights * model.is_state.cpu().numpy(), reward)


def solve_policy(
    model: TransitionModel, policy: UInt8[Tensor, " cells"], discount: float
) -> Float[Tensor, " cells"]:
    """V^π by one linear solve, float64 on the CPU.

    Args:
        model: of the gridworld, in double precision for full accuracy.
        policy: a mask of bits per cell.
        discount: γ.

    Raises:
        ValueError: γ = 1 and the policy never ends somewhere and earns or pays there, so that its
            value is not finite; the message says where.
    """
    weights = direction_probabilities(model, policy).cpu().double().numpy()
    next_cell = model.next_cell.cpu().numpy()
    reward = (weights * model.reward.cpu().double().numpy()).sum(0)
    unknown = model.is_state.cpu().numpy()
    if discount == 1:
        ends = policy_endings(model, policy)
        if ends.obstacle is not None:
            raise ValueError(why_no_value(ends.obstacle, model.grid.columns))
        unknown = unknown & ~ends.free
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


def solve_optimal(model: TransitionModel, discount: float, most_rounds: int = 100) -> Solution:
    """V*, exact; at γ = 1 with a verdict whether there is one."""
    if discount == 1:
        return _solve_undiscounted(model, most_rounds)
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


def _solve_undiscounted(model: TransitionModel, most_rounds: int) -> Solution:
    """Policy iteration at γ = 1, from a policy that is certain to come to an end."""
    obstacle = optimal_obstacle(Walks.of(model))
    if obstacle is not None:
        return Solution(torch.zeros(model.cells, dtype=torch.float64), False, obstacle)
    ways = ways_out(model.grid, model.dynamics)
    policy = torch.from_numpy(ways.free | ways.proper)
    for _ in range(most_rounds):
        values = solve_policy(model, policy, 1.0)
        better = improve(model, values, 1.0, relative=1e-9)
        if ((policy & better) == policy).all():
            return Solution(values, True)
        policy = better
    return Solution(values, None)


def improve(
    model: TransitionModel,
    values: Float[Tensor, " cells"],
    discount: float,
    *,
    relative: float,
) -> UInt8[Tensor, " cells"]:
    """The next policy of policy iteration: greedy, with all actions that tie.

    At γ = 1 a cell whose value is below 0 although one can stay there for free takes the actions
    that do. All its actions may tie, for by Bellman's equation staying is worth what it was worth.

    Args:
        model: of the gridworld.
        values: of the present policy.
        discount: γ.
        relative: of the largest Q: what differs by less ties.
    """
    better = greedy(q_values(model, values, discount), relative=relative) * model.is_state
    if discount == 1:
        free = torch.tensor(ways_out(model.grid, model.dynamics).free)
        stays = (free > 0) & (values < -relative * (1 + values.abs().max()))
        better = torch.where(stays, free, better)
    return better
