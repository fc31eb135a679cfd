"""Policy evaluation on a gridworld, sweep by sweep, and what it shares with policy iteration.

Sutton & Barto, Reinforcement Learning, 2nd ed. 2018, section 4.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import torch
from torch import Tensor

from engine.reinforcement.gridworld.bellman import RANDOM, direction_probabilities
from engine.reinforcement.gridworld.linear_solve import Solution, policy_endings, solve_policy
from engine.reinforcement.gridworld.sweeps import Sweeps, SweepSettings


@dataclass(frozen=True, eq=False)
class PolicyEvaluationSettings(SweepSettings):
    """What the evaluation of a policy needs beside `SweepSettings`.

    Args:
        policy: the actions of each cell as a mask of bits, integers [rows, columns], taken with
            equal probability; 0 is all four. None is all four everywhere.

    Raises:
        ValueError: the policy does not fit the map.
    """

    policy: np.ndarray = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        super().__post_init__()
        shape = self.grid.shape
        given = np.full(shape, RANDOM) if self.policy is None else np.asarray(self.policy)
        if given.shape != shape:
            raise ValueError("The policy needs one set of actions per cell of the map.")
        if not ((given >= 0) & (given <= RANDOM)).all():
            raise ValueError("A policy takes actions up, right, down and left, and no other.")
        actions = given.astype(np.uint8)
        actions.flags.writeable = False
        object.__setattr__(self, "policy", actions)


P = TypeVar("P", bound=PolicyEvaluationSettings)


class PolicySweeps(Sweeps[P], Generic[P]):
    """Sweeps that evaluate a policy; beside the other arrays policy uint8 [rows, columns]."""

    policy: Tensor  # uint8 [cells], 0 where there is no state

    def _begin(self) -> None:
        self._follow(torch.from_numpy(self.settings.policy.reshape(-1).copy()))

    def _follow(self, policy: Tensor) -> None:
        everywhere = torch.where(policy == 0, RANDOM, policy)
        self.policy = (everywhere * self.model.is_state).to(torch.uint8)
        self.directions = direction_probabilities(self.model, self.policy)

    def arrays(self) -> dict[str, np.ndarray]:
        """See `Sweeps`; greedy is what one improvement would make of the policy."""
        policy = self.policy.reshape(self.settings.grid.shape).numpy().copy()
        return super().arrays() | {"policy": policy}


class PolicyEvaluation(PolicySweeps[PolicyEvaluationSettings]):
    """V_{k+1}(s) = Σ_a π(a | s) Σ P(s' | s, a) [r + γ V_k(s')]; a step is a sweep."""

    def _exact(self) -> Solution:
        if self.settings.discount == 1:
            obstacle = policy_endings(self.model, self.policy).obstacle
            if obstacle is not None:
                return Solution(self.values, False, obstacle)
        return Solution(solve_policy(self.model, self.policy, self.settings.discount), True)
