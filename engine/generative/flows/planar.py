"""Planar flows: a plane pushes, softly (Rezende & Mohamed 2015, arXiv:1505.05770, section 4.1)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.generative.flows.flow import Bijection, Moved, PerPoint, Points

_HALVINGS = 20
"""One step of Newton follows, which squares what is left of the error."""
_IDENTITY = math.log(math.e - 1)
"""softplus of this is 1."""


class Planar(Bijection):
    """f(x) = x + û tanh(wᵀx + b).

    det = 1 + ûᵀψ(x) with ψ = tanh′(wᵀx + b) w, by the matrix determinant lemma. It is positive
    everywhere if wᵀû > −1, for which u is bent: û = u + (m(wᵀu) − wᵀu) w / ‖w‖², with
    m(a) = softplus(a) − 1 (appendix A.1).

    Args:
        dimensions: of a point.
        generator: of the initial w and b; u begins at zero, where û is all but the identity.

    Attributes:
        constrained: whether u is bent; without it the map may fold.
    """

    def __init__(self, dimensions: int, generator: torch.Generator) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.randn(dimensions, generator=generator))
        self.b = nn.Parameter(torch.randn((), generator=generator))
        self.u = nn.Parameter(torch.zeros(dimensions))
        self.constrained = True

    def direction(self) -> Tensor:
        """û, [d]."""
        if not self.constrained:
            return self.u
        along = self.w @ self.u
        # m(0) would be ln 2 − 1: shifted, so that u = 0 is the identity.
        wanted = functional.softplus(along + _IDENTITY) - 1
        return self.u + (wanted - along) * self.w / (self.w @ self.w)

    def slope(self) -> Tensor:
        """wᵀû, by which the determinant at the crest of tanh′ differs from 1."""
        return self.w @ self.direction()

    def forward(self, x: Points) -> Moved:
        """Pushed along û."""
        u = self.direction()
        pushed = torch.tanh(x @ self.w + self.b)
        det = 1 + (1 - pushed.square()) * (self.w @ u)
        return Moved(x + pushed[:, None] * u, det.abs().log())

    def inverse(self, z: Points) -> Moved:
        """Pulled back: α + wᵀû tanh(α + b) = wᵀz has one root, found by halving.

        Raises:
            ValueError: wᵀû ≤ −1, so the map folds and has no inverse.
        """
        u = self.direction()
        slope = float(self.w.detach() @ u.detach())
        if slope <= -1:
            raise ValueError(
                f"A planar map with wᵀu = {slope:.2f} folds the plane over: it has no inverse. "
                "It must be above −1."
            )
        alpha = self.root(z @ self.w)
        # One Newton step with gradients: the root as a function of the weights.
        pushed = torch.tanh(alpha + self.b)
        det = 1 + (1 - pushed.square()) * (self.w @ u)
        alpha = alpha - (alpha + (self.w @ u) * pushed - z @ self.w) / det
        pushed = torch.tanh(alpha + self.b)
        det = 1 + (1 - pushed.square()) * (self.w @ u)
        return Moved(z - pushed[:, None] * u, -det.log())

    @torch.no_grad()
    def root(self, target: PerPoint) -> PerPoint:
        """An α with α + wᵀû tanh(α + b) = target; the only one where the layer does not fold."""
        slope = self.slope()
        middle, size = target.clone(), slope.abs()
        for _ in range(_HALVINGS):
            size = size / 2
            over = middle + slope * torch.tanh(middle + self.b) - target
            middle = middle - size * over.sign()
        return middle
