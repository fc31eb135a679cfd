"""A fit that is played: one step lowers the energy once, by one of several methods.

All methods start from the same body and see the same joints. Levenberg–Marquardt is that of
`fitting`; gradient descent halves its step until the energy falls.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.asset import body
from engine.humans.body.fitting import (
    FIRST_DAMPING,
    BodyState,
    FitEnergy,
    FitSettings,
    FitStep,
    levenberg_marquardt_step,
    next_damping,
    settled,
    start_state,
)
from engine.humans.body.observations import Joints2D, Joints3D, View, orbit_view
from engine.humans.body.presets import PRESETS, preset_pose
from engine.settings import check_ranges, setting
from engine.simulation import Simulation

PICTURE_HEIGHT = 1000
"""Pixels of the picture in which joints are seen; a pixel is 2.7 mm at the person's distance."""
MOST_STEPS = 40

METHODS = ("levenberg_marquardt", "gradient_descent")
Point = tuple[float, float, float]
_FIRST_RATE, _LEAST_RATE = 1.0, 1e-9


@dataclass(frozen=True)
class BodyFitSettings:
    """What is seen, where the fit starts and how it goes on.

    Attributes:
        positions: of the 24 joints, metres.
        confidence: of each, 0 where it is not observed.
        in_picture: whether only their places in the picture are known.
        azimuth: of the camera from the front, degrees to the person's left.
        start: the pose of the mean body at the start.
        method: how the energy is lowered.
        weights: of the terms; the numbers of steps in it are not used, except `rigid_steps`.
    """

    positions: tuple[Point, ...]
    confidence: tuple[float, ...] = (1.0,) * 24
    in_picture: bool = False
    azimuth: float = setting(0.0, low=-180.0, high=180.0)
    start: str = "T"
    method: str = "levenberg_marquardt"
    weights: FitSettings = field(default_factory=FitSettings)

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.start not in PRESETS:
            raise ValueError(f"A fit starts from {', '.join(PRESETS)}, not {self.start!r}.")
        if self.method not in METHODS:
            raise ValueError(f"There is no method {self.method!r}.")
        if len(self.positions) != 24 or len(self.confidence) != 24:
            raise ValueError("A fit needs the places of 24 joints, and their confidence.")

    @property
    def view(self) -> View:
        """The camera."""
        return orbit_view(self.azimuth)

    def observation(self) -> Joints2D | Joints3D:
        """What is seen of the joints."""
        places = torch.tensor(self.positions, dtype=torch.float64)
        confidence = torch.tensor(self.confidence, dtype=torch.float64)
        if self.in_picture:
            return Joints2D(self.view.project(places), confidence, self.view)
        return Joints3D(places, confidence)


class BodyFit(Simulation[BodyFitSettings]):
    """Steps of a fit. What has settled stands still until the last step, so that a step of the
    link means the same when the joints are moved."""

    log_every_step = True

    def __init__(self, settings: BodyFitSettings) -> None:
        super().__init__(settings)
        self._model = body()
        self._energy = FitEnergy(self._model, settings.observation(), settings.weights)
        rigid = settings.method == "levenberg_marquardt" and settings.weights.rigid_steps > 0
        start = start_state(self._model, preset_pose(settings.start))
        self._now = self._evaluated(start, FIRST_DAMPING, rigid)
        self._rigid_left = settings.weights.rigid_steps if rigid else 0
        self._damping, self._rate = FIRST_DAMPING, _FIRST_RATE
        self._settled = False

    @property
    def done(self) -> bool:
        return self.step >= MOST_STEPS

    @property
    def now(self) -> FitStep:
        """The present state."""
        return self._now

    def _evaluated(self, state: BodyState, damping: float, rigid: bool) -> FitStep:
        with torch.inference_mode():
            return self._energy.at(state, damping, rigid)

    def _advance_one(self) -> None:
        if self._settled:
            return
        if self.settings.method == "gradient_descent":
            self._descend()
        else:
            self._levenberg_marquardt()
        self.check(energy=self._now.energy)

    def _levenberg_marquardt(self) -> None:
        rigid = self._rigid_left > 0
        found = levenberg_marquardt_step(self._energy, self._now, self._damping, rigid)
        if found is None:
            self._end_phase(rigid)
            return
        gain = self._now.energy - found.energy
        self._now, self._damping = found, next_damping(found)
        self._rigid_left -= rigid
        if settled(gain, found.energy):
            self._end_phase(rigid)
        elif rigid and not self._rigid_left:
            self._damping = FIRST_DAMPING

    def _end_phase(self, rigid: bool) -> None:
        """After the whole body has its place, everything moves; after that nothing does."""
        if rigid:
            self._rigid_left, self._damping = 0, FIRST_DAMPING
        else:
            self._settled = True

    @torch.inference_mode()
    def _descend(self) -> None:
        """(θ, β, t) − η ∇E, with η halved until E falls, and doubled after each success."""
        slope = self._energy.gradient(self._now)
        while self._rate > _LEAST_RATE:
            state = self._energy.moved(self._now.state, -self._rate * slope)
            found = self._energy.at(state, self._rate, rigid=False)
            if found.energy < self._now.energy:
                self._now = found
                self._rate *= 2
                return
            self._rate /= 2
        self._settled = True

    def metrics(self) -> dict[str, float]:
        """Terms of E, mean distances in millimetres and pixels, and the damping."""
        now = self._now
        return {
            "energy": now.energy,
            **{name.replace(" ", "_"): value for name, value in now.terms.items()},
            "millimetres": float(self._apart().mean()) * 1000,
            "pixels": float(self.pixels().mean()),
            "damping": now.damping,
            "settled": float(self._settled),
        }

    def _apart(self) -> Float[Tensor, " joint"]:
        """Distances of observed joints from where they are in space, metres."""
        places = torch.tensor(self.settings.positions, dtype=torch.float64)
        return (self._now.joints - places).norm(dim=-1)[self._seen()]

    def pixels(self) -> Float[Tensor, " joint"]:
        """Distances of observed joints from where they are seen in the picture."""
        places = torch.tensor(self.settings.positions, dtype=torch.float64)
        view = self.settings.view
        apart = (view.project(self._now.joints) - view.project(places)).norm(dim=-1)
        return apart[self._seen()] * PICTURE_HEIGHT

    def _seen(self) -> Tensor:
        return torch.tensor(self.settings.confidence) > 0

    def arrays(self) -> dict[str, np.ndarray]:
        now = self._now
        return {
            "pose": now.state.pose.numpy().copy(),
            "betas": now.state.betas.numpy().copy(),
            "translation": now.state.translation.numpy().copy(),
            "joints": now.joints.numpy().copy(),
        }

    def state_dict(self) -> dict[str, Any]:
        state = self._now.state
        return {
            "pose": state.pose.clone(),
            "betas": state.betas.clone(),
            "translation": state.translation.clone(),
            "found_with": self._now.damping,
            "rigid": self._now.rigid,
            "rigid_left": self._rigid_left,
            "damping": self._damping,
            "rate": self._rate,
            "settled": self._settled,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        body_state = BodyState(*(state[name].clone() for name in ("pose", "betas", "translation")))
        self._now = self._evaluated(body_state, state["found_with"], state["rigid"])
        self._rigid_left, self._damping = state["rigid_left"], state["damping"]
        self._rate, self._settled = state["rate"], state["settled"]
