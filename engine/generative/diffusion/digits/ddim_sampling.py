"""DDIM sampling of several digits at once as a simulation, one sampling step at a time."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.data.images import SIDE
from engine.generative.diffusion import samplers
from engine.generative.diffusion.digits import sampling
from engine.generative.diffusion.digits.sampling import CachingNetwork, DenoisingNetwork
from engine.generative.diffusion.digits.unet import NULL_LABEL, SCHEDULE
from engine.generative.diffusion.forward import diffuse
from engine.runs import Frame
from engine.settings import check_ranges, setting
from engine.simulation import Simulation

MOST = 32
"""Pictures that are sampled together, at most."""

DRAFT_EVALUATIONS = 3
"""Network evaluations of a draft."""


@dataclass(frozen=True)
class DDIMSettings:
    """What the samples depend on.

    Attributes:
        labels: class of each picture, 0 to 9 or `NULL_LABEL`; can change during sampling.
        noise_seeds: of the initial noise of each picture.
        guidance_scale: of classifier-free guidance; can change during sampling.
        sampling_steps: from T to 0.
        initial_image: 28 × 28 bytes from 0 (paper) to 255 (ink), noised to begin with (SDEdit);
            empty: sampling begins with noise alone.
        noise_strength: t / T to which the initial image is noised; without one it has no effect.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    labels: tuple[int, ...]
    noise_seeds: tuple[int, ...]
    guidance_scale: float = setting(
        sampling.GUIDANCE_SCALE, low=0, high=sampling.LARGEST_GUIDANCE_SCALE
    )
    sampling_steps: int = setting(sampling.SAMPLING_STEPS, low=1, high=100)
    initial_image: bytes = field(default=b"", repr=False)
    noise_strength: float = setting(0.8, low=0.05, high=1)

    def __post_init__(self) -> None:
        check_ranges(self)
        if not 1 <= len(self.labels) == len(self.noise_seeds) <= MOST:
            raise ValueError(f"There are 1 to {MOST} pictures, each with a label and a seed.")
        if not all(0 <= label <= NULL_LABEL for label in self.labels):
            raise ValueError(f"A label is a digit from 0 to 9, or {NULL_LABEL} for none.")
        if self.initial_image and len(self.initial_image) != SIDE * SIDE:
            raise ValueError(f"A picture has {SIDE} by {SIDE} pixels.")
        for seed in self.noise_seeds:
            seeds.validated(seed)

    @property
    def times(self) -> tuple[int, ...]:
        """The times t of the steps, descending; below `noise_strength` as many as from T there."""
        start = SCHEDULE.steps
        if self.initial_image:
            start = max(1, round(self.noise_strength * SCHEDULE.steps))
        steps = max(1, round(self.sampling_steps * start / SCHEDULE.steps))
        return samplers.sampling_times(start, min(steps, start))


class DDIMSampling(Simulation[DDIMSettings]):
    """DDIM with η = 0 (Song, Meng & Ermon 2021, arXiv:2010.02502).

    Args:
        settings: what the samples depend on.
        network: the denoising network; by default the pretrained U-Net.
    """

    demanding = True
    log_every_step = True

    def __init__(self, settings: DDIMSettings, network: DenoisingNetwork | None = None) -> None:
        super().__init__(settings)
        self._network = network or sampling.pretrained()
        self._x = sampling.initial_noise(settings.noise_seeds)
        if settings.initial_image:
            pixels = np.frombuffer(settings.initial_image, np.uint8).reshape(SIDE, SIDE)
            x_0 = torch.from_numpy(pixels / 127.5 - 1).float().expand_as(self._x)
            self._x = diffuse(x_0, settings.times[0], self._x, SCHEDULE)
        self._x0 = torch.zeros_like(self._x)
        self._update = torch.zeros_like(self._x)

    @property
    def done(self) -> bool:
        """Whether t = 0 is reached."""
        return self.step >= len(self.settings.times) - 1

    def skip_to(self, step: int, evaluations: int = 4) -> None:
        """On to a later step with few network evaluations: approximately what all steps give.

        The last of them is a single step, so that the update has the size of one.
        """
        stops = np.linspace(self.step, step - 1, evaluations).round().astype(int).tolist()
        for stop in sorted({*stops, step} - {self.step}):
            if stop > self.step:
                self._denoise_to(stop)
                self.step = stop

    def _advance_one(self) -> None:
        self._denoise_to(self.step + 1)

    def _denoise_to(self, step: int) -> None:
        settings, place = self.settings, self._network.device
        t, s = settings.times[self.step], settings.times[step]
        labels = torch.tensor(settings.labels, device=place)
        denoiser = sampling.guided_denoiser(self._network, labels, settings.guidance_scale)
        with torch.inference_mode():
            x = self._x.to(place)
            x_s, x_0 = samplers.ddim_step(x, denoiser(x, t), t, s, SCHEDULE)
        self._update = (x_s - x).cpu().clone()
        self._x, self._x0 = x_s.cpu().clone(), x_0.cpu().clone()
        self.check(picture=self._x)

    def metrics(self) -> dict[str, float]:
        """``t``, ``alpha_bar``, and ``update``: root mean square of what the last step added."""
        t = self.settings.times[self.step]
        return {
            "t": float(t),
            "alpha_bar": float(SCHEDULE.alpha_bar[t]),
            "update": float(self._update.square().mean().sqrt()),
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """float32 [n, 28, 28], in −1 … 1: ``x`` is x_t; ``x0`` the x̂_0 that the last step
        predicted; ``update`` what that step added. The latter two are 0 before the first step."""
        parts = {"x": self._x, "x0": self._x0, "update": self._update}
        return {name: part.numpy().copy() for name, part in parts.items()}

    def state_dict(self) -> dict[str, Any]:
        """Copies of x_t, x̂_0 and the update."""
        return {"x": self._x.clone(), "x0": self._x0.clone(), "update": self._update.clone()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Takes up such copies."""
        self._x, self._x0, self._update = (state[name].clone() for name in ("x", "x0", "update"))

    def reconfigure(self, settings: DDIMSettings) -> None:
        """Labels and guidance scale can change during sampling.

        Raises:
            ValueError: something else differs, which needs another initial noise.
        """
        unchanged = replace(
            settings, labels=self.settings.labels, guidance_scale=self.settings.guidance_scale
        )
        if unchanged != self.settings or len(settings.labels) != len(self.settings.labels):
            raise ValueError("Other noise, sampling steps or another drawing restart the sampling.")
        self.settings = settings


def draft(settings: DDIMSettings, seen: Frame) -> Frame:
    """What stands in for a frame while settings change quickly: few long steps instead of many.

    Args:
        settings: the new ones.
        seen: the frame under the old settings. If it is the last of its trajectory, so is the
            draft; otherwise the draft is of the same step.
    """
    steps = len(settings.times) - 1
    step = steps if seen.done else min(seen.step, steps)
    return replace(_draft(settings, step), series=seen.series)


@cached(demanding=True)
def _draft(settings: DDIMSettings, step: int) -> Frame:
    simulation = DDIMSampling(settings, _network_of_drafts())
    if step:
        simulation.skip_to(step, DRAFT_EVALUATIONS)
    return Frame(
        step=step,
        furthest=step,
        done=simulation.done,
        settings=settings,
        arrays=simulation.arrays(),
        metrics=simulation.metrics(),
        series={},
        branches=(),
        failure=None,
    )


@functools.cache
def _network_of_drafts() -> CachingNetwork:
    """Shared by all drafts: most begin with the noise of the one before."""
    return CachingNetwork(sampling.pretrained())
