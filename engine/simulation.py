"""A thing that advances in steps, can be paused, rewound, branched, and notices when it diverges.

Everything a page plays (a training, a sweep over a grid, a chain of samples) is a `Simulation`.
It holds numbers only: no clock of its own, no thread, no drawing.
"""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor

S = TypeVar("S")


class Divergence(RuntimeError):  # noqa: N818 - the word of the field
    """A quantity of a simulation stopped being finite.

    Attributes:
        step: the step at which it was seen (the last good state is `step` − 1 or earlier).
        quantity: its name as the visitor knows it ("loss", "weights").
        value: the value seen, NaN or ±inf.
    """

    def __init__(self, step: int, quantity: str, value: float, advice: str = "") -> None:
        shown = "NaN (not a number)" if math.isnan(value) else "infinite"
        super().__init__(
            f"{quantity} became {shown} at step {step}.{' ' if advice else ''}{advice}"
        )
        self.step = step
        self.quantity = quantity
        self.value = value
        self._advice = advice

    def __reduce__(self) -> tuple[type[Divergence], tuple[int, str, float, str]]:
        return type(self), (self.step, self.quantity, self.value, self._advice)


def refuse_changes(now: Any, wanted: Any, live: Collection[str], noun: str = "training") -> None:
    """For `Simulation.reconfigure`: lets only some settings change.

    Args:
        now: settings in force, a dataclass.
        wanted: of the same class.
        live: names of those that may differ.
        noun: what a restart starts anew.

    Raises:
        ValueError: something else differs; the message names it.
    """
    changed = [
        field.name.replace("_", " ")
        for field in fields(now)
        if field.name not in live and getattr(wanted, field.name) != getattr(now, field.name)
    ]
    if changed:
        raise ValueError(f"Another {' and another '.join(changed)} starts the {noun} anew.")


class Simulation(ABC, Generic[S]):
    """Base of everything that is played.

    A subclass implements `_advance_one`, `metrics`, `arrays`, `state_dict` and `load_state_dict`;
    all its randomness comes from a generator seeded by its settings and kept in the state, so the
    same settings give the same steps and a restored state gives the same future.

    Args:
        settings: a frozen dataclass that has validated itself (ValueError with a sentence).

    Attributes:
        log_every_step: whether each step's metrics are worth a row of the history (few, slow or
            exact steps, such as sweeps) or a row per frame is enough (many quick ones).
        demanding: whether a frame of it takes several milliseconds, so that it is worth the way to
            a process of its own where there is one (`engine.pool`).
    """

    log_every_step = False
    demanding = False

    def __init__(self, settings: S) -> None:
        self.settings = settings
        self.step = 0

    @property
    def done(self) -> bool:
        """Whether there is nothing more to compute (converged, or at a fixed last step)."""
        return False

    @property
    def advice(self) -> str:
        """What to change when it diverges: one sentence, shown with the divergence."""
        return ""

    @abstractmethod
    def _advance_one(self) -> None:
        """Computes one step from the present state; `step` is counted by the caller."""

    @abstractmethod
    def metrics(self) -> dict[str, float]:
        """Numbers of the present step, by name. The names never change during a run."""

    @abstractmethod
    def arrays(self) -> dict[str, np.ndarray]:
        """What there is to draw, by name; copies, so later steps do not change them."""

    @abstractmethod
    def state_dict(self) -> dict[str, Any]:
        """Copies of all that decides the future (weights, optimiser, generator), not `step`."""

    @abstractmethod
    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a state given by `state_dict`, leaving that dictionary untouched."""

    def reconfigure(self, settings: S) -> None:
        """Goes on from the present state under other settings.

        Raises:
            ValueError: the change needs a restart; the message says which one and why.
        """
        if settings != self.settings:
            raise ValueError("These settings need a restart to take effect.")

    @classmethod
    def batch_key(cls, settings: S) -> Hashable | None:
        """Runs of equal keys can take their steps in one tensor (`batch`); None: by itself."""
        return None

    @classmethod
    def batch(cls, settings: Sequence[S]) -> Batch[S]:
        """Runs of equal `batch_key`, to take their steps together.

        Offer it where it pays and changes no bit of any run.
        """
        raise NotImplementedError(f"{cls.__name__} takes the steps of each run by themselves.")

    def advance(self, steps: int) -> int:
        """Takes up to `steps` steps, fewer when `done`; returns how many.

        Raises:
            Divergence: a quantity is no longer finite.
        """
        for taken in range(steps):
            if self.done:
                return taken
            self._tick()
        return steps

    def advance_for(self, milliseconds: float, max_steps: int = 1_000_000) -> int:
        """Takes at least one step and goes on until the time is up; returns how many were taken.

        Raises:
            Divergence: a quantity is no longer finite.
        """
        end = time.perf_counter() + milliseconds / 1e3
        taken = 0
        while taken < max_steps and not self.done:
            self._tick()
            taken += 1
            if time.perf_counter() >= end:
                break
        return taken

    def _tick(self) -> None:
        self._advance_one()
        self.step += 1

    def check(self, **quantities: float | Tensor) -> None:
        """Raises `Divergence` for the first quantity that is not finite.

        Call it from `_advance_one`; an underscore in a name is shown as a space.
        """
        for name, quantity in quantities.items():
            value = quantity if isinstance(quantity, (int, float)) else float(quantity.sum())
            if not math.isfinite(value):
                label = name.replace("_", " ")
                raise Divergence(self.step + 1, label[:1].upper() + label[1:], value, self.advice)


T = TypeVar("T", bound=Simulation[Any])


def played(
    kind: Callable[[Any], T], settings: Any, steps: int, changes: Sequence[tuple[int, Any]] = ()
) -> T:
    """A simulation after so many steps.

    Args:
        kind: makes it from settings.
        settings: at its beginning.
        steps: to take; fewer when it is done.
        changes: steps at which other settings came into force, and those, in rising order.

    Raises:
        Divergence: a quantity is no longer finite.
        ValueError: settings are refused.
    """
    simulation = kind(settings)
    for step, other in changes:
        simulation.advance(step - simulation.step)
        simulation.reconfigure(other)
    simulation.advance(steps - simulation.step)
    return simulation


class Batch(ABC, Generic[S]):
    """Independent runs of one simulation that take their steps together, in one tensor.

    Each is to the bit what it is alone.

    Attributes:
        step: of the runs that have not ended.
    """

    def __init__(self) -> None:
        self.step = 0

    @abstractmethod
    def advance(self) -> list[int]:
        """One step of all that go on; the places of those that ended with it.

        A run ends when it is done, or when it diverges.
        """

    @abstractmethod
    def run(self, place: int) -> Simulation[S]:
        """A run by itself, in the state that it is in.

        Raises:
            Divergence: it ended so.
        """
