"""Layers that mix or scale coordinates, the same everywhere."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn

from engine.generative.flows.flow import Bijection, Moved, Points

_SMALLEST_DEVIATION = 1e-6


class Permutation(Bijection):
    """Another order of the coordinates: |det| = 1.

    Args:
        order: which coordinate comes to each place.

    Raises:
        ValueError: some coordinate is missing.
    """

    order: Int64[Tensor, " d"]
    back: Int64[Tensor, " d"]

    def __init__(self, order: tuple[int, ...]) -> None:
        super().__init__()
        if sorted(order) != list(range(len(order))):
            raise ValueError(f"An order names each coordinate once, and {order} does not.")
        there = torch.tensor(order)
        self.register_buffer("order", there)
        self.register_buffer("back", there.argsort())

    def forward(self, x: Points) -> Moved:
        """The coordinates in the new order."""
        return Moved(x[:, self.order], x.new_zeros(len(x)))

    def inverse(self, z: Points) -> Moved:
        """And in the old one."""
        return Moved(z[:, self.back], z.new_zeros(len(z)))


class ActNorm(Bijection):
    """z = s · x + b for each coordinate (Kingma & Dhariwal 2018, arXiv:1807.03039, section 3.1)."""

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        self.log_scale = nn.Parameter(torch.zeros(dimensions))
        self.bias = nn.Parameter(torch.zeros(dimensions))

    @torch.no_grad()
    def initialise_from(self, x: Points) -> None:
        """Takes s and b so that these points come out with mean 0 and deviation 1."""
        deviation = x.std(dim=0, correction=0).clamp(min=_SMALLEST_DEVIATION)
        self.log_scale.copy_(-deviation.log())
        self.bias.copy_(-x.mean(dim=0) / deviation)

    def forward(self, x: Points) -> Moved:
        """Scaled, then shifted."""
        return Moved(x * self.log_scale.exp() + self.bias, self.log_scale.sum().expand(len(x)))

    def inverse(self, z: Points) -> Moved:
        """Shifted and scaled back."""
        x = (z - self.bias) * (-self.log_scale).exp()
        return Moved(x, -self.log_scale.sum().expand(len(z)))


class InvertibleLinear(Bijection):
    """z = P L (U + diag(s)) x: on the channels of a picture, the invertible 1×1 convolution.

    The factors are those of Kingma & Dhariwal 2018, equations 10 and 11: L has ones on its
    diagonal, U zeros; P and the signs of s stay as they began; ln |det| = Σ ln |s|.

    Args:
        dimensions: of a point.
        generator: of the orthogonal matrix that it begins as; in the plane a reflection.
    """

    permutation: Float[Tensor, "d d"]
    sign: Float[Tensor, " d"]

    def __init__(self, dimensions: int, generator: torch.Generator) -> None:
        super().__init__()
        mixed = torch.randn(dimensions, dimensions, generator=generator, dtype=torch.float64)
        orthogonal = torch.linalg.qr(mixed).Q
        permutation, lower, upper = torch.linalg.lu(orthogonal)
        diagonal = upper.diagonal()
        self.register_buffer("permutation", permutation.float())
        self.register_buffer("sign", diagonal.sign().float())
        self.lower = nn.Parameter(lower.tril(-1).float())
        self.upper = nn.Parameter(upper.triu(1).float())
        self.log_scale = nn.Parameter(diagonal.abs().log().float())

    def weight(self) -> Float[Tensor, "d d"]:
        """The whole matrix W."""
        return self.permutation @ self._lower() @ self._upper()

    def forward(self, x: Points) -> Moved:
        """W x."""
        return Moved(x @ self.weight().T, self.log_scale.sum().expand(len(x)))

    def inverse(self, z: Points) -> Moved:
        """W⁻¹ z by two triangular solves."""
        y = torch.linalg.solve_triangular(
            self._lower(), self.permutation.T @ z.T, upper=False, unitriangular=True
        )
        x = torch.linalg.solve_triangular(self._upper(), y, upper=True)
        return Moved(x.T, -self.log_scale.sum().expand(len(z)))

    def _lower(self) -> Float[Tensor, "d d"]:
        return self.lower.tril(-1) + torch.eye(len(self.lower), dtype=self.lower.dtype)

    def _upper(self) -> Float[Tensor, "d d"]:
        return self.upper.triu(1) + torch.diag(self.sign * self.log_scale.exp())
