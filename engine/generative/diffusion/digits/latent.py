"""Latent diffusion (Rombach et al. 2022, arXiv:2112.10752): noise and back on twelve numbers.

The autoencoder is shipped and frozen. What is trained live is the prior: a small network that
learns which codes are digits, in seconds instead of minutes, because a code has 12 numbers and a
picture 784.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import device, flat, seeds, weights
from engine.data import images
from engine.generative import digit_classifier
from engine.generative.diffusion import samplers
from engine.generative.diffusion.denoiser import DenoisingMLP
from engine.generative.diffusion.digits import training
from engine.generative.diffusion.digits.autoencoder import DIMENSIONS, Autoencoder, Code
from engine.generative.diffusion.digits.unet import CLASSES, NULL, SCHEDULE, Label
from engine.generative.diffusion.forward import diffuse, normal
from engine.generative.diffusion.parametrisation import Denoiser, target, to_eps
from engine.generative.diffusion.samplers import Trajectory
from engine.generative.diffusion.schedules import Time
from engine.simulation import Simulation, refuse_changes

NAME = "diffusion-autoencoder"
PRIOR_NAME = "diffusion-latent"
STEPS = 20
SCALE = 1.5
LARGEST_SCALE = 10.0
LARGEST_BATCH = 1024
SHOWN = 40
WIDTHS = (64, 128, 256)
UNLABELLED = 0.1

_COPIES = 4
_LIMIT = 4.0
_LIVE = ("learning_rate", "batch_size", "scale")


@dataclass(frozen=True, eq=False)
class Space:
    """The codes of an autoencoder, brought to mean 0 and deviation 1 in every coordinate.

    Attributes:
        network: the autoencoder.
        centre, spread: what is subtracted and divided by: those of the training digits.
    """

    network: Autoencoder
    centre: Float[Tensor, " 12"]
    spread: Float[Tensor, " 12"]

    @classmethod
    def of(cls, network: Autoencoder) -> Space:
        """Of a trained autoencoder: the training digits are encoded."""
        with torch.no_grad():
            mean, deviation = network.encode(images.split(images.mnist()).train.images)
        variance = mean.var(dim=0) + deviation.square().mean(dim=0)
        return cls(network, mean.mean(dim=0), variance.sqrt())

    @functools.cached_property
    def training_set(self) -> tuple[Code, Code, Label]:
        """Mean and deviation of q(z | x) and label: every training digit, and three copies of each.

        The copies are distorted. They are made when first asked for.
        """
        data = images.split(images.mnist()).train
        source = seeds.generator(seeds.derive(0, "codes"))
        copies = [training.distorted(data.images, source) for _ in range(_COPIES - 1)]
        with torch.no_grad():
            mean, deviation = self.network.encode(torch.cat([data.images, *copies]))
        labels = data.labels.repeat(_COPIES)
        return (mean - self.centre) / self.spread, deviation / self.spread, labels

    def draw(self, count: int, generator: torch.Generator) -> tuple[Code, Label]:
        """Codes from q(z | x) of training digits drawn at random."""
        mean, deviation, labels = self.training_set
        chosen = torch.randint(len(labels), (count,), generator=generator)
        grain = torch.randn(count, DIMENSIONS, generator=generator)
        return mean[chosen] + deviation[chosen] * grain, labels[chosen]

    def encode(self, pictures: Float[Tensor, "n 28 28"]) -> Code:
        """The codes of pictures from 0 (paper) to 1 (ink)."""
        with torch.inference_mode():
            return (self.network.encode(pictures)[0] - self.centre) / self.spread

    def decode(self, found: Float[Tensor, "n 12"]) -> Float[Tensor, "n 28 28"]:
        """What codes look like, from 0 (paper) to 1 (ink)."""
        with torch.inference_mode():
            return self.network.decode(found * self.spread + self.centre)


@dataclass(frozen=True)
class LatentSettings:
    """What the training of a prior depends on.

    Attributes:
        width: units of each of the three hidden layers, one of `WIDTHS`.
        learning_rate: of Adam; can be changed while training.
        batch_size: codes per step; can be changed while training.
        scale: guidance of the samples shown; can be changed too.
        seed: decides initial weights, batches and the noise of the samples.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    width: int = 256
    learning_rate: float = 2e-3
    batch_size: int = 256
    scale: float = SCALE
    seed: int = 0

    def __post_init__(self) -> None:
        if self.width not in WIDTHS:
            raise ValueError(f"The width is one of {', '.join(map(str, WIDTHS))}.")
        if not 0 < self.learning_rate <= 1:
            raise ValueError(
                f"The learning rate is above 0 and at most 1, not {self.learning_rate}."
            )
        if not 1 <= self.batch_size <= LARGEST_BATCH:
            raise ValueError(f"A batch holds 1 to {LARGEST_BATCH} codes, not {self.batch_size}.")
        _check_scale(self.scale)
        seeds.validated(self.seed)


class LatentTraining(Simulation[LatentSettings]):
    """The training of a prior on codes: one step is one step of Adam on one batch.

    All on the CPU: for a network of this size a GPU would be busy launching kernels.

    Args:
        settings: what it depends on.
        space: whose codes are learned; the shipped autoencoder's by default.
    """

    def __init__(self, settings: LatentSettings, space: Space | None = None) -> None:
        super().__init__(settings)
        device.setup()
        self.space = shipped_space() if space is None else space
        self._network = prior(settings.width, settings.seed)
        self._flat = flat.flatten(self._network.parameters())
        self._averaged = self._flat.detach().clone()
        self._optimiser = torch.optim.Adam([self._flat], lr=settings.learning_rate, fused=True)
        self._generator = seeds.generator(seeds.derive(settings.seed, "batches"))
        self._taken = 0
        self._noise = noise(SHOWN, settings.seed)
        self._labels = torch.arange(SHOWN) % CLASSES
        self._shown: tuple[tuple[int, float], Code] | None = None

    def _advance_one(self) -> None:
        x_0, labels = self.space.draw(self.settings.batch_size, self._generator)
        labels = training.forgotten(labels, UNLABELLED, self._generator)
        t = training.stratified(len(x_0), SCHEDULE.steps, self._generator)
        eps = normal(x_0, self._generator)
        features = self._network.features(diffuse(x_0, t, eps, SCHEDULE), t, labels)
        weight = torch.ones(len(x_0), 1)
        loss = self._network.regress(features, target(x_0, eps, t, SCHEDULE, "v"), weight)
        self._optimiser.step()
        self._taken += 1
        training.average(self._averaged, self._flat.detach(), self._taken)
        largest = torch.linalg.vector_norm(self._flat.detach(), torch.inf)
        self.check(loss=loss.item(), weights=float(largest))

    @property
    def advice(self) -> str:
        rate = self.settings.learning_rate
        return f"The learning rate {rate:g} is too large here: go back and try a tenth of it."

    def metrics(self) -> dict[str, float]:
        """Numbers of the averaged network.

        * ``loss``: mean squared error of v̂ per coordinate, on codes and noise that stay the same.
        * ``recognised``: share of the 40 samples that the classifier takes for what they should be.
        """
        network = self.learned()
        x_0, labels, t, eps = self._trial
        with torch.inference_mode():
            guess = network(diffuse(x_0, t, eps, SCHEDULE), t, labels)
            wanted = target(x_0, eps, t, SCHEDULE, "v")
            loss = float((guess - wanted).square().mean())
        pictures = self.space.decode(self._samples())
        right = digit_classifier.recognised(digit_classifier.shipped(), pictures, self._labels)
        return {"loss": loss, "recognised": right}

    def arrays(self) -> dict[str, np.ndarray]:
        """What there is to draw, all float32, of the averaged network.

        * ``samples`` [40, 28, 28]: decoded, 0 … 9 in turn, always from the same noise.
        * ``codes`` [40, 12]: their codes.
        * ``parameters`` [n]: for `learned`.
        """
        found = self._samples()
        return {
            "samples": self.space.decode(found).numpy().copy(),
            "codes": found.numpy().copy(),
            "parameters": self._averaged.numpy().copy(),
        }

    def learned(self) -> DenoisingMLP:
        """The averaged network as it is now, a copy."""
        return learned(self.settings, self._averaged)

    def state_dict(self) -> dict[str, Any]:
        """Copies of parameters, their average, the moments, and where the batches stand."""
        return {
            **flat.snapshot(self._flat, self._optimiser),
            "averaged": self._averaged.clone(),
            "taken": self._taken,
            "batches": seeds.snapshot(self._generator),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up such copies; the same steps follow, bit for bit."""
        tensors = dict(state)
        self._taken = tensors.pop("taken")
        self._averaged = tensors.pop("averaged").clone()
        seeds.restore(self._generator, tensors.pop("batches"))
        flat.restore(self._flat, self._optimiser, tensors)
        self._shown = None

    def reconfigure(self, settings: LatentSettings) -> None:
        """Learning rate, batch size and guidance change at once.

        Raises:
            ValueError: something else differs and needs a restart; the message names it.
        """
        refuse_changes(self.settings, settings, _LIVE)
        self.settings = settings
        self._optimiser.param_groups[0]["lr"] = settings.learning_rate

    @functools.cached_property
    def _trial(self) -> tuple[Code, Label, Tensor, Tensor]:
        """Held-out digits as codes, with times and noise that stay the same."""
        data = images.split(images.mnist()).test
        source = seeds.generator(seeds.derive(0, "trial"))
        found = self.space.encode(data.images)
        t = training.stratified(len(found), SCHEDULE.steps, source)
        return found, data.labels, t, normal(found, source)

    def _samples(self) -> Code:
        """Codes of the samples shown, made once for a step and a guidance."""
        if self._shown is None or self._shown[0] != (self._taken, self.settings.scale):
            way = generate(self.learned(), self._labels, self._noise, scale=self.settings.scale)
            self._shown = ((self._taken, self.settings.scale), way.samples)
        return self._shown[1]


def generate(
    network: DenoisingMLP, labels: Label, x: Code, *, scale: float = SCALE, steps: int = STEPS
) -> Trajectory:
    """From noise to codes, by DDIM with η = 0: x [steps + 1, n, 12].

    Raises:
        ValueError: the guidance or the number of steps is out of range.
    """
    _check_scale(scale)
    times = samplers.spaced(SCHEDULE.steps, steps)
    return samplers.ddim(denoiser(network, labels, scale), x, SCHEDULE, times=times)


def denoiser(network: DenoisingMLP, labels: Label, scale: float = SCALE) -> Denoiser:
    """(z_t, t) → ε̂ of a prior, guided; x̂_0 stays within four deviations."""

    def predict(x: Tensor, t: Time, wanted: Tensor) -> Tensor:
        return to_eps(network(x, t, wanted), x, t, SCHEDULE, "v")

    guided = samplers.guided(predict, labels, NULL, scale)
    return samplers.clipped(guided, SCHEDULE, _LIMIT)


def noise(count: int, seed: int) -> Code:
    """Standard normal codes."""
    source = seeds.generator(seeds.derive(seed, "latent noise"))
    return torch.randn(count, DIMENSIONS, generator=source)


def prior(width: int, seed: int) -> DenoisingMLP:
    """A network as it begins."""
    source = seeds.generator(seeds.derive(seed, "weights"))
    return DenoisingMLP(
        SCHEDULE, (width,) * 3, source, dimensions=DIMENSIONS, classes=CLASSES
    ).requires_grad_(False)


def learned(settings: LatentSettings, parameters: Tensor | np.ndarray) -> DenoisingMLP:
    """The network that was trained, from ``arrays()["parameters"]`` of a frame."""
    network = prior(settings.width, settings.seed)
    flat.flatten(network.parameters()).data.copy_(torch.as_tensor(parameters))
    return network


def shipped() -> DenoisingMLP:
    """The prior that comes with the playground; the same object every time, on the CPU.

    Raises:
        engine.weights.WeightsError: its file is missing or damaged.
    """
    return _shipped()


def shipped_space() -> Space:
    """The codes of the autoencoder that comes with the playground; the same object every time.

    Raises:
        engine.weights.WeightsError: its file is missing or damaged.
    """
    return _shipped_space()


def _check_scale(scale: float) -> None:
    if not 0 <= scale <= LARGEST_SCALE:
        raise ValueError(f"The guidance lies between 0 and {LARGEST_SCALE:g}; {scale} does not.")


@functools.cache
def _shipped() -> DenoisingMLP:
    network = prior(LatentSettings().width, 0)
    weights.load_into(network, PRIOR_NAME)
    return network


@functools.cache
def _shipped_space() -> Space:
    network = Autoencoder()
    weights.load_into(network, NAME)
    return Space.of(network.eval().requires_grad_(False))
