"""Latent diffusion (Rombach et al. 2022, arXiv:2112.10752) on the codes of an autoencoder.

The autoencoder is pretrained and frozen. What is trained live is the prior: a small denoising
network that learns which codes are digits, in seconds instead of minutes, because a code has 12
dimensions and a picture 784.
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
from engine.data.images import CLASSES, Label, Picture
from engine.generative import digit_classifier, digit_training
from engine.generative.diffusion import samplers
from engine.generative.diffusion.denoiser import DenoisingMLP
from engine.generative.diffusion.digits import training
from engine.generative.diffusion.digits.autoencoder import DIMENSIONS, Autoencoder, Code
from engine.generative.diffusion.digits.unet import NULL_LABEL, SCHEDULE
from engine.generative.diffusion.forward import diffuse, normal_like
from engine.generative.diffusion.parametrisation import Denoiser, target, to_eps
from engine.generative.diffusion.samplers import Trajectory
from engine.generative.diffusion.schedules import Time
from engine.settings import check_ranges, range_of, setting
from engine.simulation import Simulation, refuse_changes

NAME = "diffusion-autoencoder"
PRIOR_NAME = "diffusion-latent"
SAMPLING_STEPS = 20
GUIDANCE_SCALE = 1.5
SAMPLES = 40
"""Samples that are looked at during the training, the classes 0 … 9 in turn."""
WIDTHS = (64, 128, 256)
LABEL_DROPOUT = 0.1

_COPIES = 4
_LIMIT = 4.0
_LIVE = ("learning_rate", "batch_size", "guidance_scale")


@dataclass(frozen=True, eq=False)
class LatentSpace:
    """The codes of an autoencoder, standardised to mean 0 and deviation 1 in every coordinate.

    Attributes:
        network: the autoencoder.
        mean, deviation: of the codes of the training digits.
    """

    network: Autoencoder
    mean: Float[Tensor, " 12"]
    deviation: Float[Tensor, " 12"]

    @classmethod
    def of(cls, network: Autoencoder) -> LatentSpace:
        """The space of a trained autoencoder; encodes the training digits."""
        with torch.no_grad():
            mean, deviation = network.encode(images.split(images.mnist()).train.images)
        variance = mean.var(dim=0) + deviation.square().mean(dim=0)
        return cls(network, mean.mean(dim=0), variance.sqrt())

    @functools.cached_property
    def training_set(self) -> tuple[Code, Code, Label]:
        """Mean and deviation of q(z | x), and labels: training digits and 3 augmented copies each.

        Computed on first use.
        """
        data = images.split(images.mnist()).train
        source = seeds.generator(seeds.derive(0, "codes"))
        copies = [digit_training.augment(data.images, source) for _ in range(_COPIES - 1)]
        with torch.no_grad():
            mean, deviation = self.network.encode(torch.cat([data.images, *copies]))
        labels = data.labels.repeat(_COPIES)
        return (mean - self.mean) / self.deviation, deviation / self.deviation, labels

    def sample_training_codes(self, count: int, generator: torch.Generator) -> tuple[Code, Label]:
        """Codes from q(z | x) of training digits drawn at random."""
        mean, deviation, labels = self.training_set
        chosen = torch.randint(len(labels), (count,), generator=generator)
        eps = torch.randn(count, DIMENSIONS, generator=generator)
        return mean[chosen] + deviation[chosen] * eps, labels[chosen]

    def encode(self, pictures: Picture) -> Code:
        """The codes of pictures from 0 (paper) to 1 (ink)."""
        with torch.inference_mode():
            return (self.network.encode(pictures)[0] - self.mean) / self.deviation

    def decode(self, codes: Code) -> Picture:
        """The pictures of codes, from 0 (paper) to 1 (ink)."""
        with torch.inference_mode():
            return self.network.decode(codes * self.deviation + self.mean)


@dataclass(frozen=True)
class LatentSettings:
    """What the training of a prior depends on.

    Attributes:
        width: units of each of the three hidden layers, one of `WIDTHS`.
        learning_rate: of Adam; can be changed while training.
        batch_size: codes per step; can be changed while training.
        guidance_scale: of the samples; can be changed too.
        seed: of initial weights, batches and the noise of the samples.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    width: int = 256
    learning_rate: float = setting(2e-3, low=1e-5, high=1)
    batch_size: int = setting(256, low=1, high=1024)
    guidance_scale: float = setting(GUIDANCE_SCALE, low=0, high=10)
    seed: int = 0

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.width not in WIDTHS:
            raise ValueError(f"The width is one of {', '.join(map(str, WIDTHS))}.")
        seeds.validated(self.seed)


class LatentTraining(Simulation[LatentSettings]):
    """The training of a prior on codes: one step is one step of Adam on one batch.

    It runs on the CPU: a network of this size would leave a GPU waiting for kernel launches.

    Args:
        settings: what it depends on.
        space: of the codes; that of the pretrained autoencoder by default.
    """

    demanding = True

    def __init__(self, settings: LatentSettings, space: LatentSpace | None = None) -> None:
        super().__init__(settings)
        device.setup()
        self.space = pretrained_space() if space is None else space
        self._network = initial_prior(settings.width, settings.seed)
        self._flat = flat.flatten(self._network.parameters())
        self._averaged = self._flat.detach().clone()
        self._optimiser = torch.optim.Adam([self._flat], lr=settings.learning_rate, fused=True)
        self._generator = seeds.generator(seeds.derive(settings.seed, "batches"))
        self._taken = 0
        self._noise = initial_noise(SAMPLES, settings.seed)
        self._labels = torch.arange(SAMPLES) % CLASSES
        self._samples: tuple[tuple[int, float], Code] | None = None

    def _advance_one(self) -> None:
        x_0, labels = self.space.sample_training_codes(self.settings.batch_size, self._generator)
        labels = training.drop_labels(labels, LABEL_DROPOUT, self._generator)
        t = training.stratified_times(len(x_0), SCHEDULE.steps, self._generator)
        eps = normal_like(x_0, self._generator)
        features = self._network.features(diffuse(x_0, t, eps, SCHEDULE), t, labels)
        weight = torch.ones(len(x_0), 1)
        loss = self._network.regress(features, target(x_0, eps, t, SCHEDULE, "v"), weight)
        self._optimiser.step()
        self._taken += 1
        digit_training.update_average(self._averaged, self._flat.detach(), self._taken)
        largest = torch.linalg.vector_norm(self._flat.detach(), torch.inf)
        self.check(loss=loss.item(), weights=float(largest))

    @property
    def advice(self) -> str:
        rate = self.settings.learning_rate
        return f"The learning rate {rate:g} is too large here: go back and try a tenth of it."

    def metrics(self) -> dict[str, float]:
        """Numbers of the averaged network.

        * ``loss``: v-prediction MSE per dimension, on held-out codes and noise that stay the same.
        * ``accuracy``: share of the 40 samples that are classified as requested.
        * ``probability``: mean probability of the class that the classifier predicts.
        * ``classes``: how many different classes it predicts.
        """
        network = self.averaged_network()
        x_0, labels, t, eps = self._validation
        with torch.inference_mode():
            predicted = network(diffuse(x_0, t, eps, SCHEDULE), t, labels)
            v = target(x_0, eps, t, SCHEDULE, "v")
            loss = float((predicted - v).square().mean())
        pictures = self.space.decode(self._sample())
        found = digit_classifier.classify(digit_classifier.pretrained(), pictures)
        return {
            "loss": loss,
            "accuracy": float((found.labels == self._labels).double().mean()),
            "probability": float(found.probabilities.mean()),
            "classes": float(len(found.labels.unique())),
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """Of the averaged network, all float32.

        * ``samples`` [40, 28, 28]: decoded, 0 … 9 in turn, always from the same noise.
        * ``codes`` [40, 12]: their codes.
        * ``parameters`` [n]: for `network_from`.
        """
        codes = self._sample()
        return {
            "samples": self.space.decode(codes).numpy().copy(),
            "codes": codes.numpy().copy(),
            "parameters": self._averaged.numpy().copy(),
        }

    def averaged_network(self) -> DenoisingMLP:
        """The network with the averaged weights as they are now, a copy."""
        return network_from(self.settings, self._averaged)

    def state_dict(self) -> dict[str, Any]:
        """Copies of parameters, their average, Adam's moments, and the state of the generator."""
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
        self._samples = None

    def reconfigure(self, settings: LatentSettings) -> None:
        """Learning rate, batch size and guidance scale can change during the training.

        Raises:
            ValueError: something else differs and needs a restart; the message names it.
        """
        refuse_changes(self.settings, settings, _LIVE)
        self.settings = settings
        self._optimiser.param_groups[0]["lr"] = settings.learning_rate

    @functools.cached_property
    def _validation(self) -> tuple[Code, Label, Tensor, Tensor]:
        """Held-out digits as codes, with times and noise that stay the same."""
        data = images.split(images.mnist()).test
        source = seeds.generator(seeds.derive(0, "trial"))
        codes = self.space.encode(data.images)
        t = training.stratified_times(len(codes), SCHEDULE.steps, source)
        return codes, data.labels, t, normal_like(codes, source)

    def _sample(self) -> Code:
        """Codes of the samples, computed once for a step and a guidance scale."""
        scale = self.settings.guidance_scale
        if self._samples is None or self._samples[0] != (self._taken, scale):
            trajectory = generate(
                self.averaged_network(), self._labels, self._noise, guidance_scale=scale
            )
            self._samples = ((self._taken, scale), trajectory.samples)
        return self._samples[1]


def generate(
    network: DenoisingMLP,
    labels: Label,
    x: Code,
    *,
    guidance_scale: float = GUIDANCE_SCALE,
    sampling_steps: int = SAMPLING_STEPS,
) -> Trajectory:
    """From noise to codes, by DDIM with η = 0: x [steps + 1, n, 12].

    Raises:
        ValueError: the guidance scale or the number of steps is out of range.
    """
    times = samplers.sampling_times(SCHEDULE.steps, sampling_steps)
    return samplers.ddim(guided_denoiser(network, labels, guidance_scale), x, SCHEDULE, times=times)


def guided_denoiser(
    network: DenoisingMLP, labels: Label, guidance_scale: float = GUIDANCE_SCALE
) -> Denoiser:
    """(z_t, t) → ε̂ of a prior, by classifier-free guidance; x̂_0 is clipped to 4 deviations.

    Raises:
        ValueError: the guidance scale is out of range.
    """
    limits = range_of(LatentSettings, "guidance_scale")
    if guidance_scale not in limits:
        raise ValueError(
            f"The guidance scale is between {limits.low:g} and {limits.high:g}, "
            f"not {guidance_scale}."
        )

    def predict(x: Tensor, t: Time, labels: Tensor) -> Tensor:
        return to_eps(network(x, t, labels), x, t, SCHEDULE, "v")

    guided = samplers.guided(predict, labels, NULL_LABEL, guidance_scale)
    return samplers.clipped(guided, SCHEDULE, _LIMIT)


def initial_noise(count: int, seed: int) -> Code:
    """Standard normal codes."""
    source = seeds.generator(seeds.derive(seed, "latent noise"))
    return torch.randn(count, DIMENSIONS, generator=source)


def initial_prior(width: int, seed: int) -> DenoisingMLP:
    """A prior with its initial weights."""
    source = seeds.generator(seeds.derive(seed, "weights"))
    return DenoisingMLP(
        SCHEDULE, (width,) * 3, source, dimensions=DIMENSIONS, classes=CLASSES
    ).requires_grad_(False)


def network_from(settings: LatentSettings, parameters: Tensor | np.ndarray) -> DenoisingMLP:
    """The trained network, from ``arrays()["parameters"]`` of a frame."""
    network = initial_prior(settings.width, settings.seed)
    flat.flatten(network.parameters()).data.copy_(torch.as_tensor(parameters))
    return network


def pretrained_prior() -> DenoisingMLP:
    """The prior that comes with the playground; the same object every time, on the CPU.

    Raises:
        engine.weights.WeightsError: its file is missing or damaged.
    """
    return _pretrained_prior()


def pretrained_space() -> LatentSpace:
    """The codes of the autoencoder that comes with the playground; the same object every time.

    Raises:
        engine.weights.WeightsError: its file is missing or damaged.
    """
    return _pretrained_space()


@functools.cache
def _pretrained_prior() -> DenoisingMLP:
    network = initial_prior(LatentSettings().width, 0)
    weights.load_into(network, PRIOR_NAME)
    return network


@functools.cache
def _pretrained_space() -> LatentSpace:
    network = Autoencoder()
    weights.load_into(network, NAME)
    return LatentSpace.of(network.eval().requires_grad_(False))
