"""Bellman sweeps over a gridworld: one, and value iteration, which is played sweep by sweep.

Sutton & Barto, Reinforcement Learning, 2nd ed. 2018, ch. 4. One Bellman sweep is a contraction
(Puterman, Markov Decision Processes, 1994, ch. 6): ‖T V − T U‖∞ ≤ γ ‖V − U‖∞, so that after k
sweeps ‖V_k − V*‖∞ ≤ γ^k / (1 − γ) · ‖V_1 − V_0‖∞.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.reinforcement.gridworld.bellman import greedy, q_values
from engine.reinforcement.gridworld.grid import REWARD_LIMIT, Dynamics, Grid, Gridworld
from engine.reinforcement.gridworld.linear_solve import Solution, solve_optimal
from engine.reinforcement.gridworld.transitions import (
    UPDATE_ORDERS,
    TransitionModel,
    transition_model,
)
from engine.simulation import Batch, Simulation

EXACT_CELLS = 1024
"""Up to this many cells the true error is computed along (some ten milliseconds, remembered)."""


def sweep(
    model: TransitionModel,
    values: Float[Tensor, " cells"],
    discount: float,
    update_order: str = "synchronous",
    directions: Float[Tensor, "4 cells"] | None = None,
) -> Float[Tensor, " cells"]:
    """One Bellman backup of every cell; returns the new values.

    Synchronous sweeps read only old values. In-place sweeps go row by row and read whatever is
    newest (Gauss–Seidel); here cells that do not read each other's new value go together, which
    gives the very same numbers (`sweep_levels`).

    Args:
        model: of the gridworld.
        values: V_k.
        discount: γ.
        update_order: "synchronous" or "in-place".
        directions: how likely a policy moves in each direction (`direction_probabilities`); None
            for the best action, which makes the sweep one of value iteration.
    """
    in_place = update_order == "in-place"
    new = values.clone() if in_place else torch.empty_like(values)
    source = new if in_place else values
    for group in model.groups(update_order):
        later = source.index_select(0, group.next_cell).view_as(group.reward)
        x = later.mul_(discount).add_(group.reward)  # rounded twice, as in a batch
        if directions is None:
            new[group.cells] = model.mix_directions(x).amax(0)
        else:
            new[group.cells] = (directions[:, group.cells] * x).sum(0)
    return new


@dataclass(frozen=True, eq=False)
class SweepSettings(Gridworld):
    """A gridworld, and how it is swept.

    Args:
        update_order: "synchronous" or "in-place".
        tolerance: finished when no value changes by more than this in a sweep.
        initial_value: V_0 on every state.

    Raises:
        ValueError: an unknown order or a number out of range.
    """

    update_order: str = "synchronous"
    tolerance: float = 1e-6
    initial_value: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.update_order not in UPDATE_ORDERS:
            raise ValueError(f"Sweeps are {' or '.join(UPDATE_ORDERS)}, not {self.update_order}.")
        if not 0 <= self.tolerance < math.inf:
            raise ValueError("The tolerance must be a number of at least 0.")
        if not abs(self.initial_value) <= REWARD_LIMIT:
            raise ValueError(f"The initial value must lie between ±{REWARD_LIMIT:,.0f}.")


S = TypeVar("S", bound=SweepSettings)


@cached
def optimal_values(grid: Grid, dynamics: Dynamics, discount: float) -> Solution:
    """V* of a map, remembered for the runs and steps that ask again."""
    return solve_optimal(transition_model(grid, dynamics), discount)


class Sweeps(Simulation[S], Generic[S]):
    """What the algorithms share: values, their change, the bound and the true error.

    Metrics (NaN where a number does not exist, such as a change before the first sweep):
        max_change: ‖V_k − V_{k−1}‖∞ of the last sweep.
        bound: γ^j / (1 − γ) · ‖V_1 − V_0‖∞, j sweeps after the start or the last change of
            settings; no error is larger. Infinite at γ = 1.
        error, mean_error: ‖V_k − V‖∞ to the exact values, and the mean over the cells, on maps
            of up to `EXACT_CELLS` cells.
        changed: cells whose set of greedy actions the last step changed.
        start_value: V(start).
        converges: 1 if the values have a limit, 0 if they have none (γ = 1 only).
        obstacle: why they have none, `endless.GAIN`, `COST` or `CANCELLING`; 0 where they have one.
        obstacle_cell: a cell where a walk goes on for ever for that reason.

    Arrays: values float32 [rows, columns], q float32 [rows, columns, 4], greedy uint8 [rows,
    columns], kinds uint8 and rewards float32 [rows, columns]; V is 0 on terminal cells.
    """

    log_every_step = True
    directions: Tensor | None = None
    """The policy that is evaluated, as probabilities of directions; None for the best action."""

    def __init__(self, settings: S) -> None:
        super().__init__(settings)
        self._use(settings)
        self.values = self.model.is_state * torch.tensor(settings.initial_value).double()
        self.previous = self.values
        self._begin()
        self._begin_bound()

    def _use(self, settings: S) -> None:
        """Puts settings in force: nothing that was known under others holds any more."""
        self.settings = settings
        self.model = transition_model(settings.grid, settings.dynamics)
        self.max_change = math.nan
        self._solution: Solution | None = None
        self._greedy: list[tuple[Tensor, Tensor, Tensor]] = []

    @property
    def done(self) -> bool:
        """Whether the last sweep changed nothing by more than the tolerance."""
        return self.max_change <= self.settings.tolerance

    def _begin(self) -> None:
        """Sets up what a subclass needs when settings come into force."""

    def _exact(self) -> Solution:
        """What the values converge to."""
        return optimal_values(self.settings.grid, self.settings.dynamics, self.settings.discount)

    def _sweep(self, values: Tensor) -> Tensor:
        settings = self.settings
        return sweep(self.model, values, settings.discount, settings.update_order, self.directions)

    def _advance_one(self) -> None:
        self.previous, self.values = self.values, self._sweep(self.values)
        self.max_change = float((self.values - self.previous).abs().max())
        self.bound *= self.settings.discount
        self.check(values=self.max_change)

    def _begin_bound(self) -> None:
        """Bounds the error anew from the present values, by what one sweep would change."""
        gamma = self.settings.discount
        change = float((self._sweep(self.values) - self.values).abs().max())
        self.bound = change / (1 - gamma) if gamma < 1 else math.inf

    @property
    def solution(self) -> Solution | None:
        """The exact values; None on maps too large to solve along."""
        if self._solution is None and self.model.cells <= EXACT_CELLS:
            self._solution = self._exact()
        return self._solution

    def metrics(self) -> dict[str, float]:
        """See the class."""
        converges = self.solution.converges if self.solution else None
        obstacle = self.solution.obstacle if self.solution else None
        off = self._off()
        row, column = self.settings.grid.start
        return {
            "max_change": self.max_change,
            "bound": self.bound,
            "error": float(off.max()),
            "mean_error": float(off.mean()),
            "changed": float(self._changed()),
            "start_value": float(self.values[row * self.settings.grid.columns + column]),
            "converges": math.nan if converges is None else float(converges),
            "obstacle": float(obstacle.kind) if obstacle else 0.0,
            "obstacle_cell": float(obstacle.cell) if obstacle else math.nan,
        }

    def _off(self) -> Float[Tensor, " states"]:
        """How far the values of the cells that have one are from the exact ones; NaN if unknown."""
        if self.solution is None or not self.solution.converges:
            return torch.tensor([math.nan])
        return (self.values - self.solution.values).abs()[self.model.is_state]

    def _changed(self) -> int:
        if self.values is self.previous:
            return 0
        (_, now), (_, before) = self._best(self.values), self._best(self.previous)
        return int((now != before).sum())

    def _best(self, values: Tensor) -> tuple[Tensor, Tensor]:
        """Action values and greedy policy of the last values or of those before, computed once."""
        for known, q, policy in self._greedy:
            if known is values:
                return q, policy
        q = q_values(self.model, values, self.settings.discount)
        policy = greedy(q) * self.model.is_state
        self._greedy = [*self._greedy[-1:], (values, q, policy)]
        return q, policy

    def arrays(self) -> dict[str, np.ndarray]:
        """See the class."""
        rows, columns = self.settings.grid.shape
        q, policy = self._best(self.values)
        return {
            "values": self.values.float().reshape(rows, columns).numpy(),
            "q": q.T.float().reshape(rows, columns, 4).contiguous().numpy(),
            "greedy": policy.reshape(rows, columns).numpy().copy(),
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
        """Restores values given by `state_dict` on a map of the same size."""
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
        self._use(settings)
        self.values = self.values * self.model.is_state
        self.previous = self.values
        self._begin()
        self._begin_bound()


class ValueIteration(Sweeps[SweepSettings]):
    """V_{k+1}(s) = max_a Σ P(s' | s, a) [r + γ V_k(s')]; a step is a sweep."""

    @classmethod
    def batch_key(cls, settings: SweepSettings) -> Hashable | None:
        """Runs on one map, updated in one order; large maps leave a batch nothing to gain."""
        if settings.grid.kinds.size > EXACT_CELLS:
            return None
        return settings.grid, settings.update_order, settings.dynamics.slip > 0

    @classmethod
    def batch(cls, settings: Sequence[SweepSettings]) -> Batch[SweepSettings]:
        """See `value_iteration_batch`."""
        from engine.reinforcement.gridworld.value_iteration_batch import ValueIterationBatch

        return ValueIterationBatch(settings)
