"""A density of the plane before and after a map, on a grid."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch

from engine.cache import cached
from engine.data.densities import GaussianMixture, around_points
from engine.generative.flows.plane_maps import PlaneMap

Array = np.ndarray

HALF_SIDE = 1.5
"""The uniform density fills the square from minus to plus this."""

SAMPLES = 600


@dataclass(frozen=True)
class PlaneDensity:
    """p(z) in the plane.

    Attributes:
        name: "normal", "uniform" or "drawn".
        drawn: the points drawn, as `engine.data.densities.pack_points` packs them.

    Raises:
        ValueError: there is no such density, or nothing is drawn.
    """

    name: str
    drawn: bytes = b""

    def __post_init__(self) -> None:
        if self.name not in {"normal", "uniform", "drawn"}:
            raise ValueError(f"There is no density {self.name!r} in the plane.")
        if self.name == "drawn":
            _ = self._mixture  # raises if there is none

    @property
    def _mixture(self) -> GaussianMixture:
        return around_points(self.drawn)

    def __call__(self, z: Array) -> Array:
        """p(z) [n], 0 where z is not finite."""
        known = np.isfinite(z).all(axis=1)
        z = np.where(known[:, None], z, 0)
        return np.where(known, self._density(z), 0)

    def _density(self, z: Array) -> Array:
        if self.name == "normal":
            density: Array = np.exp(-np.square(z).sum(axis=1) / 2) / (2 * math.pi)
            return density
        if self.name == "uniform":
            inside = np.abs(z).max(axis=1) <= HALF_SIDE
            return np.where(inside, 1 / (2 * HALF_SIDE) ** 2, 0)
        # `GaussianMixture.log_density` also holds far out, and takes ten times as long.
        mixture = self._mixture
        away = torch.cdist(torch.from_numpy(z.astype(np.float32)), torch.tensor(mixture.means))
        parts = away.square_().mul_(-0.5 / mixture.deviation**2).exp_()
        scale = len(mixture.means) * 2 * math.pi * mixture.deviation**2
        return (parts.sum(dim=1) / scale).numpy().astype(np.float64)

    def sample(self, count: int = SAMPLES, seed: int = 0) -> Array:
        """Points [count, 2]."""
        source = torch.Generator().manual_seed(seed)
        if self.name == "normal":
            return torch.randn(count, 2, generator=source).numpy()
        if self.name == "uniform":
            return ((2 * torch.rand(count, 2, generator=source) - 1) * HALF_SIDE).numpy()
        return self._mixture.sample(count, source).numpy()


def grid(reach: float, side: int) -> Array:
    """Nodes [side², 2] of the square from minus to plus `reach`, the lowest row first."""
    line = np.linspace(-reach, reach, side)
    return np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)


@cached
def on_grid(base: PlaneDensity, reach: float, side: int) -> Array:
    """p(z) on a grid [side, side]."""
    return base(grid(reach, side)).reshape(side, side)


@cached
def pushed(g: PlaneMap, base: PlaneDensity, reach: float, side: int) -> Array:
    """p(x) = p(z) / |det J(z)| at z = g⁻¹(x), on a grid [side, side]; 0 where no z is found."""
    z = g.inverse(grid(reach, side))
    known = np.isfinite(z).all(axis=1)
    determinant = np.where(known, g.determinant(np.where(known[:, None], z, 0)), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        density = base(z) / np.abs(determinant)
    return np.nan_to_num(density, posinf=0).reshape(side, side)


@cached
def log_determinant(g: PlaneMap, reach: float, side: int) -> Array:
    """ln |det J(z)| on a grid [side, side]; NaN where the map turns the plane over."""
    determinant = g.determinant(grid(reach, side))
    return np.log(np.where(determinant > 0, determinant, np.nan)).reshape(side, side)
