"""A random walk with drift: the smallest simulation that has all a simulation can have."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from engine.simulation import Simulation


@dataclass(frozen=True)
class WalkSettings:
    seed: int = 0
    drift: float = 0.0
    last: int = 1_000_000
    explode_at: int = 1_000_000


class Walk(Simulation[WalkSettings]):
    advice = "Take a smaller step."

    def __init__(self, settings: WalkSettings) -> None:
        super().__init__(settings)
        self.generator = torch.Generator().manual_seed(settings.seed)
        self.position = torch.zeros(2)

    @property
    def done(self) -> bool:
        return self.step >= self.settings.last

    def _advance_one(self) -> None:
        if self.step + 1 >= self.settings.explode_at:
            self.check(position=float("nan"))
        noise = torch.randn(2, generator=self.generator)
        self.position = self.position + noise + self.settings.drift

    def metrics(self) -> dict[str, float]:
        return {"distance": float(self.position.norm())}

    def arrays(self) -> dict[str, np.ndarray]:
        return {"position": self.position.numpy().copy()}

    def state_dict(self) -> dict[str, Any]:
        return {"position": self.position.clone(), "generator": self.generator.get_state()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.position = state["position"].clone()
        self.generator.set_state(state["generator"])

    def reconfigure(self, settings: WalkSettings) -> None:
        live = replace(
            self.settings,
            drift=settings.drift,
            last=settings.last,
            explode_at=settings.explode_at,
        )
        if live != settings:
            raise ValueError("Another seed needs a restart.")
        self.settings = settings
