"""The way of several digits at once from noise to data, one step of DDIM at a time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine import seeds
from engine.generative.diffusion import samplers
from engine.generative.diffusion.digits import sampling
from engine.generative.diffusion.digits.sampling import Network
from engine.generative.diffusion.digits.unet import NULL, SCHEDULE, SIDE
from engine.generative.diffusion.forward import diffuse
from engine.simulation import Simulation

MOST = 32
LARGEST_STEPS = 100


@dataclass(frozen=True)
class DescentSettings:
    """What the pictures depend on.

    Attributes:
        labels: what each shall become, 0 to 9 or `NULL`; can be changed on the way.
        grains: a seed for the noise of each.
        scale: of the guidance, from 0 to 10; can be changed on the way.
        steps: of a whole way from T to 0.
        picture: 28 × 28 bytes from 0 (paper) to 255 (ink), noised to begin with; empty: noise.
        share: t / T of the noised picture, above 0; without a picture the way begins at T.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    labels: tuple[int, ...]
    grains: tuple[int, ...]
    scale: float = sampling.SCALE
    steps: int = sampling.STEPS
    picture: bytes = field(default=b"", repr=False)
    share: float = 1.0

    def __post_init__(self) -> None:
        if not 1 <= len(self.labels) == len(self.grains) <= MOST:
            raise ValueError(f"There are 1 to {MOST} pictures, each with a label and a seed.")
        if not all(0 <= label <= NULL for label in self.labels):
            raise ValueError(f"A label is a digit from 0 to 9, or {NULL} for none.")
        if not 0 <= self.scale <= sampling.LARGEST_SCALE:
            raise ValueError(f"The guidance lies between 0 and 10; {self.scale} does not.")
        if not 1 <= self.steps <= LARGEST_STEPS:
            raise ValueError(f"A way has 1 to {LARGEST_STEPS} steps, not {self.steps}.")
        if self.picture and len(self.picture) != SIDE * SIDE:
            raise ValueError(f"A picture has {SIDE} by {SIDE} pixels.")
        if not 0 < self.share <= 1:
            raise ValueError(
                f"A picture is noised to t / T above 0 and at most 1, not {self.share}."
            )
        for grain in self.grains:
            seeds.validated(grain)

    @property
    def times(self) -> tuple[int, ...]:
        """The falling times of the way; a part of it has its part of the steps."""
        start = max(1, round(self.share * SCHEDULE.steps)) if self.picture else SCHEDULE.steps
        steps = max(1, round(self.steps * start / SCHEDULE.steps))
        return samplers.spaced(start, min(steps, start))


class DigitDescent(Simulation[DescentSettings]):
    """DDIM with η = 0.

    Args:
        settings: what the pictures depend on.
        network: that is asked; by default the shipped U-Net.
    """

    log_every_step = True

    def __init__(self, settings: DescentSettings, network: Network | None = None) -> None:
        super().__init__(settings)
        self._network = network or sampling.shipped()
        self._x = sampling.noise(settings.grains)
        if settings.picture:
            pixels = np.frombuffer(settings.picture, np.uint8).reshape(SIDE, SIDE)
            x_0 = torch.from_numpy(pixels / 127.5 - 1).float().expand_as(self._x)
            self._x = diffuse(x_0, settings.times[0], self._x, SCHEDULE)
        self._x0 = torch.zeros_like(self._x)
        self._update = torch.zeros_like(self._x)

    @property
    def done(self) -> bool:
        """Whether t = 0 is reached."""
        return self.step >= len(self.settings.times) - 1

    def leap(self, step: int, evaluations: int = 4) -> None:
        """On to a later step with few evaluations: a draft of what all the steps would give.

        The last of them is a single step, so that the update is one of its size.
        """
        stops = np.linspace(self.step, step - 1, evaluations).round().astype(int).tolist()
        for stop in sorted({*stops, step} - {self.step}):
            if stop > self.step:
                self._move(stop)
                self.step = stop

    def _advance_one(self) -> None:
        self._move(self.step + 1)

    def _move(self, step: int) -> None:
        settings, place = self.settings, self._network.device
        t, s = settings.times[self.step], settings.times[step]
        labels = torch.tensor(settings.labels, device=place)
        denoiser = sampling.denoiser(self._network, labels, settings.scale)
        with torch.inference_mode():
            x = self._x.to(place)
            moved, guess = samplers.ddim_step(x, denoiser(x, t), t, s, SCHEDULE)
        self._update = (moved - x).cpu().clone()
        self._x, self._x0 = moved.cpu().clone(), guess.cpu().clone()
        self.check(picture=self._x)

    def metrics(self) -> dict[str, float]:
        """``t``, ``alpha_bar``, and ``update``: the root of the mean square of the last step."""
        t = self.settings.times[self.step]
        return {
            "t": float(t),
            "alpha_bar": float(SCHEDULE.alpha_bar[t]),
            "update": float(self._update.square().mean().sqrt()),
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """float32 [n, 28, 28]: ``x`` is x_t; ``x0`` what the last step took for x_0, in −1 … 1;
        ``update`` what that step added. Before the first step the latter two are 0."""
        parts = {"x": self._x, "x0": self._x0, "update": self._update}
        return {name: part.numpy().copy() for name, part in parts.items()}

    def state_dict(self) -> dict[str, Any]:
        """Copies of the three pictures."""
        return {"x": self._x.clone(), "x0": self._x0.clone(), "update": self._update.clone()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Takes up such copies."""
        self._x, self._x0, self._update = (state[name].clone() for name in ("x", "x0", "update"))

    def reconfigure(self, settings: DescentSettings) -> None:
        """Labels and guidance can change on the way.

        Raises:
            ValueError: something else differs, which begins with other noise.
        """
        changed = replace(settings, labels=self.settings.labels, scale=self.settings.scale)
        if changed != self.settings or len(settings.labels) != len(self.settings.labels):
            raise ValueError("Other noise, steps or another drawing begin anew.")
        self.settings = settings
