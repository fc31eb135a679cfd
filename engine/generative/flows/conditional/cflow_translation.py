"""Translations between digits and outlines, and in what figures they are judged."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.data import images
from engine.data.images import CLASSES, Picture
from engine.generative.flows.conditional import cflow
from engine.generative.flows.conditional.cflow import CFlow
from engine.generative.flows.flow import Points
from engine.generative.flows.glow import pixels

SAMPLES = 8
_BATCH = 100

One = Float[Tensor, "1 28 28"]


@dataclass(frozen=True)
class Translation:
    """What becomes of one source picture.

    Attributes:
        central: the target of z = 0.
        samples: targets of z from N(0, T² I).
        restyled: other structures in the style of this picture, z kept.
        others: these structures' own targets.
        own_style: whether z is that of the picture; without a target it is a sample's.
    """

    central: One
    samples: Picture
    restyled: Float[Tensor, "m 28 28"]
    others: Float[Tensor, "m 28 28"]
    own_style: bool


def as_points(pictures: Picture) -> Points:
    """Pictures as points of the unit cube, in the middle of each grey level: no chance in it."""
    levels = (pictures.flatten(1) * (pixels.LEVELS - 1)).round()
    return (levels + 0.5) / pixels.LEVELS


@torch.no_grad()
def translate(
    flow: CFlow, target: str, source: One, own: One | None, temperature: float, seed: int
) -> Translation:
    """One source picture in the other domain.

    Args:
        flow: of the direction.
        target: the direction, one of `cflow.DIRECTIONS`.
        source: the picture.
        own: what it should become, where that is known.
        temperature: of the samples.
        seed: of their noise.
    """
    point = as_points(source)
    z = temperature * torch.randn(
        SAMPLES, 784, generator=seeds.generator(seeds.derive(seed, "cflow"))
    )
    guides = point.expand(SAMPLES + 1, -1)
    found = flow.translate(guides, torch.cat([torch.zeros(1, 784), z]))
    style = z[:1] if own is None else flow.style(as_points(own), point)
    structures, others = cflow.pair(held_out_structures(), target)
    restyled = flow.translate(as_points(structures), style.expand(len(structures), -1))
    return Translation(found[:1], found[1:], restyled, others, own is not None)


@functools.cache
def held_out_structures() -> Picture:
    """One held-out digit of each of the first eight classes."""
    return torch.stack([images.held_out_digit(k, 1) for k in range(min(SAMPLES, CLASSES))])


def source_again(target: str, pictures: Picture) -> Picture | None:
    """The source computed from targets: outlines of digits; a digit is no function of outlines."""
    return cflow.outline(pictures) if target == "digit" else None


def error(pictures: Picture, wanted: Float[Tensor, "one_or_n 28 28"]) -> float:
    """Root mean square of the difference, the mean over pictures; pixels from 0 to 1."""
    return float((pictures - wanted).square().mean(dim=(1, 2)).sqrt().mean())


@torch.no_grad()
def bits(
    flow: CFlow, source: Picture, target: Picture, seed: int
) -> tuple[Float[Tensor, " n"], Float[Tensor, " n"]]:
    """Bits per dimension of sources, and of targets given their sources."""
    draw = seeds.generator(seeds.derive(seed, "cflow", "dequantisation"))
    a, b = pixels.dequantise(source, draw), pixels.dequantise(target, draw)
    parts = [
        flow.log_densities(*each) for each in zip(a.split(_BATCH), b.split(_BATCH), strict=True)
    ]
    return (
        pixels.bits_per_dimension(torch.cat([part.source for part in parts])),
        pixels.bits_per_dimension(torch.cat([part.target for part in parts])),
    )


def held_out_bits(flow: CFlow, target: str, seed: int, digits: int | None = None) -> list[float]:
    """The means of `bits` on held-out digits, the first ones or all."""
    source, wanted = cflow.pair(images.split(images.mnist()).test.images[:digits], target)
    return [float(each.mean()) for each in bits(flow, source, wanted, seed)]
