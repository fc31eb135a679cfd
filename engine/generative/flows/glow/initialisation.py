"""Data-dependent initialisation of actnorm, layer after layer, and what it does to activations.

Before any training, scale and bias of each actnorm layer are set so that what a first batch sends
through it comes out with mean 0 and variance 1 in every channel (Kingma & Dhariwal 2018,
arXiv:1807.03039, section 3.1; Salimans & Kingma 2016, arXiv:1602.07868).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.data import images
from engine.generative.flows.flow import Moved, Points, log_normal
from engine.generative.flows.glow import pixels
from engine.generative.flows.glow.layers import Conditioner
from engine.generative.flows.glow.multiscale import Glow, GlowSettings
from engine.generative.flows.linear import ActNorm

PerChannel = Float[Tensor, " channels"]


@torch.no_grad()
def initialise(flow: Glow, x: Points, layers: int | None = None) -> Recorded:
    """Sets the actnorm layers from a batch, in the order of the flow, and records what they do.

    Args:
        flow: is changed.
        x: flattened images.
        layers: how many are set, the first ones; all without it.
    """
    found: list[Activations] = []

    def before(norm: ActNorm, points: Points) -> None:
        if layers is None or len(found) < layers:
            norm.initialise_from(points)
        found.append(Activations(points, norm.forward(points).points))

    moved = flow.visit(x, before)
    return Recorded(tuple(found), moved)


@dataclass(frozen=True)
class Activations:
    """What enters and leaves an actnorm layer.

    Attributes:
        before: a row of channels for each pixel of each image.
        after: likewise.
    """

    before: Points
    after: Points

    def mean(self, *, after: bool) -> PerChannel:
        """Of each channel."""
        return (self.after if after else self.before).mean(dim=0)

    def deviation(self, *, after: bool) -> PerChannel:
        """Of each channel."""
        return (self.after if after else self.before).std(dim=0, correction=0)


class Recorded(NamedTuple):
    """A batch on its way through a flow.

    Attributes:
        layers: the activations at each actnorm layer.
        moved: the latents, and the log-determinant of the whole way.
    """

    layers: tuple[Activations, ...]
    moved: Moved


@dataclass(frozen=True)
class Statistics:
    """Means and standard deviations of the channels at an actnorm layer, and one digit there.

    Attributes:
        mean_before: of what enters.
        deviation_before: likewise.
        mean_after: of what leaves.
        deviation_after: likewise.
        digit: the channels of the first digit of the batch, before and after.
    """

    mean_before: PerChannel
    deviation_before: PerChannel
    mean_after: PerChannel
    deviation_after: PerChannel
    digit: Float[Tensor, "2 planes side side"]


@dataclass(frozen=True)
class Untrained:
    """A flow before its first training step.

    Attributes:
        layers: what a batch of training digits is at every actnorm layer.
        bits: per dimension, of the same batch.
    """

    layers: tuple[Statistics, ...]
    bits: float


@cached
def untrained(layers: int, random: bool, seed: int) -> Untrained:
    """The flow of the page with its first weights and some actnorm layers initialised.

    Args:
        layers: how many actnorm layers are, the first ones.
        random: whether the last layers of the couplings' networks begin at random; by default at
            zero, so that every coupling begins as the identity.
        seed: of the weights.
    """
    flow, (x, log_det) = fresh(random, seed), first_batch()
    found = initialise(flow, x, layers)
    density = log_normal(found.moved.points) + found.moved.log_det + log_det
    return Untrained(
        tuple(_statistics(flow, k, one) for k, one in enumerate(found.layers)),
        float(pixels.bits_per_dimension(density).mean()),
    )


def fresh(random: bool, seed: int) -> Glow:
    """A flow of the form that ships, with first weights of its own (see `untrained`)."""
    draw = seeds.generator(seeds.derive(seed, "glow", "untrained"))
    flow = Glow(GlowSettings(), draw).requires_grad_(False)
    if random:
        for module in flow.modules():
            if isinstance(module, Conditioner):
                deviation = (2 / module.last.weight[0].numel()) ** 0.5
                module.last.weight.normal_(0, deviation, generator=draw)
    return flow


@functools.cache
def first_batch(count: int = 32) -> Moved:
    """The logits of some dequantised training digits, with their log-determinants."""
    data = images.split(images.mnist()).train.images[:count]
    source = seeds.generator(seeds.derive(0, "glow", "first batch"))
    return pixels.to_logits(pixels.dequantise(data, source))


def _statistics(flow: Glow, layer: int, found: Activations) -> Statistics:
    side, channels = flow.settings.shape(flow.level_of(layer))
    images_of = [each.reshape(-1, side, side, channels) for each in (found.before, found.after)]
    return Statistics(
        found.mean(after=False),
        found.deviation(after=False),
        found.mean(after=True),
        found.deviation(after=True),
        torch.stack([each[0] for each in images_of]).permute(0, 3, 1, 2),
    )
