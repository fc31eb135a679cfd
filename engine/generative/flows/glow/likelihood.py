"""How likely pictures are: drawn ones, the held-out digits, and pictures that are no digits."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.data import images
from engine.generative.flows.flow import PerPoint, log_normal
from engine.generative.flows.glow import pixels
from engine.generative.flows.glow.multiscale import Glow
from engine.generative.flows.glow.pixels import Unit
from engine.generative.flows.glow.pretrained import held_out_bits, pretrained

DRAWS = 8
"""Draws of the dequantisation noise for each picture."""


@dataclass(frozen=True)
class Likelihoods:
    """The two parts of the log-density of pictures, each the mean over draws of the noise.

    Attributes:
        prior: ln N(z; 0, I) in nats.
        log_det: ln |det ∂z/∂y| in nats, y in the unit cube.
        norms: of the latents.
    """

    prior: PerPoint
    log_det: PerPoint
    norms: PerPoint

    @property
    def bits(self) -> PerPoint:
        """Per dimension.

        By Jensen's inequality its expectation is an upper bound of −log₂ P(x) / 784 of pictures in
        256 levels (Theis et al. 2016).
        """
        return pixels.bits_per_dimension(self.prior + self.log_det)


@torch.no_grad()
def likelihoods(flow: Glow, pictures: Unit, draws: int = DRAWS) -> Likelihoods:
    """What a flow gives pictures, each with the same noise, so that they can be compared."""
    unit = torch.cat(
        [
            pixels.dequantise(
                one.expand(draws, -1, -1), seeds.generator(seeds.derive(0, "glow", "bits"))
            )
            for one in pictures
        ]
    )
    logits, first = pixels.to_logits(unit)
    z, second = flow.forward(logits)
    parts = (log_normal(z), first + second, z.norm(dim=1))
    return Likelihoods(*(each.unflatten(0, (-1, draws)).mean(dim=1) for each in parts))


def bits_of(flow: Glow, pictures: Unit, draws: int = DRAWS) -> PerPoint:
    """Bits per dimension of pictures (see `Likelihoods.bits`)."""
    return likelihoods(flow, pictures, draws).bits


@dataclass(frozen=True)
class Scored:
    """A picture and what it costs.

    Attributes:
        name: for the visitor.
        picture: from 0 to 1.
        bits: per dimension.
    """

    name: str
    picture: Float[Tensor, "28 28"]
    bits: float


@functools.cache
def held_out() -> Float[Tensor, " 500"]:
    """Bits per dimension of the held-out digits, with one draw each."""
    return held_out_bits(pretrained(), 0)


@functools.cache
def references() -> tuple[Scored, ...]:
    """Three held-out digits and three pictures that are none, likeliest first."""
    test, order = images.split(images.mnist()).test.images, held_out().argsort()
    likeliest, median, least = (test[order[k]] for k in (0, len(order) // 2, -1))
    source = seeds.generator(seeds.derive(0, "glow", "noise picture"))
    named = {
        "all black": torch.zeros(28, 28),
        "likeliest test digit": likeliest,
        "median test digit": median,
        "least likely test digit": least,
        "inverted digit": 1 - median,
        "uniform noise": torch.rand(28, 28, generator=source),
    }
    bits = bits_of(pretrained(), torch.stack(list(named.values())))
    found = [
        Scored(name, picture, float(each))
        for (name, picture), each in zip(named.items(), bits, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: one.bits))
