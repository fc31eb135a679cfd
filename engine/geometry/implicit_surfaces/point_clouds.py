"""Point clouds sampled from a CSG model, a mesh or a closed curve, with noise and missing parts.

A cloud is cached by what it was sampled from: equal arguments give the same object.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from engine import seeds
from engine.cache import cached
from engine.geometry import sdf, sparse
from engine.geometry.curves import ClosedCurve
from engine.geometry.implicit_surfaces import limits, sdf2d
from engine.geometry.implicit_surfaces.csg import EXTENT, CSGModel
from engine.geometry.meshes import Mesh, face_normals, sample_surface

MAX_COUNT = 50_000
GROUND_TRUTH = 4000
"""Points of the true surface to compare with, however few points the cloud has."""

MAX_NOISE = 0.2
MAX_MISSING_SHARE = 0.6

_FINE = 96


Source = CSGModel | Mesh | ClosedCurve


@dataclass(frozen=True, eq=False)
class PointCloud:
    """Points on, or near, a surface or curve.

    Attributes:
        points: float32 [n, d].
        normals: outward unit normals at the noise-free points, float32 [n, d].
        ground_truth: `GROUND_TRUTH` other points of the whole surface, without noise and with
            nothing missing.
        field: the signed distance that the points were sampled from, None if it is not known.
    """

    points: Float[Tensor, "n d"]
    normals: Float[Tensor, "n d"]
    ground_truth: Float[Tensor, "m d"]
    field: Callable[[Tensor], Tensor] | None

    @property
    def dimension(self) -> int:
        """2 or 3."""
        return self.points.shape[1]


CURVES: dict[str, ClosedCurve] = {
    "blob": ClosedCurve(
        tuple(
            (r * math.cos(t), r * math.sin(t))
            for t in [2 * math.pi * i / 120 for i in range(120)]
            for r in [0.65 + 0.18 * math.sin(3 * t) + 0.08 * math.cos(5 * t)]
        )
    ),
    "star": ClosedCurve(
        tuple(
            (r * math.sin(math.pi * i / 5), r * math.cos(math.pi * i / 5))
            for i in range(10)
            for r in [0.9 if i % 2 == 0 else 0.42]
        )
    ),
    "key": ClosedCurve(
        ((-0.9, -0.15), (-0.9, -0.5), (-0.6, -0.5), (-0.6, -0.15), (0.1, -0.15), (0.3, -0.45),
         (0.8, -0.45), (1.0, -0.1), (1.0, 0.3), (0.7, 0.6), (0.3, 0.5), (0.1, 0.1), (-0.9, 0.1))
    ),
}  # fmt: skip


@cached
def sample_point_cloud(
    source: Source,
    count: int = 20_000,
    noise: float = 0.0,
    missing_share: float = 0.0,
    seed: int = 0,
) -> PointCloud:
    """Samples a cloud uniformly from a surface or curve.

    Args:
        source: what it is sampled from.
        count: points before a part is removed.
        noise: standard deviation of the displacement of each coordinate.
        missing_share: share of the points that is removed: the nearest neighbours of one of them.
        seed: decides the points, the noise and the missing part, each independently.

    Raises:
        ValueError: a value is out of range, or the source is empty.
    """
    limits.check_within("number of points", count, 10, MAX_COUNT)
    limits.check_within("noise", noise, 0.0, MAX_NOISE)
    limits.check_within("missing share", missing_share, 0.0, MAX_MISSING_SHARE)
    # Autograd could not use an inference tensor later.
    with torch.inference_mode(False), torch.no_grad():
        generator = seeds.generator(seeds.derive(seed, "points"))
        points, normals = _sample(source, count, generator)
        ground_truth, _ = _sample(source, GROUND_TRUTH, generator)
        if missing_share:
            centre = torch.randint(
                len(points), (), generator=seeds.generator(seeds.derive(seed, "hole"))
            )
            order = torch.linalg.vector_norm(points - points[centre], dim=1).argsort()
            kept = order[round(missing_share * count) :].sort().values
            points, normals = points[kept], normals[kept]
        if noise:
            shake = seeds.generator(seeds.derive(seed, "noise"))
            points = points + noise * torch.randn(points.shape, generator=shake)
        return PointCloud(points, normals, ground_truth, _field(source))


def _sample(source: Source, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    if isinstance(source, ClosedCurve):
        return _sample_curve(source, count, generator)
    if isinstance(source, Mesh):
        points, faces = sample_surface(source, count, generator)
        return points, face_normals(source).index_select(0, faces)
    points, _ = sample_surface(_fine_mesh(source), count, generator)
    slopes = sdf.gradient(source, points)
    steep = slopes.square().sum(1, keepdim=True).clamp(min=0.1)
    # One step of Newton's method, from the triangle to the surface.
    points = points - source(points)[:, None] * slopes / steep
    return points, functional.normalize(slopes, dim=1)


@cached
def _fine_mesh(model: CSGModel) -> Mesh:
    mesh = sparse.extract_surface(model, _FINE, EXTENT, lipschitz=1.0)
    if len(mesh.faces) == 0:
        raise ValueError("The model has no surface within the cube, so there is nothing to sample.")
    return mesh


def _sample_curve(
    curve: ClosedCurve, count: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    start = torch.tensor(curve.corners, dtype=torch.float32)
    along = start.roll(-1, 0) - start
    ends = torch.linalg.vector_norm(along, dim=1).double().cumsum(0)
    place = torch.rand(count, generator=generator, dtype=torch.float64) * ends[-1]
    side = torch.searchsorted(ends, place).clamp(max=len(start) - 1)
    share = 1 - (ends[side] - place) / torch.linalg.vector_norm(along, dim=1).double()[side]
    points = start[side] + share.float()[:, None] * along[side]
    x, y = start.unbind(1)
    area = (x * y.roll(-1) - x.roll(-1) * y).sum()
    normals = torch.stack([along[:, 1], -along[:, 0]], dim=1) * torch.sign(area)
    return points, functional.normalize(normals[side], dim=1)


def _field(source: Source) -> Callable[[Tensor], Tensor] | None:
    if isinstance(source, ClosedCurve):
        corners = torch.tensor(source.corners, dtype=torch.float64)
        return lambda points: sdf2d.polygon(points, corners.to(points))
    return source if isinstance(source, CSGModel) else None
