"""A flow trained live on points in the plane, by their exact likelihood.

One step is one step of Adam on one batch. A continuous flow has another number of Runge–Kutta steps
in every batch, around `FlowSettings.layers`; held-out nats, samples and density are computed with
twice as many, 6 at least. All computing is on the CPU: for networks of this size a GPU would only
be launching kernels.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import flat, seeds
from engine.data.densities import DRAWN
from engine.data.density_entropy import drawn_entropy, known_entropy
from engine.generative.distance import DistanceTo
from engine.generative.flows import measures
from engine.generative.flows.density_map import node_density
from engine.generative.flows.families import FlowSettings, build
from engine.generative.flows.flow import Flow, PerPoint
from engine.generative.flows.grid import straight_grid
from engine.generative.flows.linear import ActNorm
from engine.generative.flows.planar import Planar
from engine.generative.flows.solver_steps import (
    continuous_layers,
    drawn_steps,
    measuring_steps,
    set_steps,
)
from engine.generative.flows.training_settings import FlowTrainingSettings
from engine.simulation import Divergence
from engine.training import Training

POOL = 1 << 15
HELD_OUT = 4_000
NATS_FROM = 2_000
"""Held-out points of which the nats of a frame are a mean."""
MEASURED = 1_000
"""Samples of which a frame's numbers are made."""
SHOWN = 600
RESOLUTION = 56
"""Of the picture of the density."""
_NODES = 49
"""Of each line of the grid."""
SMALLEST_RATE = 0.01
"""Share of the learning rate that stays, however often it has halved."""
SLICES = 32


class _Images(NamedTuple):
    """Where the flow carries noise.

    Attributes:
        samples: images of the noise.
        ln_p: ln p of the data at each; NaN where it is not known.
        lines: of the square grid, bent.
    """

    samples: Float[Tensor, "n 2"]
    ln_p: PerPoint
    lines: Float[Tensor, "curves nodes 2"]


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
        self.flow = _build(settings.flow, self._source("weights"))
        for layer in self.flow.layers:
            if isinstance(layer, ActNorm):
                layer.initialise_from(self._pool)
        self._continuous = continuous_layers(self.flow)
        self._lines = straight_grid(_NODES)
        self._cached_images: _Images | None = None
        self._start(self.flow.parameters(), self._source("batches"))

    @property
    def learning_rate(self) -> float:
        """Of the next step."""
        settings = self.settings
        halvings = self.step / settings.half_life if settings.half_life else 0.0
        return settings.learning_rate * max(SMALLEST_RATE, 0.5**halvings)

    def _advance_one(self) -> None:
        self._cached_images = None
        super()._advance_one()
        self._check_planar_layers()

    @torch.no_grad()
    def _check_planar_layers(self) -> None:
        """The constraint of planar layers holds in real numbers: large weights round it away."""
        slopes = [layer.slope() for layer in self.flow.layers if isinstance(layer, Planar)]
        if slopes and float(torch.stack(slopes).min()) <= -1:
            quantity = "Log-determinant of a planar layer"
            raise Divergence(self.step + 1, quantity, -math.inf, self.advice)

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores such copies; the same steps follow, bit for bit."""
        self._cached_images = None
        super().load_state_dict(state)

    def _loss_backward(self) -> Tensor:
        self._optimiser.param_groups[0]["lr"] = self.learning_rate
        chosen = torch.randint(POOL, (self.settings.batch_size,), generator=self._generator)
        with drawn_steps(self._continuous, self.settings.flow.layers, self._generator):
            loss = -self.flow.log_prob(self._pool[chosen]).mean()
        loss.backward()
        return loss.detach()

    @cached_property
    def entropy(self) -> float:
        """H(p) = −E[ln p] of the density in nats, by quadrature; NaN where p is not known."""
        if self.settings.density == DRAWN:
            return drawn_entropy(self.settings.source)
        return known_entropy(self.settings.density)

    @property
    def _measured(self) -> Float[Tensor, "n 2"]:
        return self.held_out[:NATS_FROM]

    @cached_property
    def _log_density(self) -> PerPoint | None:
        """ln p of the points that are measured; None where p is not known."""
        log_density = self.settings.source.log_density
        return None if log_density is None else log_density(self._measured)

    @cached_property
    def _distance_to_data(self) -> DistanceTo:
        return DistanceTo(self.held_out, slices=SLICES)

    @cached_property
    def _floor(self) -> float:
        return self._distance_to_data(self._pool[:MEASURED])

    @torch.no_grad()
    def _metrics(self) -> dict[str, float]:
        """Numbers of the present step, nats per point.

        * ``held_out``: −ln q of the flow, of points that it does not learn from.
        * ``entropy``: H(p), the least that any model has in expectation. This and the next four
          are NaN where the density is not known in closed form.
        * ``gap``, ``gap_error``: the mean of ln p − ln q over the same points, KL(data ‖ flow),
          and its standard error.
        * ``gap_outside``: the part of it that comes from points outside the box of the splines.
        * ``stray``: share of the flow's samples outside the region that holds 99 % of the data.
        * ``outside``: share of the data outside the box.
        * ``distance``: sliced W₂ from 1,000 samples to the data, and ``distance_x``,
          ``distance_y``, W₂ between the marginals; ``floor``: the distance of as many data.
        """
        samples, ln_p, _ = self._images()
        ln_q = self.flow.log_prob(self._measured)
        outside = measures.outside_box(self._measured, self.settings.flow.box)
        distances = measures.marginal_distances(samples, self.held_out[:MEASURED])
        held_out = -float(ln_q.mean())
        found = {
            "held_out": held_out,
            "entropy": self.entropy,
            "gap": math.nan,
            "gap_error": math.nan,
            "gap_outside": math.nan,
            "stray": math.nan,
            "outside": float(outside.mean()),
            "distance": self._distance_to_data(samples),
            "floor": self._floor,
            "distance_x": distances[0],
            "distance_y": distances[1],
        }
        if self._log_density is not None:
            gaps = self._log_density - ln_q
            found["gap"], found["gap_error"] = measures.mean_of(gaps)
            found["gap_outside"] = float((gaps * outside).mean())
            found["stray"] = measures.mass_below(ln_p, self._threshold)
        return found

    @cached_property
    def _threshold(self) -> float:
        """ln p at the edge of the region that holds 99 % of the data; NaN where p is not known."""
        known = self._log_density
        return math.nan if known is None else measures.region_threshold(known)

    @property
    def samples(self) -> Float[Tensor, "n 2"]:
        """A thousand of the flow, always from the same noise."""
        return self._images().samples

    @torch.no_grad()
    def _images(self) -> _Images:
        """What the flow makes of the noise and of the grid: in one pass, as layers are many."""
        if self._cached_images is None:
            places = torch.cat([self._noise, self._lines.flatten(0, 1)])
            samples, lines = self.flow.inverse(places).points.split(
                [MEASURED, len(places) - MEASURED]
            )
            known = self.settings.source.log_density
            ln_p = torch.full_like(samples[:, 0], math.nan) if known is None else known(samples)
            self._cached_images = _Images(samples, ln_p, lines.view_as(self._lines))
        return self._cached_images

    def arrays(self) -> dict[str, np.ndarray]:
        """What there is to draw, all float32.

        * ``data`` [600, 2]: held-out points.
        * ``samples`` [600, 2]: of the flow, always from the same noise.
        * ``stray`` [600]: 1 for samples outside the region that holds 99 % of the data, else 0.
        * ``density`` [56, 56]: of the flow, at the nodes of a grid over ±EXTENT, row 0 below.
        * ``grid`` [26, 49, 2]: where the lines of a square grid of noise lie among the data.
        * ``parameters`` [n]: for `trained_flow`.
        """
        images = self._images()
        return {
            "data": self.held_out[:SHOWN].numpy().copy(),
            "samples": images.samples[:SHOWN].numpy().copy(),
            "stray": (images.ln_p[:SHOWN] < self._threshold).numpy().astype(np.float32),
            "density": node_density(self.flow, RESOLUTION).numpy(),
            "grid": images.lines.numpy().copy(),
            "parameters": self._flat.detach().numpy().copy(),
        }

    @cached_property
    def _noise(self) -> Float[Tensor, "n 2"]:
        return torch.randn(MEASURED, 2, generator=self._source("noise"))

    def _source(self, purpose: str) -> torch.Generator:
        return seeds.generator(seeds.derive(self.settings.seed, "flows", purpose))


def trained_flow(settings: FlowSettings, parameters: Tensor | np.ndarray) -> Flow:
    """The flow that was trained, from ``arrays()["parameters"]``."""
    flow = _build(settings, seeds.generator(0))
    vector = flat.flatten(flow.parameters())
    vector.data.copy_(torch.as_tensor(parameters))
    flow.requires_grad_(False)
    return flow


def _build(settings: FlowSettings, generator: torch.Generator) -> Flow:
    """A flow that is measured and drawn with more steps of the solver than it is trained with."""
    flow = build(settings, generator)
    set_steps(flow, measuring_steps(settings.layers))
    return flow
