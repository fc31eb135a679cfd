"""What is said and drawn of each layer: its name, and which coordinate moves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from engine.generative.flows.autoregressive import AutoregressiveAffine
from engine.generative.flows.continuous import ContinuousFlow
from engine.generative.flows.coupling import AdditiveCoupling, AffineCoupling, Coupling
from engine.generative.flows.flow import Bijection
from engine.generative.flows.interpolation import ContinuousStep, Stop
from engine.generative.flows.linear import ActNorm, InvertibleLinear
from engine.generative.flows.planar import Planar
from ui.components import plane
from ui.components.plane import Layer
from ui.frame import number

_EDGE = 3.72
_LEVEL = -_EDGE + 0.28
_GAP = [np.nan, np.nan]
_BAR = np.array([[-1.2, _LEVEL], [1.2, _LEVEL], _GAP])
_ARROW = np.array(
    [
        *([-0.95, _LEVEL + 0.17], [-1.2, _LEVEL], [-0.95, _LEVEL - 0.17], _GAP),
        *([-1.2, _LEVEL], [1.2, _LEVEL], _GAP),
        *([0.95, _LEVEL + 0.17], [1.2, _LEVEL], [0.95, _LEVEL - 0.17], _GAP),
    ]
)
"""Along the lower edge; with the coordinates exchanged, along the left one."""


@dataclass(frozen=True)
class Sign:
    """A layer in words.

    Attributes:
        name: of its kind.
        first, second: what happens to x₁ and to x₂; empty where both simply move.
        moves: which of them move.
    """

    name: str
    first: str = ""
    second: str = ""
    moves: tuple[bool, bool] = (True, True)


def sign(layer: Bijection) -> Sign:
    """What is said of a layer."""
    if isinstance(layer, Coupling):
        kinds = {AdditiveCoupling: "additive", AffineCoupling: "affine"}
        name = f"{kinds.get(type(layer), 'spline')} coupling"
        if layer.first:
            return Sign(name, "x₁ stays", "x₂ moves", (False, True))
        return Sign(name, "x₁ moves", "x₂ stays", (True, False))
    if isinstance(layer, AutoregressiveAffine):
        if layer.reverse:
            return Sign("autoregressive", "x₁ given x₂", "x₂ by itself")
        return Sign("autoregressive", "x₁ by itself", "x₂ given x₁")
    names = {
        ActNorm: "actnorm",
        InvertibleLinear: "invertible 1×1",
        Planar: "planar",
        ContinuousStep: "continuous",
        ContinuousFlow: "continuous",
    }
    return Sign(names[type(layer)])


def moment_label(layers: Sequence[Bijection], moment: Stop) -> str:
    """What stands under the stage: where the film is."""
    place, share = moment
    if isinstance(layers[place], ContinuousStep):
        t = (place + share) / len(layers)
        return {0.0: "data x, t = 0", 1.0: "noise z, t = 1"}.get(t, f"t = {t:.2f}")
    if place == 0 and share == 0:
        return "data x"
    if place == len(layers) - 1 and share == 1:
        return "noise z"
    shown = sign(layers[place])
    what = "; ".join(part for part in (shown.first, shown.second) if part)
    done = {0.0: "before it", 1.0: "after it"}.get(share, f"{round(100 * share)} % of it")
    return f"layer {place + 1} of {len(layers)}, {shown.name}{f' ({what})' if what else ''}: {done}"


def marks(layers: Sequence[Bijection], moments: Sequence[Stop]) -> list[Layer]:
    """Along the lower edge what happens to x₁, along the left edge what happens to x₂.

    A coordinate that moves has an arrow both ways, one that stays a bar.
    """
    signs = [sign(layers[moment.layer]) for moment in moments]
    arrows = np.full((len(signs), 2, len(_ARROW), 2), np.nan)
    bars = np.full((len(signs), 2, len(_BAR), 2), np.nan)
    words: list[list[tuple[float, float, str]]] = []
    for k, shown in enumerate(signs):
        for axis, moves in enumerate(shown.moves if shown.first else ()):
            drawn, shape = (arrows, _ARROW) if moves else (bars, _BAR)
            drawn[k, axis] = shape if axis == 0 else shape[:, ::-1]
        said = [(0.0, -_EDGE - 0.05, shown.first), (-3.2, 1.5, shown.second)]
        words.append(said if shown.first else [])
    return [
        plane.curve(arrows.reshape(len(signs), -1, 2), colour="accent", width=3),
        plane.curve(bars.reshape(len(signs), -1, 2), colour="ink", width=6),
        plane.moving_labels(words, size=15),
    ]


def details(layer: Bijection) -> str:
    """The numbers of a layer that is the same everywhere; empty of the others."""
    with torch.no_grad():
        if isinstance(layer, InvertibleLinear):
            (a, b), (c, d) = layer.weight().tolist()
            diagonal = (layer.sign * layer.log_scale.exp()).tolist()
            product = " · ".join(number(value, 2) for value in diagonal)
            return (
                f"W = [{number(a, 2)}, {number(b, 2)}; {number(c, 2)}, {number(d, 2)}], "
                f"|det W| = |{product}| = {number(abs(diagonal[0] * diagonal[1]), 2)}"
            )
        if isinstance(layer, ActNorm):
            s, shift = layer.log_scale.exp().tolist(), layer.bias.tolist()
            return "s = ({}, {}), b = ({}, {})".format(*(number(v, 2) for v in (*s, *shift)))
        if isinstance(layer, Planar):
            return f"wᵀû = {number(float(layer.w @ layer.direction()), 2)}"
    return ""
