"""The surface of a field, cut open at a plane z = offset, and measures of it."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from jaxtyping import Float, Int
from scipy.spatial import cKDTree
from torch import Tensor

from engine.cache import cached
from engine.geometry import sdf, sparse
from engine.geometry.implicit_surfaces.csg import (
    EXTENT,
    FIELD_TRANSFORMS,
    CSGModel,
    Vector,
    move_field,
)
from engine.geometry.lattice import Lattice
from engine.geometry.marching_cubes import close_border, marching_cubes
from engine.geometry.meshes import Mesh
from engine.geometry.surface_extraction import mesh_from_volume

MODEL_LATTICE = Lattice(61)
"""Samples of a model: 0.04 apart, so that every multiple of that is a place to cut."""

EXPORT_RESOLUTION = 96
"""Samples per axis of a surface that is exported."""


@dataclass(frozen=True)
class Measures:
    """Measures of a surface; all zero if it is empty."""

    volume: float
    area: float
    components: int
    euler: int


@dataclass(frozen=True, eq=False)
class ModelSurface:
    """The field g ∘ f ∘ T⁻¹ of a CSG model f, and its surface.

    Attributes:
        field: points [n, 3] to values [n].
        mesh: the surface; closed where it leaves the cube, if `closed`.
        layers: which layer of cells along z each face lies in.
        closed: whether the surface was closed at the border of the cube.
    """

    field: sdf.Field
    mesh: Mesh
    layers: Int[Tensor, " f"]
    closed: bool

    def cut(self, offset: float) -> Mesh:
        """The part of the surface at z ≤ offset, for multiples of the spacing of the samples.

        An offset at the border of the cube, or beyond, cuts nothing.
        """
        last = round((offset + EXTENT) / MODEL_LATTICE.spacing)
        if last >= MODEL_LATTICE.resolution - 1 or last < 1:
            return self.mesh
        faces = self.mesh.faces[self.layers < last]
        used = torch.zeros(len(self.mesh.vertices), dtype=torch.bool)
        used[faces.view(-1).long()] = True
        number = used.cumsum(0, dtype=torch.int32) - 1
        return Mesh(self.mesh.vertices[used], number.index_select(0, faces.view(-1)).view(-1, 3))

    @cached_property
    def measures(self) -> Measures:
        """Measures of the surface."""
        mesh = self.mesh
        if len(mesh.faces) == 0:
            return Measures(0.0, 0.0, 0, 0)
        # In a closed mesh every edge has two faces; counting the edges would take longer.
        euler = len(mesh.vertices) - len(mesh.faces) // 2 if self.closed else mesh.euler()
        # Both at once, since they need the same normals; a is from a point near the surface.
        a, b, c = (mesh.corners().double() - mesh.vertices.double().mean(0)).unbind(1)
        normals = torch.linalg.cross(b - a, c - a)
        volume, area = float((a * normals).sum() / 6), float(normals.norm(dim=1).sum() / 2)
        return Measures(volume, area, mesh.components(), euler)

    @cached_property
    def true_distance(self) -> "SurfaceDistance":
        """The distance to the surface, to compare the field with."""
        return SurfaceDistance(self.mesh, MODEL_LATTICE.spacing)


@cached
def extract_model(
    model: CSGModel, transform: str = "identity", rotation: float = 0
) -> ModelSurface:
    """The surface of a model, with its values transformed and rotated about the vertical axis.

    Args:
        model: f.
        transform: g, a key of `FIELD_TRANSFORMS`.
        rotation: degrees.
    """
    plain = move_field(model, (0.0, rotation, 0.0), (0.0, 0.0, 0.0)) if rotation else model
    g = FIELD_TRANSFORMS[transform]

    def field(points: Tensor) -> Tensor:
        return g.function(plain(points))

    if g.keeps_surface:
        volume = g.function(sparse.sample(plain, MODEL_LATTICE, 1.0).volume)
    else:
        volume = MODEL_LATTICE.sample(field)
    found = marching_cubes(close_border(volume) if g.keeps_surface else volume)
    mesh = Mesh(MODEL_LATTICE.positions(found.vertices), found.faces)
    layers = found.cells[:, 2].repeat_interleave(found.starts.diff())
    return ModelSurface(field, mesh, layers, g.keeps_surface)


@cached
def cut_surface(field: sdf.Field, lattice: Lattice, offset: float) -> Mesh:
    """The part of a field's surface at z ≤ offset, wherever that is between the samples.

    The last layer of samples is moved to the plane, so that the surface ends on it. Cached by the
    identity of the field.
    """
    sampled = sparse.sample(field, lattice).volume
    last = math.floor((offset + lattice.extent) / lattice.spacing)
    if last >= lattice.resolution - 1:
        return mesh_from_volume(sampled, lattice)
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


def extract_for_export(field: sdf.Field) -> Mesh:
    """The whole surface of a field, with more samples than are drawn."""
    return sparse.extract_surface(field, EXPORT_RESOLUTION)


class SurfaceDistance:
    """The approximate signed distance to a mesh of small faces, quick to set up.

    The distance is that to the plane of the face whose centre is nearest, or to that centre if the
    foot of the perpendicular is farther than `spacing` from it; with faces of the size of a cell it
    is right within a few thousandths. See `engine.geometry.mesh_distance` for the exact distance.
    """

    def __init__(self, surface: Mesh, spacing: float) -> None:
        self._surface = surface
        self._spacing = spacing

    @cached_property
    def _centres(self) -> Float[Tensor, "f 3"]:
        return self._surface.corners().mean(1)

    @cached_property
    def _tree(self) -> cKDTree:
        # Rebuilt whenever a slider moves: quickly built is better than well balanced.
        return cKDTree(self._centres.numpy(), leafsize=64, balanced_tree=False, compact_nodes=False)

    def __call__(self, points: Float[Tensor, "n 3"], values: Float[Tensor, " n"]) -> np.ndarray:
        """Distances, negative where `values` are; NaN if the surface is empty."""
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
        distance = torch.where(beside < self._spacing, through, away).numpy()
        return distance * np.where(values.numpy() < 0, -1.0, 1.0)


def rotate_about_vertical(point: Vector, degrees: float) -> Vector:
    """A point rotated about the y axis."""
    angle = math.radians(degrees)
    c, s = math.cos(angle), math.sin(angle)
    x, y, z = point
    return (c * x + s * z, y, -s * x + c * z)
