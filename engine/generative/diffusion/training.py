"""A denoiser trained live on points in the plane.

Its samples, always from the same noise, and its error by noise level are computed with it. All
computing is on the CPU: for networks of this size a GPU would only be launching kernels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from engine import device, flat, seeds
from engine.data.densities import DENSITIES, DRAWN, EXTENT, GaussianMixture, around_points
from engine.generative.diffusion.denoiser import WIDTHS, DenoisingMLP, as_denoiser
from engine.generative.diffusion.forward import diffuse
from engine.generative.diffusion.parametrisation import (
    PARAMETRISATIONS,
    Denoiser,
    target,
)
from engine.generative.diffusion.samplers import clipped, ddim, sampling_times
from engine.generative.diffusion.schedules import Schedule
from engine.generative.diffusion.weighting import WEIGHTINGS, weights
from engine.generative.distance import DistanceTo, sampling_floor
from engine.settings import check_ranges, setting
from engine.simulation import Simulation, refuse_changes

POOL = 1 << 15
SHOWN = 600
SAMPLING_STEPS = 16
SLICES = 32
"""Directions in which samples and data are compared."""

TIME_BINS = 20
LARGEST_BATCH = 4096

LINEAR = Schedule()

_AHEAD = 16
_PER_BIN = 64
_LIVE = ("learning_rate", "batch_size", "averaging", "loss_weighting")


@dataclass(frozen=True)
class DiffusionSettings:
    """What a training depends on.

    Attributes:
        density: a key of `engine.data.densities.DENSITIES`, or ``drawn``.
        drawn: the points drawn, as `engine.data.densities.pack_points` packs them.
        schedule: of the noise.
        parametrisation: what the network predicts, one of `PARAMETRISATIONS`.
        width: units of each of the `depth` hidden layers, one of `WIDTHS`.
        depth: number of hidden layers, 1 to 4.
        learning_rate: of Adam; can be changed while training.
        batch_size: points per step; can be changed while training.
        averaging: decay of the exponential average of the weights that is used for sampling, 0 for
            the weights of the moment; can be changed too.
        loss_weighting: a key of `WEIGHTINGS`; can be changed too.
        seed: decides data, initial weights, batches and the noise of the samples.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    density: str = "eight-gaussians"
    drawn: bytes = field(default=b"", repr=False)
    schedule: Schedule = LINEAR
    parametrisation: str = "eps"
    width: int = 64
    depth: int = 3
    learning_rate: float = setting(2e-3, low=1e-4, high=1.0)
    batch_size: int = 512
    averaging: float = 0.995
    loss_weighting: str = "simple"
    seed: int = 0

    def __post_init__(self) -> None:
        _one_of("density", self.density, [*DENSITIES, DRAWN])
        _one_of("parametrisation", self.parametrisation, PARAMETRISATIONS)
        _one_of("loss weighting", self.loss_weighting, WEIGHTINGS)
        _one_of("width", self.width, WIDTHS)
        if self.density == DRAWN:
            _ = self.drawn_density  # raises if there is none
        if not 1 <= self.depth <= 4:
            raise ValueError(f"There are 1 to 4 hidden layers, not {self.depth}.")
        if not 1 <= self.batch_size <= LARGEST_BATCH:
            raise ValueError(f"A batch holds 1 to {LARGEST_BATCH} points, not {self.batch_size}.")
        if not 0 <= self.averaging < 1:
            raise ValueError(f"The averaging is at least 0 and below 1, not {self.averaging}.")
        check_ranges(self)
        seeds.validated(self.seed)

    def sample(self, count: int, generator: torch.Generator) -> Float[Tensor, "n 2"]:
        """Points of the density."""
        if self.density == DRAWN:
            return self.drawn_density.sample(count, generator)
        return DENSITIES[self.density].sample(count, generator)

    @cached_property
    def drawn_density(self) -> GaussianMixture:
        """The density behind what was drawn."""
        return around_points(self.drawn)


class DiffusionTraining(Simulation[DiffusionSettings]):
    """The training of a `DenoisingMLP`: one step is one step of Adam on one batch."""

    demanding = True

    def __init__(self, settings: DiffusionSettings) -> None:
        super().__init__(settings)
        device.setup()
        self._taken = 0
        self._data = settings.sample(POOL + SHOWN, self._source("data"))
        self._pool, self._held_out = self._data.split([POOL, SHOWN])
        self._network = build_network(settings)
        self._flat = flat.flatten(self._network.parameters())
        self._averaged = build_network(settings)
        self._average = flat.flatten(self._averaged.parameters()).detach()
        self._averaged.requires_grad_(False)
        self._optimiser = torch.optim.Adam([self._flat], lr=settings.learning_rate, fused=True)
        self._batches: tuple[int, list[_Batch]] | None = None
        self._shown: tuple[int, _Shown] | None = None

    def _advance_one(self) -> None:
        batch = self._batch()
        loss = self._network.regress(batch.features, batch.target, batch.weight)
        self._optimiser.step()
        self._taken += 1
        # An average over fewer steps than its span would remember the initial weights.
        fresh = max(1 - self.settings.averaging, 1 / self._taken)
        self._average.lerp_(self._flat.detach(), fresh)
        # Nine times as fast as the norm, and NaN too if a weight is.
        self.check(loss=loss.item(), weights=float(self._flat.detach().abs().max()))

    def _batch(self) -> _Batch:
        """Batches are made several at a time, from a seed of their own: no state to keep."""
        block, place = divmod(self._taken, _AHEAD)
        if self._batches is None or self._batches[0] != block:
            self._batches = (block, self._make_batches(block))
        return self._batches[1][place]

    def _make_batches(self, block: int) -> list[_Batch]:
        settings, schedule = self.settings, self.settings.schedule
        source, count = self._source("batches", block), _AHEAD * settings.batch_size
        x_0 = self._pool[torch.randint(POOL, (count,), generator=source)]
        t = self._times(count, source)
        eps = torch.randn(count, 2, generator=source)
        x = diffuse(x_0, t, eps, schedule)
        parts = (
            self._network.features(x, t),
            target(x_0, eps, t, schedule, settings.parametrisation),
            self._weights[t, None],
        )
        split = (part.split(settings.batch_size) for part in parts)
        return [_Batch(*batch) for batch in zip(*split, strict=True)]

    def _times(self, count: int, source: torch.Generator) -> Int64[Tensor, " n"]:
        """Uniform on 1 … T, one from each of as many equal shares as a batch has points."""
        size, last = self.settings.batch_size, self.settings.schedule.steps
        u = (torch.arange(size) + torch.rand(count // size, size, generator=source)) / size
        return (u.flatten() * last).long().clamp(max=last - 1) + 1

    @property
    def advice(self) -> str:
        rate = self.settings.learning_rate
        return f"The learning rate {rate:g} is too large here: go back and try a tenth of it."

    def metrics(self) -> dict[str, float]:
        """Numbers of the averaged network, on data it was not trained with.

        * ``loss``: the mean squared error of ε̂ per coordinate, all times alike (L_simple); the
          same scale whatever is predicted, and 1 for a network that answers 0.
        * ``distance``: sliced Wasserstein distance of its samples to the data.
        * ``floor``: the distance of as many points of the density, by chance alone; constant.
        """
        shown = self._show()
        return {
            "loss": float(shown.errors.mean()),
            "distance": shown.distance,
            "floor": self.floor,
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """What there is to draw, all float32, of the averaged network.

        * ``data`` [600, 2]: points of the density.
        * ``samples`` [600, 2]: DDIM in 16 steps, always from the same noise.
        * ``errors`` [20]: squared error of ε̂ per coordinate, in twentieths of 1 … T.
        * ``parameters`` [n]: for `learned_denoiser`.
        """
        shown = self._show()
        drawn = {
            "data": self._held_out,
            "samples": shown.samples,
            "errors": shown.errors,
            "parameters": self._average,
        }
        return {name: value.float().numpy().copy() for name, value in drawn.items()}

    @cached_property
    def floor(self) -> float:
        """The mean distance between `SHOWN` points of the density and as many others of it."""
        return sampling_floor(self._data, SHOWN, seed=self.settings.seed)

    def state_dict(self) -> dict[str, Any]:
        """Copies of parameters, their average, and the optimiser's moments."""
        state = flat.snapshot(self._flat, self._optimiser)
        return {**state, "average": self._average.clone(), "taken": self._taken}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up such copies; the same steps follow, bit for bit."""
        tensors = dict(state)
        self._taken = tensors.pop("taken")
        self._average.copy_(tensors.pop("average"))
        flat.restore(self._flat, self._optimiser, tensors)
        self._shown = None

    def reconfigure(self, settings: DiffusionSettings) -> None:
        """Learning rate, batch, averaging and weighting change at once.

        Raises:
            ValueError: something else differs and needs a restart; the message names it.
        """
        refuse_changes(self.settings, settings, _LIVE)
        self.settings = settings
        self._optimiser.param_groups[0]["lr"] = settings.learning_rate
        self._batches = self._shown = None
        self.__dict__.pop("_weights", None)

    @cached_property
    def _weights(self) -> Float[Tensor, " times"]:
        settings = self.settings
        return weights(settings.schedule, settings.loss_weighting, settings.parametrisation).float()

    def _show(self) -> _Shown:
        """What is shown of the present weights, computed once."""
        if self._shown is None or self._shown[0] != self._taken:
            self._shown = (self._taken, self._look())
        return self._shown[1]

    def _look(self) -> _Shown:
        settings, schedule = self.settings, self.settings.schedule
        free = as_denoiser(self._averaged, schedule, settings.parametrisation)
        denoiser = clipped(free, schedule, EXTENT)
        with torch.inference_mode():
            x, eps, times = self._validation
            # In double precision a square cannot overflow.
            wrong = (free(x, times) - eps).double().square().mean(dim=1)
            errors = wrong.view(TIME_BINS, _PER_BIN).mean(dim=1)
        steps = min(SAMPLING_STEPS, schedule.steps)
        falling = sampling_times(schedule.steps, steps)
        samples = ddim(denoiser, self._noise, schedule, times=falling).samples
        return _Shown(samples, errors, self._distance(samples))

    @cached_property
    def _distance(self) -> DistanceTo:
        return DistanceTo(self._held_out, slices=SLICES, seed=self.settings.seed)

    @cached_property
    def _validation(self) -> tuple[Tensor, Tensor, Tensor]:
        """Held-out points noised to evenly spread times: x_t, ε and t, time bin by time bin."""
        source, schedule = self._source("trial"), self.settings.schedule
        count = TIME_BINS * _PER_BIN
        u = (torch.arange(count) + 0.5) / count
        times = (u * schedule.steps).long().clamp(max=schedule.steps - 1) + 1
        eps = torch.randn(count, 2, generator=source)
        x_0 = self.settings.sample(count, source)
        return diffuse(x_0, times, eps, schedule), eps, times

    @cached_property
    def _noise(self) -> Float[Tensor, "n 2"]:
        return torch.randn(SHOWN, 2, generator=self._source("noise"))

    def _source(self, *purpose: str | int) -> torch.Generator:
        return seeds.generator(seeds.derive(self.settings.seed, *purpose))


@dataclass(frozen=True)
class _Batch:
    features: Tensor
    target: Tensor
    weight: Tensor


@dataclass(frozen=True)
class _Shown:
    samples: Tensor
    errors: Tensor
    distance: float


def build_network(settings: DiffusionSettings, *, initialise: bool = True) -> DenoisingMLP:
    """The untrained network; without `initialise` only of its shape, for weights to be loaded."""
    source = seeds.generator(seeds.derive(settings.seed, "weights")) if initialise else None
    return DenoisingMLP(settings.schedule, (settings.width,) * settings.depth, source)


def learned_denoiser(
    settings: DiffusionSettings, parameters: Tensor | np.ndarray, *, clip: bool = True
) -> Denoiser:
    """The denoiser that was trained, from ``arrays()["parameters"]`` of a frame.

    Its predicted data stay within the square that is drawn, unless `clip` is off.
    """
    copy = build_network(settings, initialise=False)
    vector = flat.flatten(copy.parameters())
    vector.data.copy_(torch.as_tensor(parameters))
    copy.requires_grad_(False)
    free = as_denoiser(copy, settings.schedule, settings.parametrisation)
    return clipped(free, settings.schedule, EXTENT) if clip else free


def _one_of(what: str, value: object, choices: Any) -> None:
    if value not in choices:
        names = ", ".join(map(str, choices))
        raise ValueError(f"There is no {what} {value!r}; there are {names}.")
