"""Flows of the plane by name, as they are trained and compared."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from engine.foundations.initialisation import initialise
from engine.generative.flows.autoregressive import AutoregressiveAffine
from engine.generative.flows.continuous import ContinuousFlow, VelocityField
from engine.generative.flows.coupling import AdditiveCoupling, AffineCoupling, SplineCoupling
from engine.generative.flows.flow import Bijection, Flow
from engine.generative.flows.linear import ActNorm, InvertibleLinear
from engine.generative.flows.planar import Planar
from engine.settings import check_ranges, setting

FAMILIES = ("additive", "affine", "spline", "planar", "autoregressive", "continuous")
WIDTHS = (16, 32, 64, 128)
DIMENSIONS = 2


@dataclass(frozen=True)
class FlowSettings:
    """The form of a flow.

    Attributes:
        family: one of `FAMILIES`.
        layers: how many; steps of the Runge–Kutta method for ``continuous``.
        width: units of both hidden layers of each network, one of `WIDTHS`.
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
    width: int = 64
    bins: int = setting(24, low=2, high=32)
    box: float = setting(4.0, low=0.5, high=8.0)
    swap: bool = True
    mixing: bool = False
    actnorm: bool = False

    def __post_init__(self) -> None:
        if self.family not in FAMILIES:
            raise ValueError(f"The family is one of {', '.join(FAMILIES)}, not {self.family}.")
        if self.width not in WIDTHS:
            raise ValueError(
                f"The width is one of {', '.join(map(str, WIDTHS))}, not {self.width}."
            )
        check_ranges(self)


def build(settings: FlowSettings, generator: torch.Generator) -> Flow:
    """An untrained flow: the identity, but for linear layers, which begin as rotations."""
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
    first = place % 2 == 0 or not settings.swap
    match settings.family:
        case "additive":
            return AdditiveCoupling(DIMENSIONS, first, widths)
        case "affine":
            return AffineCoupling(DIMENSIONS, first, widths)
        case "spline":
            return SplineCoupling(DIMENSIONS, first, widths, bins=settings.bins, box=settings.box)
        case "planar":
            return Planar(DIMENSIONS, generator)
        case _:
            return AutoregressiveAffine(DIMENSIONS, not first, widths)
