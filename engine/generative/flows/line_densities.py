"""Densities of one variable to push through a map, with their mass in closed form."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

Array = np.ndarray

UNIFORM_END = 2.0
"""The uniform density reaches from minus to plus this."""

_MIXTURE = ((-1.3, 0.45), (1.3, 0.45))
"""Mean and deviation of two equally likely Gaussians."""


@dataclass(frozen=True)
class LineDensity:
    """A density p(z) of one variable.

    Attributes:
        title: its name for the visitor.
        density: p(z).
        mass_below: the integral of p up to z.
        jumps: where p is not continuous.
    """

    title: str
    density: Callable[[Array], Array]
    mass_below: Callable[[Array], Array]
    jumps: tuple[float, ...] = ()

    def mass(self, start: float, end: float) -> float:
        """Of the interval from `start` to `end`."""
        low, high = self.mass_below(np.array([start, end]))
        return float(high - low)


def standard_normal(z: Array) -> Array:
    """N(z; 0, 1)."""
    density: Array = np.exp(-np.square(z) / 2) / math.sqrt(2 * math.pi)
    return density


def _uniform(z: Array) -> Array:
    return np.where(np.abs(z) <= UNIFORM_END, 1 / (2 * UNIFORM_END), 0.0)


def _uniform_below(z: Array) -> Array:
    below: Array = np.clip((z + UNIFORM_END) / (2 * UNIFORM_END), 0, 1)
    return below


def _mixture(z: Array) -> Array:
    parts = [standard_normal((z - mean) / deviation) / deviation for mean, deviation in _MIXTURE]
    density: Array = np.mean(parts, axis=0)
    return density


def _mixture_below(z: Array) -> Array:
    below: Array = np.mean([ndtr((z - mean) / deviation) for mean, deviation in _MIXTURE], axis=0)
    return below


LINE_DENSITIES = {
    "normal": LineDensity("Normal", standard_normal, ndtr),
    "uniform": LineDensity("Uniform", _uniform, _uniform_below, (-UNIFORM_END, UNIFORM_END)),
    "mixture": LineDensity("Two Gaussians", _mixture, _mixture_below),
}
