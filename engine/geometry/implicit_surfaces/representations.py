"""Representations of one shape, as voxels, points, mesh, samples and formula, and what they cost.

The error is the mean distance between what is drawn and the true surface: for surfaces over their
own points, for a point cloud over points of the true surface, since its own points have none.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float
from scipy.spatial import cKDTree
from torch import Tensor
from torch.nn import functional

from engine import seeds
from engine.cache import cached
from engine.geometry import sparse
from engine.geometry.implicit_surfaces.csg import EXTENT, CSGModel
from engine.geometry.lattice import Lattice
from engine.geometry.meshes import Mesh, sample_surface
from engine.geometry.sdf import gradient
from engine.geometry.surface_extraction import mesh_from_volume

REPRESENTATIONS: dict[str, str] = {
    "voxels": "Voxels",
    "points": "Points",
    "mesh": "Mesh",
    "samples": "Sampled field",
    "formula": "Formula",
}
MIN_RESOLUTION, MAX_RESOLUTION = 4, 160

_PROBES = 20_000


@dataclass(frozen=True, eq=False)
class Representation:
    """A shape in one form.

    Attributes:
        form: a key of `REPRESENTATIONS`.
        resolution: cells, or samples, per axis.
        mesh: what to draw, or nothing for points.
        points: the points, for points.
        elements: how many voxels, points, faces, samples or solids it has.
        nbytes: memory of the form itself, not of the drawing.
        milliseconds: processor time to build it and its drawing.
        error: mean distance to the truth, in units of the cube.
    """

    form: str
    resolution: int
    mesh: Mesh | None
    points: Float[Tensor, "n 3"] | None
    elements: int
    nbytes: int
    milliseconds: float
    error: float


def represent(model: CSGModel, form: str, resolution: int, seed: int = 0) -> Representation:
    """The model in that form, made and measured.

    Args:
        model: the truth.
        form: a key of `REPRESENTATIONS`. A voxel is one bit, a point or vertex three floats, a face
            three indices, a sample one float, a formula the bytes of its text.
        resolution: per axis of the cube; points are as dense as one per cell of the surface.
        seed: decides points and probes.

    Raises:
        ValueError: there is no such form, the resolution is out of range, or nothing is left of
            the shape at this resolution.
    """
    if form not in REPRESENTATIONS:
        raise ValueError(
            f"There is no representation {form!r}; there are {', '.join(REPRESENTATIONS)}."
        )
    if not MIN_RESOLUTION <= resolution <= MAX_RESOLUTION:
        raise ValueError(
            f"The resolution lies between {MIN_RESOLUTION} and {MAX_RESOLUTION}; "
            f"{resolution} does not."
        )
    generator = seeds.generator(seeds.derive(seed, "points"))
    began = time.thread_time()
    mesh, points, elements, nbytes = _build(model, form, resolution, generator)
    milliseconds = (time.thread_time() - began) * 1e3
    if (mesh is not None and len(mesh.faces) == 0) or (points is not None and len(points) == 0):
        raise ValueError("Nothing is left of the shape at this resolution.")
    error = _error(model, form, mesh, points, seed)
    return Representation(form, resolution, mesh, points, elements, nbytes, milliseconds, error)


@cached
def compare_representations(
    model: CSGModel, resolution: int, forms: tuple[str, ...] = ("voxels", "points", "mesh")
) -> Mapping[str, Representation]:
    """Each representation of a model; none of them if it is lost at this resolution."""
    try:
        return {form: represent(model, form, resolution) for form in forms}
    except ValueError:
        return {}


def voxel_surface(occupied: Bool[Tensor, "n n n"], extent: float = EXTENT) -> Mesh:
    """The squares between occupied voxels and the rest, two triangles each, corners welded.

    Args:
        occupied: one value per voxel; together they fill [−extent, extent]³.
        extent: half the side of the cube.
    """
    n = len(occupied)
    padded = functional.pad(occupied, (1,) * 6)
    quads = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        before = padded.narrow(axis, 0, n + 1)
        after = padded.narrow(axis, 1, n + 1)
        for outwards in (True, False):
            place = ((before & ~after) if outwards else (~before & after)).nonzero()
            # Along the axis the square lies behind voxel `place`; across it the padding counts one.
            place[:, u] -= 1
            place[:, v] -= 1
            around = [(0, 0), (1, 0), (1, 1), (0, 1)]
            corners = []
            for i, j in around if outwards else around[::-1]:
                corner = place.clone()
                corner[:, u] += i
                corner[:, v] += j
                corners.append(corner)
            quads.append(torch.stack(corners, dim=1))
    squares = torch.cat(quads)
    number = (squares * torch.tensor([(n + 1) ** 2, n + 1, 1])).sum(2)
    used, places = torch.unique(number, return_inverse=True)
    faces = torch.cat([places[:, [0, 1, 2]], places[:, [0, 2, 3]]])
    grid = torch.stack([used // (n + 1) ** 2, used // (n + 1) % (n + 1), used % (n + 1)], dim=1)
    return Mesh(grid.float() * (2 * extent / n) - extent, faces.int())


def _build(
    model: CSGModel, form: str, resolution: int, generator: torch.Generator
) -> tuple[Mesh | None, Tensor | None, int, int]:
    """Mesh, points, number of elements and bytes."""
    cell = 2 * EXTENT / resolution
    if form == "voxels":
        centres = Lattice(resolution, EXTENT - cell / 2)
        mesh = voxel_surface(centres.sample(model) < 0)
        return mesh, None, resolution**3, -(-(resolution**3) // 8)
    lattice = Lattice(96 if form == "formula" else resolution, EXTENT)
    volume = lattice.sample(model)
    mesh = mesh_from_volume(volume, lattice)
    if form == "points":
        if len(mesh.faces) == 0:
            return None, torch.zeros(0, 3), 0, 0
        points, _ = sample_surface(mesh, max(1, round(mesh.area() / cell**2)), generator)
        points = _project_onto(model, points)
        return None, points, len(points), points.nbytes
    if form == "samples":
        finer = Lattice(2 * resolution - 1, EXTENT)
        between = functional.interpolate(
            volume[None, None], size=finer.shape, mode="trilinear", align_corners=True
        )
        return mesh_from_volume(between[0, 0], finer), None, resolution**3, 4 * resolution**3
    if form == "formula":
        mesh = Mesh(_project_onto(model, mesh.vertices), mesh.faces)
        return mesh, None, len(model.parts), len(model.text.encode())
    return mesh, None, len(mesh.faces), mesh.nbytes


def _project_onto(model: CSGModel, points: Tensor) -> Tensor:
    """Points moved to the surface by Newton's method along the gradient."""
    for _ in range(3):
        slope = gradient(model, points)
        steep = slope.square().sum(1, keepdim=True).clamp(min=0.1)
        points = points - model(points)[:, None] * slope / steep
    return points


def _error(
    model: CSGModel,
    form: str,
    mesh: Mesh | None,
    points: Tensor | None,
    seed: int,
) -> float:
    if form == "formula":
        return 0.0
    if mesh is not None:
        generator = seeds.generator(seeds.derive(seed, "probes"))
        probes, _ = sample_surface(mesh, _PROBES, generator)
        slope = torch.linalg.vector_norm(gradient(model, probes), dim=1).clamp(min=0.3)
        return float((model(probes).abs() / slope).mean())
    assert points is not None
    return float(cKDTree(points.numpy()).query(_true_points(model, seed))[0].mean())


@cached
def _true_points(model: CSGModel, seed: int) -> np.ndarray:
    """Points of the true surface, float32 [n, 3]; the same at every resolution."""
    fine = Lattice(96, EXTENT)
    volume = sparse.sample(model, fine, 1.0).volume
    probes = seeds.generator(seeds.derive(seed, "truth"))
    points, _ = sample_surface(mesh_from_volume(volume, fine), _PROBES, probes)
    return _project_onto(model, points).numpy()
