"""Episodes: following a policy through a gridworld, one step of chance after another.

The mean return of many episodes from a state is what its value means,
V^π(s) = E[Σ_t γ^t r_{t+1} | s_0 = s] (Sutton & Barto, Reinforcement Learning, 2nd ed. 2018, 3.12).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import UInt8
from torch import Tensor

from engine.reinforcement.gridworld.bellman import direction_probabilities
from engine.reinforcement.gridworld.grid import Position
from engine.reinforcement.gridworld.transitions import TransitionModel


@dataclass(frozen=True)
class Episodes:
    """Several episodes from the start.

    Attributes:
        returns: discounted return of each, float64 [episodes].
        lengths: steps of each, int64 [episodes]; the limit for those that had not terminated.
        terminated: whether each reached a terminal cell, bool [episodes].
        path: the cells of the first one, its start included.
    """

    returns: Tensor
    lengths: Tensor
    terminated: Tensor
    path: tuple[Position, ...]


def sample_episodes(
    model: TransitionModel,
    policy: UInt8[Tensor, " cells"],
    discount: float,
    *,
    episodes: int,
    seed: int,
    most_steps: int = 500,
) -> Episodes:
    """Follows a policy so many times from the start, all at once, at most `most_steps` steps each.

    Args:
        model: how a move goes; on the CPU.
        policy: a mask of bits per cell.
        discount: γ.
        seed: of the chance in policy and moves.
    """
    cumulative = direction_probabilities(model, policy).double().cpu().cumsum(0)
    next_cell, reward = model.next_cell.cpu(), model.reward.cpu().double()
    is_state = model.is_state.cpu()
    generator = torch.Generator().manual_seed(seed)
    row, column = model.grid.start
    here = torch.full((episodes,), row * model.grid.columns + column, dtype=torch.int64)
    returns = torch.zeros(episodes, dtype=torch.float64)
    lengths = torch.zeros(episodes, dtype=torch.int64)
    path = [int(here[0])]
    weight = 1.0
    for _ in range(most_steps):
        going = is_state[here].bool()
        if not going.any():
            break
        chance = torch.rand(episodes, generator=generator, dtype=torch.float64)
        direction = (chance >= cumulative[:, here]).sum(0).clamp(max=3)
        returns += going * weight * reward[direction, here]
        lengths += going
        here = torch.where(going, next_cell[direction, here].long(), here)
        if going[0]:
            path.append(int(here[0]))
        weight *= discount
    return Episodes(
        returns,
        lengths,
        ~is_state[here].bool(),
        tuple(divmod(cell, model.grid.columns) for cell in path),
    )
