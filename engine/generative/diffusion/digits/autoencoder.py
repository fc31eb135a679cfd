"""The variational autoencoder of latent diffusion: 12-dimensional codes of digits.

Its codes (Kingma & Welling 2014, arXiv:1312.6114) fill a region without holes, so that what lies
between two codes is a digit too. Pictures are [n, 28, 28] from 0 (paper) to 1 (ink).
"""

from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from engine.data.images import SIDE, Picture
from engine.foundations.initialisation import initialise

DIMENSIONS = 12
_WIDTHS = (SIDE * SIDE, 288, 144)

Code = Float[Tensor, "n 12"]


class Autoencoder(nn.Module):
    """q(z | x) = N(μ(x), σ²(x)) and p(x | z), Bernoulli for every pixel.

    Args:
        generator: of the initial weights; None leaves them unset, for weights to be loaded.
    """

    def __init__(self, generator: torch.Generator | None = None) -> None:
        super().__init__()
        with torch.device("meta"):
            self.down = nn.ModuleList(nn.Linear(*pair) for pair in pairwise(_WIDTHS))
            self.code = nn.Linear(_WIDTHS[-1], 2 * DIMENSIONS)
            widths = (DIMENSIONS, *reversed(_WIDTHS))
            self.up = nn.ModuleList(nn.Linear(*pair) for pair in pairwise(widths))
        self.to_empty(device="cpu")
        if generator is not None:
            initialise(self, generator)

    def encode(self, pictures: Picture) -> tuple[Code, Code]:
        """μ and σ of the code."""
        h = pictures.flatten(1)
        for layer in self.down:
            h = functional.relu(layer(h))
        mean, log_variance = self.code(h).float().chunk(2, dim=1)
        return mean, (log_variance / 2).exp()

    def decode(self, codes: Code) -> Picture:
        """The picture of each code: the probability of ink in every pixel."""
        return self.logits(codes).sigmoid()

    def logits(self, codes: Code) -> Picture:
        """Logits of ink in every pixel."""
        h: Tensor = codes
        *inner, last = self.up
        for layer in inner:
            h = functional.relu(layer(h))
        return last(h).float().view(-1, SIDE, SIDE)

    def negative_elbo(
        self, pictures: Picture, generator: torch.Generator, beta: float = 1.0
    ) -> Float[Tensor, " n"]:
        """−ELBO of each picture in nats, from one drawn code; `beta` multiplies the divergence."""
        mean, deviation = self.encode(pictures)
        codes = mean + deviation * torch.randn(mean.shape, generator=generator)
        reconstruction = functional.binary_cross_entropy_with_logits(
            self.logits(codes), pictures, reduction="none"
        ).sum(dim=(1, 2))
        divergence = (mean.square() + deviation.square() - 1 - 2 * deviation.log()).sum(dim=1) / 2
        return reconstruction + beta * divergence
