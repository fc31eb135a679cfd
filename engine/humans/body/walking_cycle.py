"""The walking cycle as something that is played: one step is one frame of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.humans.body.walking import STRIDE_SECONDS, curve
from engine.settings import check_ranges, setting
from engine.simulation import Simulation


@dataclass(frozen=True)
class WalkingSettings:
    """How finely a stride is played.

    Attributes:
        frames_per_second: at a comfortable pace, at which a stride takes `STRIDE_SECONDS`.
    """

    frames_per_second: int = setting(30, low=1, high=240)

    def __post_init__(self) -> None:
        check_ranges(self)

    @property
    def frames(self) -> int:
        """Of a stride."""
        return round(self.frames_per_second * STRIDE_SECONDS)

    def phase(self, step: int) -> float:
        """Where in the stride a step is, from 0 to 1."""
        return step % self.frames / self.frames


class WalkingCycle(Simulation[WalkingSettings]):
    """The clock of a walk; `walking.walking_pose` is its pose."""

    def _advance_one(self) -> None:
        pass  # the step is all that moves

    def metrics(self) -> dict[str, float]:
        phase = self.settings.phase(self.step)
        return {
            "phase": phase,
            "hip": curve("hip flexion", phase),
            "knee": curve("knee flexion", phase),
        }

    def arrays(self) -> dict[str, np.ndarray]:
        return {}

    def state_dict(self) -> dict[str, Any]:
        return {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        if state:
            raise ValueError("A walk has no state beside its step.")
