"""The variational autoencoder (Kingma & Welling 2014, arXiv:1312.6114).

The encoder is q(z | x) = N(μ(x), σ²(x)), one σ per latent dimension; the prior is p(z) = N(0, I);
the decoder is p(x | z), Bernoulli or Gaussian in every pixel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from engine.data import images, shapes
from engine.foundations.initialisation import initialise

ARCHITECTURES = ("mlp", "conv", "linear")
LIKELIHOODS = ("bernoulli", "gaussian")
SIDES = (images.SIDE, shapes.SIDE)
LARGEST_LATENT = 32
WIDTHS = (512, 256)
CHANNELS = 16

Pictures = Float[Tensor, "n side side"]
Latent = Float[Tensor, "n d"]

_SMALLEST_LOG_VARIANCE, _LARGEST_LOG_VARIANCE = -14.0, 8.0


class Posterior(NamedTuple):
    """q(z | x) of a batch of pictures.

    Attributes:
        mean: μ.
        log_variance: ln σ².
    """

    mean: Latent
    log_variance: Latent

    @property
    def deviation(self) -> Latent:
        """σ."""
        return (self.log_variance / 2).exp()

    def sample(self, eps: Latent) -> Latent:
        """z = μ + σ ε: the gradient reaches μ and σ through the sample (section 2.4)."""
        return self.mean + self.deviation * eps


@dataclass(frozen=True)
class ModelSettings:
    """The form of the two networks.

    Attributes:
        latent_size: dimensions of z.
        architecture: one of `ARCHITECTURES`; ``linear`` has one linear layer each way and a mean
            that is not squashed, and its optimum is that of PCA (Lucas et al. 2019,
            arXiv:1911.02469).
        likelihood: of the pixels, one of `LIKELIHOODS`; the Gaussian has one σ_x, which is learned.
        side: of the pictures in pixels, one of `SIDES`.
        widths: units of the hidden layers of the MLP, from the picture to the code.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    latent_size: int = 2
    architecture: str = "mlp"
    likelihood: str = "bernoulli"
    side: int = images.SIDE
    widths: tuple[int, ...] = WIDTHS

    def __post_init__(self) -> None:
        if not 1 <= self.latent_size <= LARGEST_LATENT:
            raise ValueError(
                f"A code has 1 to {LARGEST_LATENT} dimensions, not {self.latent_size}."
            )
        for name, value, known in (
            ("architecture", self.architecture, ARCHITECTURES),
            ("likelihood", self.likelihood, LIKELIHOODS),
            ("side", self.side, SIDES),
        ):
            if value not in known:
                raise ValueError(f"The {name} is one of {', '.join(map(str, known))}, not {value}.")
        if self.architecture == "linear" and self.likelihood != "gaussian":
            raise ValueError("A linear decoder needs the Gaussian likelihood.")
        if not self.widths or min(self.widths) < 1:
            raise ValueError("The MLP has at least one hidden layer of at least one unit.")


class VAE(nn.Module):
    """Encoder and decoder.

    Args:
        settings: their form.
        generator: of the initial weights; None leaves them unset, for weights to be loaded.
    """

    def __init__(self, settings: ModelSettings, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.settings = settings
        with torch.device("meta"):
            build = {"mlp": _mlp, "conv": _convolutions, "linear": _linear}
            self.encoder, self.decoder = build[settings.architecture](settings)
        self.to_empty(device="cpu")
        self.log_sigma_x = nn.Parameter(torch.tensor(-1.0)) if self._gaussian else None
        if generator is not None:
            initialise(self, generator)

    @property
    def _gaussian(self) -> bool:
        return self.settings.likelihood == "gaussian"

    def encode(self, pictures: Pictures) -> Posterior:
        """q(z | x). Pictures go from 0 (paper) to 1 (ink)."""
        mean, log_variance = self.encoder(pictures).float().chunk(2, dim=1)
        return Posterior(mean, log_variance.clamp(_SMALLEST_LOG_VARIANCE, _LARGEST_LOG_VARIANCE))

    def decode(self, codes: Latent) -> Pictures:
        """The mean of p(x | z) in every pixel: from 0 to 1, but of a linear model any number."""
        return self._mean(self.output(codes))

    def _mean(self, output: Pictures) -> Pictures:
        return output if self.settings.architecture == "linear" else output.sigmoid()

    def output(self, codes: Latent) -> Pictures:
        """What the decoder gives: the logit of the mean of p(x | z), of a linear model the mean."""
        side = self.settings.side
        return self.decoder(codes).float().view(-1, side, side)

    def log_likelihood(self, pictures: Pictures, codes: Latent) -> Float[Tensor, " n"]:
        """ln p(x | z) in nats, summed over the pixels.

        The Gaussian's σ_x is one number for all pixels, learned with the weights
        (Rybkin et al. 2021, arXiv:2006.13202). A grey pixel counts as a share of ink, so the
        Bernoulli's is minus the cross-entropy.
        """
        output = self.output(codes)
        if self.log_sigma_x is None:
            each = -functional.binary_cross_entropy_with_logits(output, pictures, reduction="none")
        else:
            z = (pictures - self._mean(output)) * (-self.log_sigma_x).exp()
            each = -z.square() / 2 - self.log_sigma_x - math.log(2 * math.pi) / 2
        return each.sum(dim=(1, 2))

    def parameter_count(self) -> int:
        """Numbers that are learned."""
        return sum(parameter.numel() for parameter in self.parameters())


def _mlp(settings: ModelSettings) -> tuple[nn.Module, nn.Module]:
    sizes = (settings.side**2, *settings.widths)
    encoder = [nn.Flatten(), *_layers((*sizes, 2 * settings.latent_size))]
    decoder = _layers((settings.latent_size, *reversed(sizes)))
    return nn.Sequential(*encoder), nn.Sequential(*decoder)


def _linear(settings: ModelSettings) -> tuple[nn.Module, nn.Module]:
    pixels = settings.side**2
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(pixels, 2 * settings.latent_size))
    return encoder, nn.Linear(settings.latent_size, pixels)


def _layers(sizes: Sequence[int]) -> list[nn.Module]:
    """Linear layers with ReLU between them."""
    layers: list[nn.Module] = []
    for pair in pairwise(sizes):
        layers += [nn.Linear(*pair), nn.ReLU()]
    return layers[:-1]


def _convolutions(settings: ModelSettings) -> tuple[nn.Module, nn.Module]:
    """Two halvings of the side, then a hidden layer, and the same way back."""
    quarter, inner = settings.side // 4, settings.widths[-1]
    flat = 2 * CHANNELS * quarter**2
    encoder = nn.Sequential(
        nn.Unflatten(1, (1, settings.side)),
        nn.Conv2d(1, CHANNELS, 4, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(CHANNELS, 2 * CHANNELS, 4, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(flat, inner),
        nn.ReLU(),
        nn.Linear(inner, 2 * settings.latent_size),
    )
    decoder = nn.Sequential(
        nn.Linear(settings.latent_size, inner),
        nn.ReLU(),
        nn.Linear(inner, flat),
        nn.ReLU(),
        nn.Unflatten(1, (2 * CHANNELS, quarter, quarter)),
        nn.Upsample(scale_factor=2),
        nn.Conv2d(2 * CHANNELS, CHANNELS, 3, padding=1),
        nn.ReLU(),
        nn.Upsample(scale_factor=2),
        nn.Conv2d(CHANNELS, 1, 3, padding=1),
    )
    return encoder, decoder
