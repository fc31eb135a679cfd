"""A flow trained live on points in the plane, by their exact likelihood.

One step is one step of Adam on one batch. All computing is on the CPU: for networks of this size a
GPU would only be launching kernels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import flat, seeds
from engine.data.densities import DENSITIES, DRAWN, Density, around_points
from engine.generative.flows.families import FlowSettings, build
from engine.generative.flows.flow import Flow
from engine.generative.flows.linear import ActNorm
from engine.settings import check_ranges, setting
from engine.training import Training

POOL = 1 << 15
HELD_OUT = 4_000
SHOWN = 600


@dataclass(frozen=True)
class FlowTrainingSettings:
    """What a training depends on.

    Attributes:
        density: a key of `engine.data.densities.DENSITIES`, or ``drawn``.
        drawn: the points drawn, as `engine.data.densities.pack_points` packs them.
        flow: its form.
        learning_rate: of Adam, at the beginning; can be changed while training.
        batch_size: points per step; can be changed while training.
        half_life: steps after which the learning rate has halved; 0 keeps it as it is.
        seed: decides data, initial weights and batches.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    density: str = "eight-gaussians"
    drawn: bytes = field(default=b"", repr=False)
    flow: FlowSettings = field(default_factory=FlowSettings)
    learning_rate: float = setting(5e-3, low=1e-4, high=1.0)
    batch_size: int = setting(512, low=16, high=4_096)
    half_life: int = setting(200, low=0, high=10_000)
    seed: int = 0

    def __post_init__(self) -> None:
        if self.density not in (*DENSITIES, DRAWN):
            known = ", ".join((*DENSITIES, DRAWN))
            raise ValueError(f"There is no density {self.density!r}; there are {known}.")
        check_ranges(self)
        seeds.validated(self.seed)
        _ = self.source  # raises where nothing is drawn

    @cached_property
    def source(self) -> Density:
        """The density itself."""
        if self.density != DRAWN:
            return DENSITIES[self.density]
        drawn = around_points(self.drawn)
        return Density("Drawn", drawn.sample, drawn.log_density)


class FlowTraining(Training[FlowTrainingSettings]):
    """The training of a `Flow`.

    Attributes:
        flow: with the weights of the present step.
        held_out: points that it does not learn from.
    """

    live_settings = ("learning_rate", "batch_size", "half_life")

    def __init__(self, settings: FlowTrainingSettings) -> None:
        super().__init__(settings)
        data = settings.source.sample(POOL + HELD_OUT, self._source("data"))
        self._pool, self.held_out = data.split([POOL, HELD_OUT])
        self.flow = build(settings.flow, self._source("weights"))
        for layer in self.flow.layers:
            if isinstance(layer, ActNorm):
                layer.initialise_from(self._pool)
        self._start(self.flow.parameters(), self._source("batches"))

    def _loss_backward(self) -> Tensor:
        settings = self.settings
        if settings.half_life:
            rate = settings.learning_rate * 0.5 ** (self.step / settings.half_life)
            self._optimiser.param_groups[0]["lr"] = rate
        chosen = torch.randint(POOL, (settings.batch_size,), generator=self._generator)
        loss = -self.flow.log_prob(self._pool[chosen]).mean()
        loss.backward()
        return loss.detach()

    @cached_property
    def entropy(self) -> float:
        """−E[ln p] of the density in nats, over the held-out points; NaN where p is not known."""
        log_density = self.settings.source.log_density
        return math.nan if log_density is None else -float(log_density(self.held_out).mean())

    def _metrics(self) -> dict[str, float]:
        """Numbers of the present step, in nats per point.

        * ``train``, ``held_out``: −ln p of the flow, of as many points that it learns from and not.
        * ``entropy``: the least that any model can have; NaN where it is not known.
        * ``gap``: held out minus entropy: KL(data ‖ flow).
        """
        with torch.no_grad():
            train, held_out = (
                -float(self.flow.log_prob(part).mean())
                for part in (self._pool[:HELD_OUT], self.held_out)
            )
        return {
            "train": train,
            "held_out": held_out,
            "entropy": self.entropy,
            "gap": held_out - self.entropy,
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """What there is to draw, all float32.

        * ``data`` [600, 2]: held-out points.
        * ``samples`` [600, 2]: of the flow, always from the same noise.
        * ``parameters`` [n]: for `trained_flow`.
        """
        with torch.no_grad():
            samples = self.flow.inverse(self._noise).points
        drawn = (self.held_out[:SHOWN], samples, self._flat.detach())
        return {
            name: value.float().numpy().copy()
            for name, value in zip(("data", "samples", "parameters"), drawn, strict=True)
        }

    @cached_property
    def _noise(self) -> Float[Tensor, "n 2"]:
        return torch.randn(SHOWN, 2, generator=self._source("noise"))

    def _source(self, purpose: str) -> torch.Generator:
        return seeds.generator(seeds.derive(self.settings.seed, "flows", purpose))


def trained_flow(settings: FlowSettings, parameters: Tensor | np.ndarray) -> Flow:
    """The flow that was trained, from ``arrays()["parameters"]``."""
    flow = build(settings, seeds.generator(0))
    vector = flat.flatten(flow.parameters())
    vector.data.copy_(torch.as_tensor(parameters))
    flow.requires_grad_(False)
    return flow
