"""Policy iteration on a gridworld: evaluate the policy, make it greedy, and so on.

Sutton & Barto, Reinforcement Learning, 2nd ed. 2018, section 4.3.

At γ = 1 a policy has values only if it comes to an end, or to where staying is free. One that pays
for ever somewhere, and need not, is not evaluated: it is improved at once, there only, by actions
that are certain to come to an end. From then on each policy does (Bertsekas & Tsitsiklis, 1991).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.reinforcement.gridworld.endless import Endings, ways_out
from engine.reinforcement.gridworld.linear_solve import improve, policy_endings, solve_policy
from engine.reinforcement.gridworld.policy_evaluation import (
    PolicyEvaluationSettings,
    PolicySweeps,
)
from engine.reinforcement.gridworld.sweeps import EXACT_CELLS
from engine.simulation import Divergence

EVALUATIONS = ("sweeps", "linear-solve")
"""How a policy can be evaluated."""

EVALUATION, IMPROVEMENT = 0, 1
"""What the last step of policy iteration was (metric ``phase``)."""


@dataclass(frozen=True, eq=False)
class PolicyIterationSettings(PolicyEvaluationSettings):
    """What policy iteration needs beside `PolicyEvaluationSettings`, whose policy is the first one.

    Args:
        evaluation: how each policy is evaluated: by "sweeps" or by one "linear-solve".
        sweeps_per_round: sweeps before each improvement (fewer once the tolerance is reached);
            0 is until the tolerance is reached.

    Raises:
        ValueError: an unknown way of evaluation or a negative number of sweeps.
    """

    evaluation: str = "sweeps"
    sweeps_per_round: int = 10

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.evaluation not in EVALUATIONS:
            raise ValueError(f"Evaluation is {' or '.join(EVALUATIONS)}, not {self.evaluation}.")
        if self.sweeps_per_round < 0:
            raise ValueError("The number of sweeps per round must be at least 0.")


class PolicyIteration(PolicySweeps[PolicyIterationSettings]):
    """Evaluates a policy, makes it greedy, and so on until it is greedy for its own values.

    A step is one sweep of evaluation (or one linear solve), or one improvement.

    Metrics beside those of every sweep, of which `bound` is to the values Vπ of the present policy,
    `changed` counts the cells whose actions an improvement found to be not greedy:
        policy_error: ‖V_k − Vπ‖∞; no larger than `bound`. NaN where `error` is, or Vπ is not.
        phase: what the last step was, `EVALUATION` or `IMPROVEMENT`.
        round: which policy it is, from 1.
        sweeps_in_round: evaluations of it so far.
        never_ends: cells from which the present policy never ends and pays for it, though another
            would end (γ = 1 only). The next step improves it there.
    """

    def _begin(self) -> None:
        super()._begin()
        self.phase = EVALUATION
        self.round = 1
        self.sweeps_in_round = 0
        self.changed = 0
        self.stable = False

    @property
    def _solves(self) -> bool:
        return self.settings.evaluation == "linear-solve"

    @property
    def _must_end_first(self) -> bool:
        """Whether the evaluation of the present policy would find no values, or never end."""
        until_known = self._solves or self.settings.sweeps_per_round == 0
        return until_known and bool(self._paying.any())

    @property
    def done(self) -> bool:
        """Whether the policy is greedy for its own values, and these are evaluated well enough."""
        return self.stable and (self._solves or self.max_change <= self.settings.tolerance)

    def _advance_one(self) -> None:
        if self._evaluated():
            self._improve()
        else:
            self._evaluate()

    def _evaluated(self) -> bool:
        if self._must_end_first:
            return True
        if self.sweeps_in_round == 0:
            return False
        if self._solves or self.max_change <= self.settings.tolerance:
            return True
        return 0 < self.settings.sweeps_per_round <= self.sweeps_in_round

    def _evaluate(self) -> None:
        if self._solves:
            self._solve()
        else:
            super()._advance_one()
        self.phase = EVALUATION
        self.changed = 0
        self.sweeps_in_round += 1

    def _solve(self) -> None:
        try:
            solved = solve_policy(self.model, self.policy, self.settings.discount)
        except ValueError as error:
            raise Divergence(self.step + 1, "Value of the policy", math.inf, str(error)) from error
        self.previous, self.values = self.values, solved
        self.max_change = float((solved - self.previous).abs().max())
        self.bound = 0.0

    def _improve(self) -> None:
        if self._must_end_first:
            ways = ways_out(self.settings.grid, self.settings.dynamics)
            better = torch.where(self._paying, torch.tensor(ways.proper | ways.free), self.policy)
            self.stable = False
        else:
            # Values from sweeps are right to a tolerance; solved ones tell nearer ties apart.
            relative = 1e-9 if self._solves else 1e-6
            better = improve(self.model, self.values, self.settings.discount, relative=relative)
            # A policy that is greedy already stays optimal when it takes up the other best actions.
            self.stable = bool(((self.policy & better) == self.policy).all())
        self.changed = int(((self.policy & better) != self.policy).sum())
        self.phase = IMPROVEMENT
        self.round += not self.stable
        self.sweeps_in_round = 0
        self._follow(better)
        if self._endings is not None:  # there sweeps would keep the values of the last policy
            self.values = torch.where(torch.from_numpy(self._endings.free), 0, self.values)
        self._begin_bound()

    def _changed(self) -> int:
        return self.changed

    def _follow(self, policy: Tensor) -> None:
        super()._follow(policy)
        self._endings: Endings | None = None
        self._paying = torch.zeros_like(self.model.is_state)
        """Cells that pay for ever and need not."""
        if self.settings.discount == 1:
            self._endings = policy_endings(self.model, self.policy)
            ways = ways_out(self.settings.grid, self.settings.dynamics)
            self._paying = torch.from_numpy(self._endings.cost & ((ways.proper | ways.free) > 0))
        self._policy_values: Tensor | None = None
        self._policy_solved = False

    @property
    def policy_values(self) -> Tensor | None:
        """Vπ of the present policy; None on maps too large to solve along, or if it has none."""
        if not self._policy_solved:
            self._policy_values, self._policy_solved = self._solve_policy(), True
        return self._policy_values

    def _solve_policy(self) -> Tensor | None:
        if self.model.cells > EXACT_CELLS or (self._endings and self._endings.obstacle):
            return None
        return solve_policy(self.model, self.policy, self.settings.discount)

    def metrics(self) -> dict[str, float]:
        """See the class."""
        names = ("phase", "round", "sweeps_in_round")
        shared, target = super().metrics(), self.policy_values
        off = math.nan if target is None else float((self.values - target).abs().max())
        own = {name: float(getattr(self, name)) for name in names} | {
            "policy_error": off,
            "never_ends": float(self._paying.sum()),
        }
        return shared | own

    def state_dict(self) -> dict[str, Any]:
        """The state of the sweeps, the policy, and where in its round the algorithm is."""
        progress = {name: getattr(self, name) for name in self._PROGRESS}
        return super().state_dict() | progress | {"policy": self.policy.clone()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores a state given by `state_dict` on a map of the same size."""
        super().load_state_dict(state)
        for name in self._PROGRESS:
            setattr(self, name, state[name])
        self._follow(state["policy"])

    def reconfigure(self, settings: PolicyIterationSettings) -> None:
        """Goes on from the present values, and from the present policy unless another is given.

        Raises:
            ValueError: the map has another size.
        """
        kept = self.policy if np.array_equal(settings.policy, self.settings.policy) else None
        if settings == self.settings:
            return
        super().reconfigure(settings)
        if kept is not None:
            self._follow(kept)
            self._begin_bound()

    _PROGRESS = ("phase", "round", "sweeps_in_round", "changed", "stable")
