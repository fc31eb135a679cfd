"""Samples of super-resolution, and in what figures they are judged."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.data import images
from engine.data.images import Picture
from engine.generative.flows.conditional.srflow import SmallPicture, SRFlow, downsample
from engine.generative.flows.flow import PerPoint, Points
from engine.generative.flows.glow import pixels

COUNT = 16
DRAWS = 2
"""Draws of the dequantisation noise over which a likelihood is averaged."""

_BATCH = 100


@dataclass(frozen=True)
class SuperResolved:
    """Pictures that one small picture may stand for.

    Attributes:
        pictures: the samples.
        consistency: of each, the root mean square error of its small version, pixels from 0 to 1.
        deviation: of each pixel among the samples.
    """

    pictures: Picture
    consistency: PerPoint
    deviation: Float[Tensor, "28 28"]

    @property
    def mean(self) -> Float[Tensor, "28 28"]:
        """The mean of the samples."""
        return self.pictures.mean(dim=0)


@functools.cache
def noise(seed: int, count: int = COUNT) -> Points:
    """Standard normal latents, the same for every small picture and temperature."""
    source = seeds.generator(seeds.derive(seed, "srflow", "noise"))
    return torch.randn(count, 784, generator=source)


@torch.no_grad()
def sample(
    flow: SRFlow, small: Float[Tensor, "1 7 7"], temperature: float, seed: int
) -> SuperResolved:
    """Samples for one small picture.

    Args:
        flow: draws them.
        small: the picture.
        temperature: the latents are N(0, T² I).
        seed: of the latents.
    """
    latents = temperature * noise(seed)
    pictures = flow.sample(small.expand(len(latents), -1, -1), latents)
    return SuperResolved(
        pictures, consistency_error(pictures, small), pictures.std(dim=0, correction=0)
    )


def consistency_error(pictures: Picture, small: Float[Tensor, "one_or_n 7 7"]) -> PerPoint:
    """RMS distance of the pictures' small versions from those that they were made for."""
    return (downsample(pictures) - small).square().mean(dim=(1, 2)).sqrt()


@torch.no_grad()
def bits(flow: SRFlow, pictures: Picture, small: SmallPicture, seed: int = 0) -> PerPoint:
    """−log₂ p(x | y) of pictures of 256 levels, in bits per dimension: the mean of some draws.

    By Jensen's inequality it is an upper bound of the pictures' own.
    """
    source = seeds.generator(seeds.derive(seed, "srflow", "dequantisation"))
    found = []
    for _ in range(DRAWS):
        unit = pixels.dequantise(pictures, source)
        density = [
            flow.log_density(part, y)
            for part, y in zip(unit.split(_BATCH), small.split(_BATCH), strict=True)
        ]
        found.append(pixels.bits_per_dimension(torch.cat(density)))
    return torch.stack(found).mean(dim=0)


def held_out(
    flow: SRFlow, temperature: float, seed: int, digits: int | None = None
) -> tuple[float, float]:
    """On held-out digits: bits per dimension, and the mean consistency error of a sample.

    Args:
        flow: is judged.
        temperature: of the samples, one for each digit.
        seed: of the noise.
        digits: how many, the first ones; all by default.
    """
    test = images.split(images.mnist()).test.images[:digits]
    small = downsample(test)
    latents = temperature * noise(seed, len(test))
    with torch.no_grad():
        pairs = zip(small.split(_BATCH), latents.split(_BATCH), strict=True)
        drawn = [flow.sample(*each) for each in pairs]
    error = consistency_error(torch.cat(drawn), small)
    return float(bits(flow, test, small, seed).mean()), float(error.mean())
