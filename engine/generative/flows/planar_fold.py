"""One planar layer by hand: its determinant by the lemma, and what happens when it folds.

f(x) = x + û tanh(wᵀx + b) moves every point along û by an amount that only wᵀx decides. Along w it
is the function α + wᵀû tanh(α + b), which rises everywhere only if wᵀû ≥ −1.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.generative.flows.planar import Planar

NORM = 1.5
"""‖w‖ of layers made here."""


def layer(along: float, across: float, angle: float, b: float, *, constrained: bool) -> Planar:
    """A planar layer of the plane.

    Args:
        along: wᵀu, before any constraint.
        across: the part of u perpendicular to w.
        angle: of w, in degrees.
        b: the offset.
        constrained: whether u is bent to û.
    """
    made = Planar(2, seeds.generator(0))
    turn = math.radians(angle)
    w = NORM * torch.tensor([math.cos(turn), math.sin(turn)])
    side = torch.tensor([-math.sin(turn), math.cos(turn)])
    with torch.no_grad():
        made.w.copy_(w)
        made.u.copy_(along * w / NORM**2 + across * side)
        made.b.fill_(b)
    made.constrained = constrained
    return made.requires_grad_(False)


class Lemma(NamedTuple):
    """The determinant of one layer at one point, computed both ways.

    Attributes:
        psi: ψ = tanh′(wᵀx + b) w.
        u: û.
        product: ûᵀψ.
        lemma: 1 + ûᵀψ.
        dense: det(I + û ψᵀ) by Gaussian elimination.
    """

    psi: Float[Tensor, " d"]
    u: Float[Tensor, " d"]
    product: float
    lemma: float
    dense: float


def lemma(planar: Planar, x: Float[Tensor, " d"]) -> Lemma:
    """det(I + û ψᵀ) = 1 + ûᵀψ, the matrix determinant lemma."""
    u = planar.direction()
    psi = (1 - torch.tanh(planar.w @ x + planar.b).square()) * planar.w
    dense = torch.eye(len(x), dtype=x.dtype) + torch.outer(u, psi)
    return Lemma(psi, u, float(u @ psi), float(1 + u @ psi), float(torch.linalg.det(dense)))


def fold_edges(planar: Planar) -> tuple[float, float] | None:
    """The values of wᵀx + b between which the determinant is negative; None where it nowhere is."""
    slope = float(planar.w @ planar.direction())
    if slope >= -1:
        return None
    # tanh′(a) = 1 − tanh² a is 1 / |slope| at both edges.
    edge = math.atanh(math.sqrt(1 + 1 / slope))
    return -edge, edge


def origin(planar: Planar, z: Float[Tensor, " d"]) -> Float[Tensor, " d"]:
    """An x that the layer takes to z; where it folds there may be two more."""
    alpha = planar.root((planar.w @ z)[None])
    return z - torch.tanh(alpha + planar.b) * planar.direction()


class Fold(NamedTuple):
    """How much of a standard normal density a fold concerns.

    Attributes:
        turned: mass of the x where the determinant is negative, the orientation reversed.
        threefold: mass of the z that three different x are mapped to.
        integral: ∫ N(f(x); 0, I) |det J| dx, what the "density" would sum up to: every z is
            counted as often as something is mapped to it.
    """

    turned: float
    threefold: float
    integral: float


def fold(planar: Planar) -> Fold:
    """In closed form: only the coordinate along w matters."""
    edges = fold_edges(planar)
    if edges is None:
        return Fold(0.0, 0.0, 1.0)
    norm, b = float(planar.w.norm()), float(planar.b)
    slope = float(planar.w @ planar.direction())
    # Along w, z is a − b + slope · tanh(a): at the left edge a maximum, at the right a minimum.
    highest, lowest = (edge - b + slope * math.tanh(edge) for edge in edges)
    threefold = _normal_mass(lowest / norm, highest / norm)
    turned = _normal_mass(*((edge - b) / norm for edge in edges))
    return Fold(turned, threefold, 1 + 2 * threefold)


def _normal_mass(low: float, high: float) -> float:
    return (math.erf(high / math.sqrt(2)) - math.erf(low / math.sqrt(2))) / 2
