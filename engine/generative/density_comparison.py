"""Two densities of the plane on one grid, and their difference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from engine.data.densities import EXTENT

RESOLUTION = 81
"""Nodes in each direction."""


@dataclass(frozen=True)
class DensityComparison:
    """Densities at the nodes of a grid over ±`extent`, row 0 below.

    Attributes:
        ticks: coordinates of the nodes.
        data: p.
        model: q.
    """

    ticks: np.ndarray
    data: np.ndarray
    model: np.ndarray

    @property
    def difference(self) -> np.ndarray:
        """q − p: positive where the model has too much."""
        return self.model - self.data

    @property
    def total_variation(self) -> float:
        """½ ∫ |q − p| over the square: 0 for equal densities, 1 for disjoint ones."""
        cell = (self.ticks[1] - self.ticks[0]) ** 2
        return float(np.abs(self.difference).sum() * cell / 2)


def nodes(resolution: int = RESOLUTION, extent: float = EXTENT) -> np.ndarray:
    """Coordinates of the nodes in each direction."""
    return np.linspace(-extent, extent, resolution)


def smoothed(points: np.ndarray, ticks: np.ndarray, bandwidth: float) -> np.ndarray:
    """The density of points [n, 2], each blurred to a Gaussian of this standard deviation.

    Points outside the grid count among all but appear nowhere.
    """
    spacing = ticks[1] - ticks[0]
    edges = np.append(ticks - spacing / 2, ticks[-1] + spacing / 2)
    finite = points[np.isfinite(points).all(axis=1)]
    counts, _, _ = np.histogram2d(finite[:, 1], finite[:, 0], bins=[edges, edges])
    blurred = gaussian_filter(counts, bandwidth / spacing, mode="constant", truncate=5)
    return np.asarray(blurred) / (max(len(points), 1) * spacing**2)


def compare_points(
    data: np.ndarray, samples: np.ndarray, bandwidth: float = 0.2
) -> DensityComparison:
    """The densities of two sets of points, both blurred alike."""
    ticks = nodes()
    return DensityComparison(
        ticks, smoothed(data, ticks, bandwidth), smoothed(samples, ticks, bandwidth)
    )


def nearest_distances(points: np.ndarray, others: np.ndarray) -> np.ndarray:
    """From each point the distance to the nearest of the others."""
    finite = points[np.isfinite(points).all(axis=1)]
    return np.asarray(cKDTree(others).query(finite)[0])
