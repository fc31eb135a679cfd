"""What the Bellman equations say of values: action values, greedy policies, the sum in one cell.

Moving from s in direction d is worth x_d(s) = r_d(s) + γ V(n_d(s)); an action mixes directions:

    Q(s, a) = Σ_d P(d | a) x_d(s),    V*(s) = max_a Q*(s, a),    V^π(s) = Σ_a π(a | s) Q^π(s, a).

A policy is a mask of bits per cell, 1 << a for action a: every action in it is taken with equal
probability, so a tie shows all its best actions. 0 is the same as all four.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from engine.reinforcement.gridworld.grid import Action, Position, at
from engine.reinforcement.gridworld.transitions import TransitionModel

RANDOM = 15
"""The policy of a cell that takes all four actions equally often."""

_BITS = torch.tensor([[1], [2], [4], [8]], dtype=torch.uint8)


def q_values(
    model: TransitionModel, values: Float[Tensor, " cells"], discount: float
) -> Float[Tensor, "4 cells"]:
    """Q(s, a) = Σ_d P(d | a) [r_d(s) + γ V(n_d(s))]; 0 where there is no state."""
    later = values.index_select(0, model.next_cell.view(-1)).view_as(model.reward)
    return model.mix_directions(torch.add(model.reward, later, alpha=discount))


def greedy(
    q: Float[Tensor, "4 cells"], *, relative: float = 1e-6, absolute: float = 1e-12
) -> UInt8[Tensor, " cells"]:
    """The best actions of each cell as a mask of bits, all of them where they tie.

    Actions tie when their Q differ by no more than `relative` · |max Q| + `absolute`: rounding,
    and the last digits of a sweep that has nearly converged, break no tie.
    """
    best = q.amax(0)
    ties = q >= best - (relative * best.abs() + absolute)
    return (ties * _BITS.to(q.device)).sum(0, dtype=torch.uint8)


def greedy_policy(
    model: TransitionModel,
    values: Float[Tensor, " cells"],
    discount: float,
    *,
    relative: float = 1e-6,
) -> UInt8[Tensor, " cells"]:
    """The greedy policy of V as a mask of bits, ties as in `greedy`; 0 where there is no state."""
    return greedy(q_values(model, values, discount), relative=relative) * model.is_state


def action_probabilities(policy: UInt8[Tensor, " cells"]) -> Float[Tensor, "4 cells"]:
    """π(a | s): equal over the bits that are set, over all four where none is; float64."""
    shifts = torch.arange(4, dtype=torch.uint8, device=policy.device)[:, None]
    chosen = (policy[None] >> shifts & 1).to(torch.float64)
    chosen[:, (policy & RANDOM) == 0] = 1
    return chosen / chosen.sum(0)


def direction_probabilities(
    model: TransitionModel, policy: UInt8[Tensor, " cells"]
) -> Float[Tensor, "4 cells"]:
    """How likely a policy moves in each direction: Σ_a π(a | s) P(d | a)."""
    return model.mix.T @ action_probabilities(policy).to(model.mix)


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
    model: TransitionModel, values: Float[Tensor, " cells"], discount: float, cell: Position
) -> tuple[ActionBackup, ...]:
    """The numbers in the Bellman backup of one cell, per action; outcomes that are equal are one.

    Raises:
        ValueError: nothing is backed up on this cell (a wall, a cliff or the end of an episode).
    """
    if not model.grid.contains(cell) or not model.grid.states[cell]:
        raise ValueError(f"There is nothing to decide on {at(cell)}.")
    index = cell[0] * model.grid.columns + cell[1]
    # As plain numbers at once: reading them from the tensors one by one takes ten times as long.
    ends = model.next_cell[:, index].tolist()
    moves = list(zip(ends, model.reward[:, index].tolist(), values[ends].tolist(), strict=True))
    return tuple(
        _action_backup(action, weights, moves, discount, model.grid.columns)
        for action, weights in zip(Action, model.mix.tolist(), strict=True)
    )


def _action_backup(
    action: Action,
    weights: list[float],
    moves: list[tuple[int, float, float]],
    discount: float,
    columns: int,
) -> ActionBackup:
    joined: dict[tuple[int, float, float], float] = {}
    for move, weight in zip(moves, weights, strict=True):
        joined[move] = joined.get(move, 0.0) + weight
    outcomes = tuple(
        Outcome(probability, divmod(end, columns), reward, value)
        for (end, reward, value), probability in joined.items()
        if probability > 0
    )
    q = sum(o.probability * (o.reward + discount * o.value) for o in outcomes)
    return ActionBackup(action, outcomes, q)
