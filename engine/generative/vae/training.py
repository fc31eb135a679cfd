"""A variational autoencoder trained live, with what can go wrong: collapse, holes, overfitting.

One step is one step of Adam on one batch. All computing is on the CPU.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from engine import device, flat, seeds
from engine.data import images, shapes
from engine.generative import digit_training
from engine.generative.vae import elbo
from engine.generative.vae.interpolation import grid
from engine.generative.variational_autoencoder import (
    VAE,
    Latent,
    ModelSettings,
    Pictures,
    Posterior,
)
from engine.settings import check_ranges, setting
from engine.training import Training

OBJECTIVES = ("vae", "autoencoder", "kl_only", "reconstruction_only")
DATA = ("digits", "shapes")
MEASURED = 500
"""Held-out pictures by which the metrics are measured; of the training pictures, half as many."""
SHOWN = 8
"""Pictures in a row and in a column of what is decoded from the prior."""

_SHAPES = 4_000


@dataclass(frozen=True)
class TrainingSettings:
    """What a training depends on.

    Attributes:
        objective: ``vae``: reconstruction and β · KL; ``autoencoder``: z = μ without noise and
            without KL; ``reconstruction_only``: with noise, without KL; ``kl_only``: only KL.
        data: ``digits`` (28×28) or ``shapes`` (32×32, of known factors).
        latent_size, architecture, likelihood: as in `ModelSettings`.
        hidden: units of the hidden layer next to the pictures; the one next to the code has half
            as many.
        beta: weight of the KL divergence (Higgins et al. 2017); can be changed while training.
        warm_up: steps over which that weight rises from 0 (Bowman et al. 2016).
        free_nats: of each dimension, that cost nothing on the mean over a batch (Kingma et al.
            2016, arXiv:1606.04934, equation 15).
        training_size: pictures to learn from, of those that there are.
        augmented: whether digits are slightly moved, scaled and sheared.
        averaged: whether what is measured and drawn are the weights averaged over the last steps
            (`digit_training.update_average`); can be changed while training.
        learning_rate: of Adam; can be changed while training.
        batch_size: pictures per step; can be changed while training.
        seed: decides initial weights, batches and noise.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    objective: str = "vae"
    data: str = "digits"
    latent_size: int = 2
    architecture: str = "mlp"
    likelihood: str = "bernoulli"
    hidden: int = setting(512, low=8, high=1_024)
    beta: float = setting(1.0, low=0.0, high=100.0)
    warm_up: int = setting(0, low=0, high=5_000)
    free_nats: float = setting(0.0, low=0.0, high=4.0)
    training_size: int = setting(4_500, low=100, high=4_500)
    augmented: bool = False
    averaged: bool = True
    learning_rate: float = setting(2e-3, low=1e-5, high=1.0)
    batch_size: int = setting(128, low=1, high=512)
    seed: int = 0

    def __post_init__(self) -> None:
        if self.objective not in OBJECTIVES:
            raise ValueError(
                f"The objective is one of {', '.join(OBJECTIVES)}, not {self.objective}."
            )
        if self.data not in DATA:
            raise ValueError(f"The data are one of {', '.join(DATA)}, not {self.data}.")
        check_ranges(self)
        seeds.validated(self.seed)
        self.model()

    def model(self) -> ModelSettings:
        """The form of the networks."""
        side = images.SIDE if self.data == "digits" else shapes.SIDE
        widths = (self.hidden, self.hidden // 2)
        return ModelSettings(self.latent_size, self.architecture, self.likelihood, side, widths)

    @property
    def samples_noise(self) -> bool:
        """Whether z is drawn from q(z | x); otherwise it is μ."""
        return self.objective != "autoencoder"


class Measured(NamedTuple):
    """The bound over pictures.

    Attributes:
        reconstruction: mean of ln p(x | z) in nats.
        kl: mean of KL(q ‖ p) of each latent dimension, in nats.
        posterior: of the pictures.
    """

    reconstruction: float
    kl: Float[Tensor, " d"]
    posterior: Posterior

    @property
    def negative_elbo(self) -> float:
        """Minus the bound, in nats."""
        return float(self.kl.sum()) - self.reconstruction


class VAETraining(Training[TrainingSettings]):
    """The training of a `VAE`.

    Attributes:
        model: the networks, with the weights of the present step.
    """

    live_settings = (
        "learning_rate",
        "batch_size",
        "beta",
        "warm_up",
        "free_nats",
        "averaged",
    )

    def __init__(self, settings: TrainingSettings) -> None:
        super().__init__(settings)
        train, self.test, self.labels = _data(settings.data)
        self.train = train[: settings.training_size]
        self.model = VAE(settings.model(), self._source("weights"))
        self._measured: tuple[int, Measured, Measured] | None = None
        self._start(self.model.parameters(), self._source("batches"))
        self._averaged = VAE(settings.model())
        self._average = flat.flatten(self._averaged.parameters()).detach()
        self._averaged.requires_grad_(False)
        self._average.copy_(self._flat.detach())

    def take_weights(self, weights: dict[str, Tensor]) -> None:
        """Starts from pretrained weights; Adam's moments begin anew."""
        self.model.load_state_dict(weights)
        self._average.copy_(self._flat.detach())
        self._cached_metrics = self._measured = None

    @property
    def shown(self) -> VAE:
        """The networks that are measured and drawn: averaged weights, or those of the step."""
        return self._averaged if self.settings.averaged else self.model

    @property
    def kl_weight(self) -> float:
        """β, as far as the warm-up has come."""
        settings = self.settings
        if settings.objective in ("autoencoder", "reconstruction_only"):
            return 0.0
        share = min(1.0, (self.step + 1) / settings.warm_up) if settings.warm_up else 1.0
        return settings.beta * share

    def _advance_one(self) -> None:
        super()._advance_one()
        digit_training.update_average(self._average, self._flat.detach(), self.step + 1)

    def _loss_backward(self) -> Tensor:
        settings, source = self.settings, self._generator
        pictures = self.train[
            torch.randint(len(self.train), (settings.batch_size,), generator=source)
        ]
        if settings.augmented and settings.data == "digits":
            pictures = digit_training.augment(pictures, source)
        eps = self._noise(len(pictures), source)
        with device.autocast(self.model.settings.architecture == "mlp"):
            parts = elbo.bound(self.model, pictures, eps)
        kl = parts.kl.mean(dim=0)
        if settings.free_nats:
            kl = kl.clamp(min=settings.free_nats)
        loss = self.kl_weight * kl.sum()
        if settings.objective != "kl_only":
            loss = loss - parts.reconstruction.mean()
        loss.backward()
        return loss.detach()

    def _noise(self, count: int, source: torch.Generator) -> Tensor:
        eps = torch.zeros(count, self.settings.latent_size)
        return eps.normal_(generator=source) if self.settings.samples_noise else eps

    @torch.no_grad()
    def measure(self, pictures: Pictures) -> Measured:
        """The bound over these pictures, always with the same noise."""
        posterior = self.shown.encode(pictures)
        codes = self.sampled(posterior)
        likelihood = self.shown.log_likelihood(pictures, codes)
        kl = elbo.kl_to_prior(posterior).mean(dim=0)
        return Measured(float(likelihood.mean()), kl, posterior)

    @torch.no_grad()
    def reconstruction_errors(self, pictures: Pictures) -> Float[Tensor, " n"]:
        """−ln p(x | z) of each picture in nats, z as in `measure`."""
        codes = self.sampled(self.shown.encode(pictures))
        return -self.shown.log_likelihood(pictures, codes)

    def errors_by_set(self) -> dict[str, np.ndarray]:
        """`reconstruction_errors` of the first images of ``training`` and of those ``held out``."""
        parts = {"training": self.train[:MEASURED], "held out": self.test[:MEASURED]}
        return {name: self.reconstruction_errors(each).numpy() for name, each in parts.items()}

    def sampled(self, posterior: Posterior) -> Latent:
        """What is decoded of these posteriors, always with the same noise."""
        return posterior.sample(self._noise(len(posterior.mean), self._source("measure")))

    def _measure(self) -> tuple[Measured, Measured]:
        """Of training and held-out pictures, once a step."""
        if self._measured is None or self._measured[0] != self.step:
            with device.autocast(self.settings.architecture == "mlp"):
                train = self.measure(self.train[: MEASURED // 2])
                test = self.measure(self.test[:MEASURED])
            self._measured = (self.step, train, test)
        return self._measured[1:]

    def _metrics(self) -> dict[str, float]:
        """Numbers of the present step, in nats per picture.

        * ``train``, ``held_out``: −ELBO with β = 1, of training and held-out pictures.
        * ``reconstruction``: −E_q[ln p(x | z)] of the held-out ones; ``kl``: their divergence.
        * ``active``: dimensions that carry something (`elbo.active_dimensions`).
        * ``kl_weight``: β, as far as the warm-up has come.
        """
        train, test = self._measure()
        return {
            "train": train.negative_elbo,
            "held_out": test.negative_elbo,
            "reconstruction": -test.reconstruction,
            "kl": float(test.kl.sum()),
            "active": float(elbo.active_dimensions(test.posterior.mean).sum()),
            "kl_weight": self.kl_weight,
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """What there is to draw, all float32 but ``active`` and the labels.

        * ``kl`` [d]: KL of each latent dimension over the held-out pictures, in nats.
        * ``active`` [d]: whether it varies with the picture (`elbo.active_dimensions`).
        * ``mean``, ``deviation`` [500, d]: the posteriors of these.
        * ``labels`` [500]: their classes, or their shapes.
        * ``sigma_x`` []: of the Gaussian likelihood; NaN for the Bernoulli.
        * ``decoded`` [`SHOWN`², side, side]: see `decoded`.
        """
        _, test = self._measure()
        log_sigma = self.shown.log_sigma_x
        sigma = np.nan if log_sigma is None else float(log_sigma.detach().exp())
        return {
            "kl": test.kl.numpy().copy(),
            "active": elbo.active_dimensions(test.posterior.mean).numpy(),
            "mean": test.posterior.mean.numpy().copy(),
            "deviation": test.posterior.deviation.numpy().copy(),
            "labels": self.labels[:MEASURED].numpy().copy(),
            "sigma_x": np.array(sigma, np.float32),
            "decoded": self.decoded(SHOWN).numpy(),
        }

    @torch.no_grad()
    def decoded(self, side: int) -> Pictures:
        """side² pictures: of two dimensions the manifold, of others samples of the prior."""
        size = self.settings.latent_size
        noise = self._source("prior samples")
        codes = grid(side) if size == 2 else torch.randn(side**2, size, generator=noise)
        return self.shown.decode(codes)

    def state_dict(self) -> dict[str, Any]:
        """Copies of all that decides the future, and of the averaged weights."""
        return {**super().state_dict(), "average": self._average.clone()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a state; the same steps follow, bit for bit."""
        super().load_state_dict({name: state[name] for name in state if name != "average"})
        self._average.copy_(state["average"])
        self._measured = None

    def reconfigure(self, settings: TrainingSettings) -> None:
        """Applies changed `live_settings` at once.

        Raises:
            ValueError: something else differs; the message names it.
        """
        averaged = self.settings.averaged
        super().reconfigure(settings)
        if settings.averaged != averaged:
            self._measured = None

    def _source(self, purpose: str) -> torch.Generator:
        return seeds.generator(seeds.derive(self.settings.seed, "vae", purpose))


@functools.cache
def _data(name: str) -> tuple[Tensor, Tensor, Tensor]:
    """Training pictures, held-out pictures and classes of these; nobody writes to them."""
    if name == "digits":
        both = images.split(images.mnist())
        return both.train.images, both.test.images, both.test.labels
    pictures, factors = shapes.sample(_SHAPES + MEASURED, seeds.generator(0))
    return pictures[:_SHAPES], pictures[_SHAPES:], factors[_SHAPES:, 0].long()


@functools.cache
def mean_picture_nats(name: str) -> float:
    """−ln p(x) of the held-out pictures under the mean training picture, Bernoulli, in nats.

    What a decoder that does without the code comes to.
    """
    train, test, _ = _data(name)
    mean = train.mean(dim=0).clamp(1e-6, 1 - 1e-6).expand_as(test)
    each = functional.binary_cross_entropy(mean, test, reduction="none")
    return float(each.sum(dim=(1, 2)).mean())
