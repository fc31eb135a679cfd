"""Maps of the plane with their Jacobians in closed form.

p_x(x) = p_z(z) / |det J(z)| at x = g(z). Every map is a function of points [n, 2] in float64, its
Jacobian [n, 2, 2] has the partial derivatives of x_i with respect to z_j in row i, column j.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.generative.flows.change_of_variables import signed_area

Array = np.ndarray

UNIT_SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
_FEATURES = 6


class PlaneMap(ABC):
    """x = g(z) in the plane."""

    @abstractmethod
    def __call__(self, z: Array) -> Array:
        """g(z) [n, 2]."""

    @abstractmethod
    def jacobian(self, z: Array) -> Array:
        """[n, 2, 2]."""

    def determinant(self, z: Array) -> Array:
        """det J(z) [n]; negative where the map turns the plane over."""
        j = self.jacobian(z)
        found: Array = j[:, 0, 0] * j[:, 1, 1] - j[:, 0, 1] * j[:, 1, 0]
        return found

    def inverse(self, x: Array, steps: int = 12) -> Array:
        """The z of x [n, 2] by Newton's method; NaN where it does not arrive."""
        return self.newton(x, x, steps)

    def newton(self, x: Array, start: Array, steps: int, least: float = 1e-3) -> Array:
        """A z [n, 2] for each x, near the place where it starts; NaN where it does not arrive.

        Args:
            x, start: [n, 2].
            steps: of the method.
            least: a smaller |det J| counts as this, so that no step goes too far.
        """
        z = start.copy()
        for _ in range(steps):
            z = z - _solved(self.jacobian(z), np.clip(self(z) - x, -2, 2), least)
        lost = ~(np.abs(self(z) - x).max(axis=1) < 1e-6)
        z[lost] = np.nan
        return z


def _solved(j: Array, y: Array, least: float) -> Array:
    """J⁻¹ y for each of n, by Cramer's rule."""
    a, b, c, d = j[:, 0, 0], j[:, 0, 1], j[:, 1, 0], j[:, 1, 1]
    det = a * d - b * c
    det = np.where(np.abs(det) < least, np.copysign(least, det), det)
    return np.stack([d * y[:, 0] - b * y[:, 1], a * y[:, 1] - c * y[:, 0]], axis=1) / det[:, None]


def _matrices(a: Array, b: Array, c: Array, d: Array) -> Array:
    """[n, 2, 2] of the rows (a, b) and (c, d)."""
    rows = np.broadcast_arrays(a, b, c, d)
    return np.stack(rows, axis=-1).reshape(-1, 2, 2)


@dataclass(frozen=True)
class Affine(PlaneMap):
    """x = A z with the columns of A: the images of the unit vectors."""

    first: tuple[float, float] = (1.0, 0.0)
    second: tuple[float, float] = (0.0, 1.0)

    @property
    def matrix(self) -> Array:
        """A [2, 2]."""
        return np.array([self.first, self.second]).T

    @property
    def area(self) -> float:
        """The signed area of the image of the unit square: the determinant."""
        return signed_area(self(UNIT_SQUARE))

    def __call__(self, z: Array) -> Array:
        return z @ self.matrix.T

    def jacobian(self, z: Array) -> Array:
        return np.broadcast_to(self.matrix, (len(z), 2, 2))

    def inverse(self, x: Array, steps: int = 12) -> Array:
        return x @ np.linalg.inv(self.matrix).T


@dataclass(frozen=True)
class Coupling(PlaneMap):
    """x₁ = z₁, x₂ = z₂ exp(s(z₁)) + t(z₁): an affine coupling layer (Dinh et al. 2017).

    s = strength · sin(1.5 z₁) and t = strength · cos z₁, so that ln det J = s(z₁).
    """

    strength: float = 0.8

    def __call__(self, z: Array) -> Array:
        first, second = z.T
        scale = np.exp(self.strength * np.sin(1.5 * first))
        return np.stack([first, second * scale + self.strength * np.cos(first)], axis=1)

    def jacobian(self, z: Array) -> Array:
        first, second = z.T
        scale = np.exp(self.strength * np.sin(1.5 * first))
        slope = 1.5 * self.strength * np.cos(1.5 * first)
        down = second * scale * slope - self.strength * np.sin(first)
        return _matrices(np.ones_like(first), np.zeros_like(first), down, scale)

    def inverse(self, x: Array, steps: int = 12) -> Array:
        first, second = x.T
        moved = second - self.strength * np.cos(first)
        return np.stack([first, moved * np.exp(-self.strength * np.sin(1.5 * first))], axis=1)


@dataclass(frozen=True)
class Banana(PlaneMap):
    """x₁ = z₁, x₂ = z₂ + strength (z₁² − 1): an additive coupling layer; det J = 1."""

    strength: float = 0.5

    def __call__(self, z: Array) -> Array:
        first, second = z.T
        return np.stack([first, second + self.strength * (first**2 - 1)], axis=1)

    def jacobian(self, z: Array) -> Array:
        one, zero = np.ones(len(z)), np.zeros(len(z))
        return _matrices(one, zero, 2 * self.strength * z[:, 0], one)

    def inverse(self, x: Array, steps: int = 12) -> Array:
        first, second = x.T
        return np.stack([first, second - self.strength * (first**2 - 1)], axis=1)


@dataclass(frozen=True)
class Swirl(PlaneMap):
    """A rotation by the angle 3 strength exp(−r²/4) about the origin; det J = 1."""

    strength: float = 0.8

    def _turned(self, z: Array, way: float) -> Array:
        angle = way * 3 * self.strength * np.exp(-np.square(z).sum(axis=1) / 4)
        cos, sin = np.cos(angle), np.sin(angle)
        return np.stack([cos * z[:, 0] - sin * z[:, 1], sin * z[:, 0] + cos * z[:, 1]], axis=1)

    def __call__(self, z: Array) -> Array:
        return self._turned(z, 1)

    def jacobian(self, z: Array) -> Array:
        angle = 3 * self.strength * np.exp(-np.square(z).sum(axis=1) / 4)
        cos, sin = np.cos(angle), np.sin(angle)
        x = self(z)
        across = np.stack([-x[:, 1], x[:, 0]], axis=1)  # dx / d angle
        gradient = -angle[:, None] * z / 2
        return _matrices(cos, -sin, sin, cos) + across[:, :, None] * gradient[:, None, :]

    def inverse(self, x: Array, steps: int = 12) -> Array:
        return self._turned(x, -1)


@dataclass(frozen=True)
class Radial(PlaneMap):
    """x = z (1 + β / (α + r)): away from the origin or towards it (Rezende & Mohamed 2015).

    β = 1.5 strength and α = 0.7; it folds for β < −α.
    """

    strength: float = 0.8
    alpha: float = 0.7

    @property
    def beta(self) -> float:
        """How far a point moves at most."""
        return 1.5 * self.strength

    def __call__(self, z: Array) -> Array:
        r = np.hypot(*z.T)[:, None]
        return z * (1 + self.beta / (self.alpha + r))

    def jacobian(self, z: Array) -> Array:
        r = np.hypot(*z.T)
        factor = 1 + self.beta / (self.alpha + r)
        slope = -self.beta / (self.alpha + r) ** 2 / np.maximum(r, 1e-12)
        return factor[:, None, None] * np.eye(2) + slope[:, None, None] * (
            z[:, :, None] * z[:, None, :]
        )

    def inverse(self, x: Array, steps: int = 12) -> Array:
        length = np.hypot(*x.T)
        half = (self.alpha + self.beta - length) / 2
        r = -half + np.sqrt(half**2 + self.alpha * length)
        return x * (r / np.maximum(length, 1e-12))[:, None]


@dataclass(frozen=True)
class Smooth(PlaneMap):
    """x = z + strength f(z), f a random sum of six waves; it folds where f changes too fast."""

    strength: float = 0.8
    seed: int = 0

    @cached_property
    def _waves(self) -> tuple[Array, Array, Array]:
        """Frequencies [6, 2], directions [6, 2], phases [6]."""
        rng = np.random.default_rng(self.seed)
        frequencies = rng.normal(size=(_FEATURES, 2)) * 0.8
        directions = rng.normal(size=(_FEATURES, 2)) / np.sqrt(_FEATURES)
        return frequencies, directions, rng.uniform(0, 2 * np.pi, _FEATURES)

    def __call__(self, z: Array) -> Array:
        frequencies, directions, phases = self._waves
        moved: Array = z + self.strength * np.sin(z @ frequencies.T + phases) @ directions
        return moved

    def jacobian(self, z: Array) -> Array:
        frequencies, directions, phases = self._waves
        slopes = np.cos(z @ frequencies.T + phases)
        outer = (directions[:, :, None] * frequencies[:, None, :]).reshape(_FEATURES, 4)
        return np.eye(2) + self.strength * (slopes @ outer).reshape(-1, 2, 2)


def plane_map(name: str, strength: float, seed: int = 0) -> PlaneMap:
    """A map that bends.

    Args:
        name: "coupling", "banana", "swirl", "radial" or "smooth".
        strength: 0 is the identity.
        seed: of "smooth".

    Raises:
        KeyError: there is no such map.
    """
    if name == "smooth":
        return Smooth(strength, seed)
    bends: dict[str, Callable[[float], PlaneMap]] = {
        "coupling": Coupling,
        "banana": Banana,
        "swirl": Swirl,
        "radial": Radial,
    }
    return bends[name](strength)
