"""Data-dependent initialisation of actnorm, layer after layer, and what it does to activations.

Before any training, scale and bias of each actnorm layer are set so that what a first batch sends
through it comes out with mean 0 and variance 1 in every channel (Kingma & Dhariwal 2018,
arXiv:1807.03039, section 3.1; Salimans & Kingma 2016, arXiv:1602.07868).
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.flows.flow import Points
from engine.generative.flows.glow.multiscale import Glow
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
