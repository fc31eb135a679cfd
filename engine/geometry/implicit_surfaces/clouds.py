"""Point clouds to fit: drawn from a scene, a mesh or a curve, with noise and holes.

A cloud is remembered for what it was made from, so the same request gives the same object.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from engine import seeds
from engine.geometry.implicit_surfaces import limits, sdf, sdf2d, sparse
from engine.geometry.implicit_surfaces.csg import EXTENT, Scene
from engine.geometry.meshes import Mesh, face_normals, sample_surface

LARGEST_COUNT = 50_000
LARGEST_NOISE = 0.2
LARGEST_HOLE = 0.6

_FINE = 96


@dataclass(frozen=True)
class Curve:
    """A closed curve in the plane, drawn by hand.

    Attributes:
        corners: its points in order; the last is joined to the first.

    Raises:
        ValueError: it has too few or too many points, or they are not within the square of half
            side 1.2, or it has no length.
    """

    corners: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        if not 3 <= len(self.corners) <= 2000:
            raise ValueError(f"A curve has 3 to 2000 points, not {len(self.corners)}.")
        if not all(abs(value) <= EXTENT for corner in self.corners for value in corner):
            raise ValueError(f"A curve stays within ±{EXTENT:g}.")
        if self.length < 0.1:
            raise ValueError("The curve is too short to fit anything to it.")

    @property
    def length(self) -> float:
        """Of the whole curve."""
        return sum(math.dist(a, b) for a, b in pairwise([*self.corners, self.corners[0]]))


Source = Scene | Mesh | Curve


@dataclass(frozen=True, eq=False)
class Cloud:
    """Points on, or near, a surface or curve.

    Attributes:
        points: float32 [n, d].
        normals: outward unit normals of where they were drawn, float32 [n, d].
        clean: other points of the whole surface, without noise and holes, to compare with.
        field: a signed distance of the truth, or nothing where none is known.
    """

    points: Float[Tensor, "n d"]
    normals: Float[Tensor, "n d"]
    clean: Float[Tensor, "m d"]
    field: Callable[[Tensor], Tensor] | None

    @property
    def dimension(self) -> int:
        """2 or 3."""
        return self.points.shape[1]


CURVES: dict[str, Curve] = {
    "blob": Curve(
        tuple(
            (r * math.cos(t), r * math.sin(t))
            for t in [2 * math.pi * i / 120 for i in range(120)]
            for r in [0.65 + 0.18 * math.sin(3 * t) + 0.08 * math.cos(5 * t)]
        )
    ),
    "star": Curve(
        tuple(
            (r * math.sin(math.pi * i / 5), r * math.cos(math.pi * i / 5))
            for i in range(10)
            for r in [0.9 if i % 2 == 0 else 0.42]
        )
    ),
    "key": Curve(
        ((-0.9, -0.15), (-0.9, -0.5), (-0.6, -0.5), (-0.6, -0.15), (0.1, -0.15), (0.3, -0.45),
         (0.8, -0.45), (1.0, -0.1), (1.0, 0.3), (0.7, 0.6), (0.3, 0.5), (0.1, 0.1), (-0.9, 0.1))
    ),
}  # fmt: skip


@lru_cache(maxsize=8)
def draw(
    source: Source, count: int = 20_000, noise: float = 0.0, hole: float = 0.0, seed: int = 0
) -> Cloud:
    """A cloud spread evenly over a surface or curve.

    Args:
        source: what it is drawn from.
        count: points before the hole is cut.
        noise: standard deviation of the displacement of each coordinate.
        hole: share of the points that is missing: those nearest to one of them.
        seed: decides points, noise and where the hole is, each independently.

    Raises:
        ValueError: a value is out of range, or the source is empty.
    """
    limits.within("number of points", count, 10, LARGEST_COUNT)
    limits.within("noise", noise, 0.0, LARGEST_NOISE)
    limits.within("hole", hole, 0.0, LARGEST_HOLE)
    # An inference tensor could not be met by autograd later.
    with torch.inference_mode(False), torch.no_grad():
        generator = seeds.generator(seeds.derive(seed, "points"))
        points, normals = _sample(source, count, generator)
        clean, _ = _sample(source, count, generator)
        if hole:
            centre = torch.randint(
                len(points), (), generator=seeds.generator(seeds.derive(seed, "hole"))
            )
            order = torch.linalg.vector_norm(points - points[centre], dim=1).argsort()
            kept = order[round(hole * count) :].sort().values
            points, normals = points[kept], normals[kept]
        if noise:
            shake = seeds.generator(seeds.derive(seed, "noise"))
            points = points + noise * torch.randn(points.shape, generator=shake)
        return Cloud(points, normals, clean, _field(source))


def _sample(source: Source, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    if isinstance(source, Curve):
        return _along(source, count, generator)
    if isinstance(source, Mesh):
        points, faces = sample_surface(source, count, generator)
        return points, face_normals(source).index_select(0, faces)
    points, _ = sample_surface(_fine(source), count, generator)
    slopes = sdf.gradient(source, points)
    steep = slopes.square().sum(1, keepdim=True).clamp(min=0.1)
    # One step of Newton's method, from the triangle to the surface.
    points = points - source(points)[:, None] * slopes / steep
    return points, functional.normalize(slopes, dim=1)


@lru_cache(maxsize=32)
def _fine(scene: Scene) -> Mesh:
    mesh = sparse.surface(scene, _FINE, EXTENT, lipschitz=1.0)
    if len(mesh.faces) == 0:
        raise ValueError("The scene has no surface within the cube, so there is nothing to draw.")
    return mesh


def _along(curve: Curve, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
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
    if isinstance(source, Curve):
        corners = torch.tensor(source.corners, dtype=torch.float64)
        return lambda points: sdf2d.polygon(points, corners.to(points))
    return source if isinstance(source, Scene) else None
