"""A motion as something that is played: one step is a thirtieth of a second, say, of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.settings import check_ranges, setting
from engine.simulation import Simulation


@dataclass(frozen=True)
class ClockSettings:
    """How long a motion lasts, and how finely it is played.

    Attributes:
        seconds: after which it begins again.
        steps_per_second: of the clock; the motion itself may have more or fewer frames.
    """

    seconds: float = setting(1.1, low=1e-3, high=1e5)
    steps_per_second: int = setting(30, low=1, high=240)

    def __post_init__(self) -> None:
        check_ranges(self)

    def at(self, step: int) -> float:
        """Seconds since the motion began last."""
        return (step / self.steps_per_second) % self.seconds

    def phase(self, step: int) -> float:
        """The share of the motion that has passed, from 0 to 1."""
        return self.at(step) / self.seconds


class MotionClock(Simulation[ClockSettings]):
    """Counts steps; what is shown at one is asked of the motion."""

    def _advance_one(self) -> None:
        pass  # the step is all that moves

    def metrics(self) -> dict[str, float]:
        return {"seconds": self.settings.at(self.step), "phase": self.settings.phase(self.step)}

    def arrays(self) -> dict[str, np.ndarray]:
        return {}

    def state_dict(self) -> dict[str, Any]:
        return {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        if state:
            raise ValueError("A clock has no state beside its step.")
