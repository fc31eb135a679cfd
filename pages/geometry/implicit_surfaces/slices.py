"""A field cut open: its surface on one side of a plane, and what it is on that plane."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import torch
from jaxtyping import Float
from scipy.spatial import cKDTree
from torch import Tensor

from engine.geometry.implicit_surfaces import sdf, sparse
from engine.geometry.implicit_surfaces.csg import EXTENT, RELABELLINGS, Scene, Vector, moved
from engine.geometry.implicit_surfaces.lattice import Lattice
from engine.geometry.implicit_surfaces.marching_cubes import marching_cubes
from engine.geometry.implicit_surfaces.marching_squares import marching_squares
from engine.geometry.meshes import Mesh, of_volume

SOLID = Lattice(61)
"""Samples of the surface: a twenty-fifth of a unit apart, so that each is a place to cut."""

FLAT = Lattice(45, dimension=2)
"""Samples of the plane."""

LEVELS = tuple(round(0.2 * step, 1) for step in range(-5, 8) if step)


@dataclass(frozen=True, eq=False)
class Cut:
    """A field g∘f∘T⁻¹ and its surface.

    Attributes:
        field: points [n, 3] to values [n].
        whole: its surface, closed where it leaves the cube.
        half: that part of it for which z is at most where it was cut.
        closed: whether the surface was closed where it leaves the cube.
    """

    field: sdf.Field
    whole: Mesh
    half: Mesh
    closed: bool


@lru_cache(maxsize=32)
def cut(shape: Scene, relabelling: str, turn: float, offset: float) -> Cut:
    """The surface of a scene, relabelled and turned about the vertical, cut at z = offset."""
    plain = moved(shape, (0.0, turn, 0.0), (0.0, 0.0, 0.0)) if turn else shape
    g = RELABELLINGS[relabelling]

    def field(points: Tensor) -> Tensor:
        return g.function(plain(points))

    if g.keeps_surface:
        volume = g.function(sparse.sample(plain, SOLID, 1.0).volume)
    else:
        volume = SOLID.sample(field)
    whole = of_volume(volume, SOLID, closed=g.keeps_surface)
    last = round((offset + EXTENT) / SOLID.spacing)
    if last >= SOLID.resolution - 1 or last < 1:
        return Cut(field, whole, whole, g.keeps_surface)
    near = marching_cubes(volume[:, :, : last + 1])
    return Cut(field, whole, Mesh(SOLID.positions(near.vertices), near.faces), g.keeps_surface)


def half(field: sdf.Field, lattice: Lattice, offset: float) -> Mesh:
    """What of a field's surface lies at z ≤ offset, wherever that is between the samples.

    The last layer of samples is moved to the plane, so that the surface ends on it.
    """
    sampled = sparse.sample(field, lattice).volume
    last = math.floor((offset + lattice.extent) / lattice.spacing)
    if last >= lattice.resolution - 1:
        return of_volume(sampled, lattice)
    if last < 0:
        return Mesh(torch.zeros(0, 3), torch.zeros(0, 3, dtype=torch.int32))
    flat = Lattice(lattice.resolution, lattice.extent, dimension=2).points()
    layer = field(torch.cat([flat, torch.full((len(flat), 1), offset)], dim=1))
    volume = torch.cat(
        [sampled[:, :, : last + 1], layer.view(lattice.resolution, lattice.resolution, 1)], dim=2
    )
    found = marching_cubes(volume.contiguous())
    vertices = lattice.positions(found.vertices)
    height = lattice.positions(torch.tensor(float(last)))
    beyond = (found.vertices[:, 2] - last).clamp(min=0)
    vertices[:, 2] = torch.where(beyond > 0, height + beyond * (offset - height), vertices[:, 2])
    return Mesh(vertices, found.faces)


def surface(field: sdf.Field) -> Mesh:
    """A field's whole surface, fine enough to keep."""
    return sparse.surface(field, 96)


def plane(offset: float) -> Float[Tensor, "n 3"]:
    """The samples of the plane z = offset, y fastest."""
    flat = FLAT.points()
    return torch.cat([flat, torch.full((len(flat), 1), float(offset))], dim=1)


def halves(
    points: Float[Tensor, "n 3"], values: Float[Tensor, " n"]
) -> tuple[Float[Tensor, "n 3"], np.ndarray, np.ndarray]:
    """The plane as triangles, parted along the zero level.

    Samples within about half a cell of the level are moved onto it, along the slope, so that
    hardly a triangle lies on both sides.

    Returns:
        The samples [n, 3], and the faces where values are negative and the others, int32 [f, 3].
    """
    side = FLAT.resolution
    slopes = torch.gradient(values.view(side, side), spacing=FLAT.spacing)
    slope = torch.stack([part.reshape(-1) for part in slopes], dim=1)
    steep = slope.square().sum(1).clamp(min=1e-12)
    near = values.abs() < 0.6 * FLAT.spacing * steep.sqrt()
    moved_points = points.clone()
    moved_points[near, :2] -= (values / steep)[near, None] * slope[near]
    kept = torch.where(near, 0.0, values).numpy()
    corner = np.arange(side * side, dtype=np.int32).reshape(side, side)[:-1, :-1].ravel()
    right, above = corner + side, corner + 1
    both = right + 1
    faces = np.stack([corner, right, both, corner, both, above], axis=1).reshape(-1, 3)
    inside = kept[faces].mean(1) < 0
    return moved_points, faces[inside], faces[~inside]


def level_lines(
    values: Float[Tensor, " n"], levels: Sequence[float], offset: float
) -> tuple[np.ndarray, np.ndarray]:
    """Level lines on the plane: ends of segments [v, 3], and segments [s, 2].

    The planes of all levels lie end to end in one march; what it finds in the seams is dropped.
    """
    side = FLAT.resolution
    grid = values.view(side, side)
    found = marching_squares(torch.cat([grid - level for level in levels]))
    pieces = found.starts.diff()
    kept = torch.repeat_interleave(found.cells[:, 0] % side != side - 1, pieces)
    flat = found.vertices.clone()
    flat[:, 0] -= torch.div(flat[:, 0], side, rounding_mode="floor") * side
    places = np.pad(FLAT.positions(flat).numpy(), ((0, 0), (0, 1)), constant_values=offset)
    return places, found.segments[kept].numpy()


class TrueDistance:
    """The signed distance of a mesh, to hold a field against.

    To the plane of the face whose centre is nearest, or to that centre where the foot of the
    perpendicular is not on the face: with faces as small as here right within a few thousandths.
    """

    def __init__(self, surface: Mesh) -> None:
        self._surface = surface

    @cached_property
    def _centres(self) -> Float[Tensor, "f 3"]:
        return self._surface.corners().mean(1)

    @cached_property
    def _tree(self) -> cKDTree:
        # Made anew for every movement of the hand: quickly built is better than well balanced.
        return cKDTree(self._centres.numpy(), balanced_tree=False, compact_nodes=False)

    def __call__(self, points: Float[Tensor, "n 3"], side: Float[Tensor, " n"]) -> np.ndarray:
        """Distances, negative where `side` is; NaN where there is no surface."""
        if len(self._surface.faces) == 0:
            return np.full(len(points), np.nan)
        at = points.float()
        nearest = torch.from_numpy(self._tree.query(at.numpy())[1])
        from_centre = at - self._centres.index_select(0, nearest)
        a, b, c = self._surface.corners().index_select(0, nearest).unbind(1)
        normals = torch.nn.functional.normalize(torch.linalg.cross(b - a, c - a), dim=1, eps=1e-20)
        through = (from_centre * normals).sum(1).abs()
        away = torch.linalg.vector_norm(from_centre, dim=1)
        beside = (away.square() - through.square()).clamp(min=0).sqrt()
        distance = torch.where(beside < SOLID.spacing, through, away).numpy()
        return distance * np.where(side.numpy() < 0, -1.0, 1.0)


def turned(point: Vector, turn: float, *, back: bool = False) -> Vector:
    """A point taken along with the turn about the vertical, or back."""
    angle = np.radians(-turn if back else turn)
    c, s = float(np.cos(angle)), float(np.sin(angle))
    x, y, z = point
    return (c * x + s * z, y, -s * x + c * z)
