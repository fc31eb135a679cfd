"""The registration of one scan, played step by step: joints first, then the surface."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.spatial
import torch
from torch import Tensor

from engine.humans.body import asset
from engine.humans.body.registration import (
    RegistrationSettings,
    drawn,
    landmark_fit,
    offsets,
    placed,
    point_cloud,
)
from engine.settings import setting
from engine.simulation import Simulation

_MM = 1_000.0
_VISIBLE = 2e-4
"""Metres by which the surface moves on average in a step that is shown."""


@dataclass(frozen=True)
class ScanSettings(RegistrationSettings):
    """A scan that ships, and how the surface is drawn to it.

    Attributes:
        scan: its number.
    """

    scan: int = setting(0, low=0, high=15)


class ScanRegistration(Simulation[ScanSettings]):
    """One step is a Levenberg–Marquardt step of the fit to the joints, later one of the surface."""

    log_every_step = True

    def __init__(self, settings: ScanSettings) -> None:
        super().__init__(settings)
        self._model, scans = asset.body(), asset.scans()
        self._cloud = point_cloud(self._model, scans, settings.scan, settings)
        self._truth = scans.vertices[settings.scan]
        self._tree = scipy.spatial.cKDTree(self._cloud.points.numpy())
        self._fitted = self._visible_states()
        self._take(self._fitted[0])

    def _visible_states(self) -> list[Tensor]:
        """The surfaces of the fit to the joints, without steps that nobody would see."""
        surfaces = [placed(self._model, each) for each in landmark_fit(self._model, self._cloud)]
        kept, last = surfaces[:1], surfaces[-1]
        for each in surfaces[1:-1]:
            from_last, to_end = ((each - other).norm(dim=-1).mean() for other in (kept[-1], last))
            if min(float(from_last), float(to_end)) > _VISIBLE:
                kept.append(each)
        return [*kept, last]

    def _take(self, vertices: Tensor) -> None:
        self._vertices = vertices
        self._offsets = offsets(vertices, self._cloud, self._tree)

    @property
    def model_steps(self) -> int:
        """Steps of the fit to the joints; those of the surface come after them."""
        return len(self._fitted) - 1

    @property
    def done(self) -> bool:
        return self.step >= self.model_steps + self.settings.iterations

    def _advance_one(self) -> None:
        after = self.step + 1
        if after <= self.model_steps:
            self._take(self._fitted[after])
            return
        stiffness = self.settings.stiffness / 2 ** (after - self.model_steps - 1)
        self._take(drawn(self._model, self._vertices, self._cloud, self._tree, stiffness))

    def metrics(self) -> dict[str, float]:
        error = (self._vertices - self._truth).norm(dim=-1)
        return {
            "residual_mm": float(self._offsets.abs().mean()) * _MM,
            "error_mm": float(error.mean()) * _MM,
            "model_steps": float(self.model_steps),
        }

    def arrays(self) -> dict[str, np.ndarray]:
        return {
            "vertices": self._vertices.numpy().copy(),
            "offsets_mm": self._offsets.numpy() * _MM,
        }

    def state_dict(self) -> dict[str, Any]:
        return {"vertices": self._vertices.clone()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self._take(torch.as_tensor(state["vertices"]).clone())
