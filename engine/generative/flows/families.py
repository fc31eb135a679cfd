"""Flows of the plane by name, as they are trained and compared."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from engine.foundations.initialisation import initialise
from engine.generative.flows.autoregressive import AutoregressiveAffine, MaskedLinear
from engine.generative.flows.continuous import ContinuousFlow, VelocityField
from engine.generative.flows.coupling import (
    ACTIVATIONS,
    AdditiveCoupling,
    AffineCoupling,
    SplineCoupling,
)
from engine.generative.flows.flow import Bijection, Flow
from engine.generative.flows.linear import ActNorm, InvertibleLinear
from engine.generative.flows.planar import Planar
from engine.settings import check_ranges, setting

FAMILIES = ("additive", "affine", "spline", "planar", "autoregressive", "continuous")
DIMENSIONS = 2


@dataclass(frozen=True)
class FlowSettings:
    """The form of a flow.

    Attributes:
        family: one of `FAMILIES`.
        layers: how many; of ``continuous``, steps of the Runge–Kutta method, around which training
            draws them.
        width: units of both hidden layers of each network.
        activation: of the conditioners of coupling layers, one of `coupling.ACTIVATIONS`.
        bins: of the splines.
        box: half the side of the square in which the splines bend.
        swap: whether the halves of coupling layers take turns; without it one of them never moves.
        mixing: whether an invertible linear layer stands before each coupling.
        actnorm: whether an actnorm layer stands first.

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    family: str = "spline"
    layers: int = setting(2, low=1, high=16)
    width: int = setting(64, low=2, high=128)
    activation: str = "leaky_relu"
    bins: int = setting(24, low=2, high=32)
    box: float = setting(4.0, low=0.5, high=8.0)
    swap: bool = True
    mixing: bool = False
    actnorm: bool = False

    def __post_init__(self) -> None:
        if self.family not in FAMILIES:
            raise ValueError(f"The family is one of {', '.join(FAMILIES)}, not {self.family}.")
        if self.activation not in ACTIVATIONS:
            known = ", ".join(ACTIVATIONS)
            raise ValueError(f"The activation is one of {known}, not {self.activation}.")
        check_ranges(self)


def build(settings: FlowSettings, generator: torch.Generator) -> Flow:
    """An untrained flow: the identity, but for linear layers, which begin orthogonal."""
    widths = (settings.width, settings.width)
    layers: list[Bijection] = [ActNorm(DIMENSIONS)] if settings.actnorm else []
    if settings.family == "continuous":
        layers.append(ContinuousFlow(VelocityField(DIMENSIONS, widths), settings.layers))
    else:
        for place in range(settings.layers):
            if settings.mixing and place:
                layers.append(InvertibleLinear(DIMENSIONS, generator))
            layers.append(_layer(settings, place, widths, generator))
    flow = Flow(layers, DIMENSIONS)
    initialise(flow, generator)
    return flow


def _layer(
    settings: FlowSettings, place: int, widths: tuple[int, ...], generator: torch.Generator
) -> Bijection:
    first, activation = place % 2 == 0 or not settings.swap, settings.activation
    match settings.family:
        case "additive":
            return AdditiveCoupling(DIMENSIONS, first, widths, activation)
        case "affine":
            return AffineCoupling(DIMENSIONS, first, widths, activation)
        case "spline":
            bins, box = settings.bins, settings.box
            return SplineCoupling(DIMENSIONS, first, widths, activation, bins=bins, box=box)
        case "planar":
            return Planar(DIMENSIONS, generator)
        case _:
            return AutoregressiveAffine(DIMENSIONS, not first, widths)


def parameter_count(flow: Flow) -> int:
    """Numbers that are learned: weights that a mask holds at zero do not count."""
    masked = sum(
        int((part.mask == 0).sum()) for part in flow.modules() if isinstance(part, MaskedLinear)
    )
    return sum(weights.numel() for weights in flow.parameters()) - masked
