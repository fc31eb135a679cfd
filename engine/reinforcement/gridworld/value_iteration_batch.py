"""Value iterations that take their sweeps together: each is a row of one tensor.

A sweep of a small map is a handful of operations on a few hundred numbers, whose cost is that of
calling them. Measured: 50 discounts on 6×8 cells, 1,341 sweeps with all that is read at their ends,
35 ms of processor time in place of 125; 18 runs on a maze of 31×31 cells, 2.2 s in place of 8.2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from engine.reinforcement.gridworld.sweeps import SweepSettings, ValueIteration
from engine.reinforcement.gridworld.transitions import mix_sideways
from engine.simulation import Batch


class ValueIterationBatch(Batch[SweepSettings]):
    """Value iterations of equal `ValueIteration.batch_key`: a row of one tensor each."""

    def __init__(self, settings: Sequence[SweepSettings]) -> None:
        super().__init__()
        self._runs = [ValueIteration(each) for each in settings]
        order = settings[0].update_order
        self._groups = [run.model.groups(order) for run in self._runs]
        self._values = torch.stack([run.values for run in self._runs])
        self._previous = self._values
        self._bounds = [run.bound for run in self._runs]
        self._changes = [math.nan] * len(self._runs)
        self._there: list[int] = []
        self._keep(list(range(len(self._runs))))

    def _keep(self, rows: list[int]) -> None:
        """Goes on with some of the runs that are in the tensor."""
        self._there = rows if self.step == 0 else [self._there[row] for row in rows]
        self._values, self._previous = self._values[rows], self._previous[rows]
        if not rows:
            return
        settings = [self._runs[place].settings for place in self._there]
        numbers = [[each.discount, each.dynamics.slip] for each in settings]
        discount, slip = torch.tensor(numbers, dtype=torch.float64).T[:, :, None, None]
        self._discount, self._ahead, self._aside = discount, 1 - slip, slip / 2
        kept = [self._groups[place] for place in self._there]
        self._rewards = [torch.stack([g.reward for g in same]) for same in zip(*kept, strict=True)]

    def advance(self) -> list[int]:
        """See `Batch`."""
        self._previous, self._values = self._values, self._sweep(self._values)
        self.step += 1
        changes = (self._values - self._previous).abs().amax(1).tolist()
        ended = []
        for row, (place, change) in enumerate(zip(self._there, changes, strict=True)):
            run = self._runs[place]
            self._changes[place] = change
            self._bounds[place] *= run.settings.discount
            if change <= run.settings.tolerance or not math.isfinite(change):
                self._put(row)
                ended.append(row)
        places = [self._there[row] for row in ended]
        if ended:
            self._keep([row for row in range(len(self._there)) if row not in ended])
        return places

    def _sweep(self, values: Float[Tensor, "runs cells"]) -> Float[Tensor, "runs cells"]:
        """`sweep` of every row."""
        settings = self._runs[self._there[0]].settings
        in_place = settings.update_order == "in-place"
        new = values.clone() if in_place else torch.empty_like(values)
        source = new if in_place else values
        for group, reward in zip(self._groups[self._there[0]], self._rewards, strict=True):
            later = source.index_select(1, group.next_cell).view_as(reward)
            x = later.mul_(self._discount).add_(reward)
            if settings.dynamics.slip:
                x = mix_sideways(x, self._ahead, self._aside)
            new[:, group.cells] = x.amax(1)
        return new

    def _put(self, row: int) -> None:
        """Gives a run the state that it has in the tensor."""
        place = self._there[row]
        run = self._runs[place]
        run.values, run.previous = self._values[row].clone(), self._previous[row].clone()
        run.max_change, run.bound = self._changes[place], self._bounds[place]
        run.step = self.step

    def run(self, place: int) -> ValueIteration:
        """See `Batch`."""
        run = self._runs[place]
        if place in self._there:
            self._put(self._there.index(place))
        if run.step and not math.isfinite(run.max_change):
            run.step -= 1  # the step was not taken
            run.check(values=run.max_change)
        return run
