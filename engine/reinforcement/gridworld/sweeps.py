"""Dynamic programming on a gridworld, sweep by sweep, to be played, sought back and continued.

Sutton & Barto, Reinforcement Learning, 2nd ed. 2018, ch. 4. One Bellman sweep is a contraction
(Puterman, Markov Decision Processes, 1994, ch. 6): ‖T V − T U‖∞ ≤ γ ‖V − U‖∞, so that after k
sweeps ‖V_k − V*‖∞ ≤ γ^k / (1 − γ) · ‖V_1 − V_0‖∞.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar

import numpy as np
import torch
from torch import Tensor

from engine.reinforcement.gridworld.grid import REWARD_LIMIT, ByContent, Dynamics, Grid
from engine.reinforcement.gridworld.linear_solve import (
    UNIFORM,
    Solution,
    solve_exact,
    solve_optimal,
)
from engine.reinforcement.gridworld.model import (
    ORDERS,
    Model,
    greedy,
    greedy_arrows,
    policy_directions,
    q_values,
    sweep,
)
from engine.simulation import Simulation

EXACT_CELLS = 1024
"""Up to this many cells the true error is computed along (some ten milliseconds, remembered)."""

DEFAULT_DYNAMICS = Dynamics()


@dataclass(frozen=True, eq=False)
class SweepSettings(ByContent):
    """What value iteration needs.

    Args:
        grid: the map.
        dynamics: discount, slip and the rewards of a step.
        order: "synchronous" or "in-place".
        tolerance: finished when no value changes by more than this in a sweep.
        initial_value: V_0 on every state.

    Raises:
        ValueError: an unknown order or a number out of range.
    """

    grid: Grid
    dynamics: Dynamics = DEFAULT_DYNAMICS
    order: str = "synchronous"
    tolerance: float = 1e-6
    initial_value: float = 0.0

    def __post_init__(self) -> None:
        if self.order not in ORDERS:
            raise ValueError(f"Sweeps are {' or '.join(ORDERS)}, not {self.order}.")
        if not 0 <= self.tolerance < math.inf:
            raise ValueError("The tolerance must be a number of at least 0.")
        if not abs(self.initial_value) <= REWARD_LIMIT:
            raise ValueError(f"The initial value must lie between ±{REWARD_LIMIT:,.0f}.")


@dataclass(frozen=True, eq=False)
class PolicySettings(SweepSettings):
    """What the evaluation of a policy needs beside `SweepSettings`.

    Args:
        policy: arrows of each cell as a mask of bits, integers [rows, columns], taken with equal
            probability; 0 is all four. None is all four everywhere.

    Raises:
        ValueError: the policy does not fit the map.
    """

    policy: np.ndarray = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        super().__post_init__()
        shape = self.grid.shape
        given = np.full(shape, UNIFORM) if self.policy is None else np.asarray(self.policy)
        if given.shape != shape:
            raise ValueError("The policy needs one set of arrows per cell of the map.")
        if not ((given >= 0) & (given <= UNIFORM)).all():
            raise ValueError("Arrows are up, right, down and left, nothing else.")
        arrows = given.astype(np.uint8)
        arrows.flags.writeable = False
        object.__setattr__(self, "policy", arrows)


S = TypeVar("S", bound=SweepSettings)
P = TypeVar("P", bound=PolicySettings)


@lru_cache(maxsize=32)
def optimal_values(grid: Grid, dynamics: Dynamics) -> Solution:
    """V* of a map, remembered for the runs and steps that ask again."""
    return solve_optimal(Model(grid, dynamics))


class _Sweeps(Simulation[S], Generic[S]):
    """What the algorithms share: values, their change, the bound and the true error.

    Metrics (NaN where a number does not exist, such as a change before the first sweep):
        max_change: ‖V_k − V_{k−1}‖∞ of the last sweep.
        bound: γ^j / (1 − γ) · ‖V_1 − V_0‖∞, j sweeps after the start or the last change of
            settings; no error is larger. Infinite at γ = 1.
        error: ‖V_k − V‖∞ to the exact values, on maps of up to `EXACT_CELLS` cells.
        changed: cells whose set of greedy arrows the last step changed.
        start_value: V(start).
        converges: 1 if the values have a limit, 0 if they grow for ever (γ = 1 only).

    Arrays: values float32 [rows, columns], q float32 [rows, columns, 4], greedy uint8 [rows,
    columns], kinds uint8 and rewards float32 [rows, columns]; V is 0 on terminal cells.
    """

    log_every_step = True
    directions: Tensor | None = None
    """The policy that is evaluated, as probabilities of directions; None for the best action."""

    def __init__(self, settings: S) -> None:
        super().__init__(settings)
        self.model = Model(settings.grid, settings.dynamics)
        self.values = self.model.is_state * torch.tensor(settings.initial_value).double()
        self.previous = self.values
        self.max_change = math.nan
        self._begin()
        self._begin_bound()

    @property
    def done(self) -> bool:
        """Whether the last sweep changed nothing by more than the tolerance."""
        return self.max_change <= self.settings.tolerance

    def _begin(self) -> None:
        """Sets up what a subclass needs when settings come into force."""

    def _exact(self) -> Solution:
        """What the values converge to."""
        return optimal_values(self.settings.grid, self.settings.dynamics)

    def _sweep(self, values: Tensor) -> Tensor:
        return sweep(self.model, values, self.settings.order, self.directions)

    def _advance_one(self) -> None:
        self.previous, self.values = self.values, self._sweep(self.values)
        self.max_change = float((self.values - self.previous).abs().max())
        self.bound *= self.model.dynamics.discount
        self.check(values=self.max_change)

    def _begin_bound(self) -> None:
        """Bounds the error anew from the present values, by what one sweep would change."""
        gamma = self.model.dynamics.discount
        change = float((self._sweep(self.values) - self.values).abs().max())
        self.bound = change / (1 - gamma) if gamma < 1 else math.inf

    @cached_property
    def solution(self) -> Solution | None:
        """The exact values; None on maps too large to solve along."""
        return self._exact() if self.model.cells <= EXACT_CELLS else None

    def metrics(self) -> dict[str, float]:
        """See the class."""
        converges = self.solution.converges if self.solution else None
        start = int(np.ravel_multi_index(self.settings.grid.start, self.settings.grid.shape))
        return {
            "max_change": self.max_change,
            "bound": self.bound,
            "error": self._error(),
            "changed": float(self._changed()),
            "start_value": float(self.values[start]),
            "converges": math.nan if converges is None else float(converges),
        }

    def _error(self) -> float:
        if self.solution is None or not self.solution.converges:
            return math.nan
        return float((self.values - self.solution.values).abs().max())

    def _changed(self) -> int:
        now, before = (greedy_arrows(self.model, v) for v in (self.values, self.previous))
        return int((now != before).sum())

    def arrays(self) -> dict[str, np.ndarray]:
        """See the class."""
        rows, columns = self.settings.grid.shape
        q = q_values(self.model, self.values)
        return {
            "values": self.values.float().reshape(rows, columns).numpy(),
            "q": q.T.float().reshape(rows, columns, 4).contiguous().numpy(),
            "greedy": (greedy(q) * self.model.is_state).reshape(rows, columns).numpy(),
            "kinds": self.settings.grid.kinds.copy(),
            "rewards": self.settings.grid.reward.copy(),
        }

    def state_dict(self) -> dict[str, Any]:
        """Values before and after the last sweep, its change and the bound."""
        return {
            "values": self.values.clone(),
            "previous": self.previous.clone(),
            "max_change": self.max_change,
            "bound": self.bound,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up values given by `state_dict` on a map of the same size."""
        self.values = state["values"].clone()
        self.previous = state["previous"].clone()
        self.max_change = state["max_change"]
        self.bound = state["bound"]

    def reconfigure(self, settings: S) -> None:
        """Goes on from the present values under another map, dynamics, order or policy.

        Raises:
            ValueError: the map has another size.
        """
        if settings.grid.shape != self.settings.grid.shape:
            raise ValueError("A map of another size starts anew.")
        if settings == self.settings:
            return
        self.settings = settings
        self.model = Model(settings.grid, settings.dynamics)
        self.values = self.values * self.model.is_state
        self.previous = self.values
        self.max_change = math.nan
        self.__dict__.pop("solution", None)
        self._begin()
        self._begin_bound()


class ValueIteration(_Sweeps[SweepSettings]):
    """V_{k+1}(s) = max_a Σ P(s' | s, a) [r + γ V_k(s')]; a step is a sweep."""


class FollowsPolicy(_Sweeps[P], Generic[P]):
    """Sweeps that evaluate a policy; beside the other arrays policy uint8 [rows, columns]."""

    arrows: Tensor  # uint8 [cells], 0 where there is no state

    def _begin(self) -> None:
        self._follow(torch.from_numpy(self.settings.policy.reshape(-1).copy()))

    def _follow(self, arrows: Tensor) -> None:
        everywhere = torch.where(arrows == 0, UNIFORM, arrows)
        self.arrows = (everywhere * self.model.is_state).to(torch.uint8)
        self.directions = policy_directions(self.model, self.arrows)

    def arrays(self) -> dict[str, np.ndarray]:
        """See `_Sweeps`; greedy is what one improvement would make of the policy."""
        policy = self.arrows.reshape(self.settings.grid.shape).numpy().copy()
        return super().arrays() | {"policy": policy}


class PolicyEvaluation(FollowsPolicy[PolicySettings]):
    """V_{k+1}(s) = Σ_a π(a | s) Σ P(s' | s, a) [r + γ V_k(s')]; a step is a sweep."""

    def _exact(self) -> Solution:
        try:
            return Solution(solve_exact(self.model, self.arrows), True)
        except ValueError:  # γ = 1 and the policy is paid for ever
            return Solution(self.values, False)
