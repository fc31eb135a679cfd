"""Data-dependent initialisation of actnorm, layer after layer, and what it does to activations.

Before any training, scale and bias of each actnorm layer are set so that what a first batch sends
through it comes out with mean 0 and variance 1 in every channel (Kingma & Dhariwal 2018,
arXiv:1807.03039, section 3.1; Salimans & Kingma 2016, arXiv:1602.07868).
"""

import functools
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.data import images
from engine.generative.flows.flow import Moved, Points
from engine.generative.flows.glow import pixels
from engine.generative.flows.glow.layers import Conditioner
from engine.generative.flows.glow.multiscale import Glow, GlowSettings
from engine.generative.flows.linear import ActNorm


@torch.no_grad()
def initialise(flow: Glow, x: Points, layers: int | None = None) -> None:
    """Sets the actnorm layers from a batch, in the order of the flow.

    Args:
        flow: is changed.
        x: flattened images.
        layers: how many, the first ones; all without it.
    """
    seen = 0

    def before(norm: ActNorm, points: Points) -> None:
        nonlocal seen
        if layers is None or seen < layers:
            norm.initialise_from(points)
        seen += 1

    flow.visit(x, before)


@dataclass(frozen=True)
class Activations:
    """Mean and standard deviation of every channel at every actnorm layer.

    Attributes:
        mean_before: of what enters, a tensor of [channels] for each layer.
        deviation_before: likewise.
        mean_after: of what leaves.
        deviation_after: likewise.
    """

    mean_before: tuple[Float[Tensor, " channels"], ...]
    deviation_before: tuple[Float[Tensor, " channels"], ...]
    mean_after: tuple[Float[Tensor, " channels"], ...]
    deviation_after: tuple[Float[Tensor, " channels"], ...]

    def __len__(self) -> int:
        return len(self.mean_before)


@torch.no_grad()
def activations(flow: Glow, x: Points) -> Activations:
    """The statistics of a batch on its way to noise."""
    found: list[tuple[Tensor, ...]] = []

    def before(norm: ActNorm, points: Points) -> None:
        after = norm.forward(points).points
        found.append(
            tuple(
                statistic
                for each in (points, after)
                for statistic in (each.mean(dim=0), each.std(dim=0, correction=0))
            )
        )

    flow.visit(x, before)
    return Activations(*(tuple(each) for each in zip(*found, strict=True)))


@dataclass(frozen=True)
class Untrained:
    """A flow before its first training step.

    Attributes:
        activations: of a batch of training digits at every actnorm layer.
        bits: per dimension, of the same batch.
    """

    activations: Activations
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
    flow, x, log_det = fresh(random, seed), *first_batch()
    initialise(flow, x, layers)
    with torch.no_grad():
        bits = pixels.bits_per_dimension(flow.log_prob(x) + log_det).mean()
    return Untrained(activations(flow, x), float(bits))


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
def first_batch(count: int = 64) -> Moved:
    """The logits of some dequantised training digits, with their log-determinants."""
    data = images.split(images.mnist()).train.images[:count]
    source = seeds.generator(seeds.derive(0, "glow", "first batch"))
    return pixels.to_logits(pixels.dequantise(data, source))


@cached
def channels_at(layer: int, layers: int, random: bool, seed: int) -> Float[Tensor, "2 c h w"]:
    """One digit's channels before and after an actnorm layer of the `untrained` flow.

    Args:
        layer: counted from 0.
        layers: how many are initialised.
        random: as of `untrained`.
        seed: as of `untrained`.
    """
    flow, x = fresh(random, seed), first_batch().points
    initialise(flow, x, layers)
    found: list[Tensor] = []

    def before(norm: ActNorm, points: Points) -> None:
        found.append(torch.stack([points, norm.forward(points).points]))

    with torch.no_grad():
        flow.visit(x[:1], before)
    side, channels = flow.settings.shape(flow.level_of(layer))
    return found[layer].reshape(2, side, side, channels).permute(0, 3, 1, 2)
