"""How far a learned surface is from the true one, beside what two samples of the true one give."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool
from scipy.spatial import cKDTree

from engine import seeds
from engine.cache import cached
from engine.geometry import metrics
from engine.geometry.implicit_surfaces.point_clouds import GROUND_TRUTH, PointCloud
from engine.geometry.meshes import Mesh, sample_surface

SAMPLES = GROUND_TRUTH // 2
"""Points on each side of a comparison."""

RESOLUTION = 44
"""Samples per axis of the grid on which a learned surface is extracted to be measured."""

GAP = 0.15
"""Farther than that from every point of the cloud the true surface counts as not covered."""


@dataclass(frozen=True)
class SurfaceFit:
    """Mean distances between `SAMPLES` points of a surface and as many of the true one.

    Attributes:
        chamfer: the mean over both directions.
        floor: the same of two samples of the true surface: about half the spacing of the points,
            which a perfect surface would have.
        in_gap: from the points of the true surface that the cloud does not cover to the surface;
            NaN if it covers all.
        covered: from the others.
    """

    chamfer: float
    floor: float
    in_gap: float
    covered: float


def measure_fit(surface: Mesh, cloud: PointCloud) -> SurfaceFit:
    """The distance of a surface to the one that the cloud was sampled from.

    Raises:
        ValueError: the surface has no area.
    """
    points = sample_surface(surface, SAMPLES, seeds.generator(0))[0].numpy()
    truth = cloud.ground_truth[:SAMPLES].numpy()
    there = _tree(cloud).query(points)[0]
    back = cKDTree(points).query(truth)[0]
    gap = _in_gap(cloud)
    return SurfaceFit(
        chamfer=float(there.mean() + back.mean()) / 2,
        floor=_floor(cloud),
        in_gap=float(back[gap].mean()) if gap.any() else float("nan"),
        covered=float(back[~gap].mean()) if not gap.all() else float("nan"),
    )


@cached
def _tree(cloud: PointCloud) -> cKDTree:
    return cKDTree(cloud.ground_truth[:SAMPLES].numpy())


@cached
def _floor(cloud: PointCloud) -> float:
    first, second = cloud.ground_truth.split(SAMPLES)
    return metrics.point_distances(first, second).chamfer


@cached
def _in_gap(cloud: PointCloud) -> Bool[np.ndarray, " n"]:
    """Which of the true points are far from all points of the cloud."""
    distances = cKDTree(cloud.points.numpy()).query(cloud.ground_truth[:SAMPLES].numpy())[0]
    return np.asarray(distances > GAP)
