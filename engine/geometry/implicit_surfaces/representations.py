"""One shape as voxels, points, mesh, samples and formula: error against memory and time.

The error is the mean distance between what is drawn and the true surface: for surfaces over their
own points, for a point cloud over points of the true surface, since its own points have none.
"""

import time
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn import functional

from engine import seeds
from engine.geometry import metrics
from engine.geometry.implicit_surfaces.csg import EXTENT, Scene
from engine.geometry.implicit_surfaces.lattice import Lattice
from engine.geometry.implicit_surfaces.sdf import gradient
from engine.geometry.meshes import Mesh, of_volume, sample_surface

KINDS: dict[str, str] = {
    "voxels": "Voxels",
    "points": "Points",
    "mesh": "Mesh",
    "samples": "Sampled field",
    "formula": "Formula",
}
SMALLEST_RESOLUTION, LARGEST_RESOLUTION = 4, 160

_PROBES = 20_000


@dataclass(frozen=True, eq=False)
class Representation:
    """A shape in one form.

    Attributes:
        kind: a key of `KINDS`.
        resolution: cells, or samples, per axis.
        mesh: what to draw, or nothing for points.
        points: the points, for points.
        elements: how many voxels, points, faces, samples or solids it has.
        nbytes: memory of the form itself, not of the drawing.
        milliseconds: processor time to make it and its drawing.
        error: mean distance to the truth, in units of the cube.
    """

    kind: str
    resolution: int
    mesh: Mesh | None
    points: Float[Tensor, "n 3"] | None
    elements: int
    nbytes: int
    milliseconds: float
    error: float


def represent(scene: Scene, kind: str, resolution: int, seed: int = 0) -> Representation:
    """The scene in that form, made and measured.

    Args:
        scene: the truth.
        kind: a key of `KINDS`. Voxels are one bit each, points and vertices three floats, a face
            three indices, a sample a float, a formula the bytes of its text.
        resolution: per axis of the cube; points are as dense as one per cell of the surface.
        seed: decides points and probes.

    Raises:
        ValueError: there is no such form, the resolution is out of range, or nothing is left of
            the shape at this resolution.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no form {kind!r}; there are {', '.join(KINDS)}.")
    if not SMALLEST_RESOLUTION <= resolution <= LARGEST_RESOLUTION:
        raise ValueError(
            f"The resolution lies between {SMALLEST_RESOLUTION} and {LARGEST_RESOLUTION}; "
            f"{resolution} does not."
        )
    generator = seeds.generator(seeds.derive(seed, "points"))
    began = time.thread_time()
    mesh, points, elements, nbytes = _make(scene, kind, resolution, generator)
    milliseconds = (time.thread_time() - began) * 1e3
    if (mesh is not None and len(mesh.faces) == 0) or (points is not None and len(points) == 0):
        raise ValueError("Nothing is left of the shape at this resolution.")
    probes = seeds.generator(seeds.derive(seed, "probes"))
    error = _error(scene, kind, mesh, points, probes)
    return Representation(kind, resolution, mesh, points, elements, nbytes, milliseconds, error)


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


def _make(
    scene: Scene, kind: str, resolution: int, generator: torch.Generator
) -> tuple[Mesh | None, Tensor | None, int, int]:
    """Mesh, points, number of elements and bytes."""
    cell = 2 * EXTENT / resolution
    if kind == "voxels":
        centres = Lattice(resolution, EXTENT - cell / 2)
        mesh = voxel_surface(centres.sample(scene) < 0)
        return mesh, None, resolution**3, -(-(resolution**3) // 8)
    lattice = Lattice(96 if kind == "formula" else resolution, EXTENT)
    volume = lattice.sample(scene)
    mesh = of_volume(volume, lattice)
    if kind == "points":
        if len(mesh.faces) == 0:
            return None, torch.zeros(0, 3), 0, 0
        points, _ = sample_surface(mesh, max(1, round(mesh.area() / cell**2)), generator)
        points = _onto(scene, points)
        return None, points, len(points), points.nbytes
    if kind == "samples":
        finer = Lattice(2 * resolution - 1, EXTENT)
        between = functional.interpolate(
            volume[None, None], size=finer.shape, mode="trilinear", align_corners=True
        )
        return of_volume(between[0, 0], finer), None, resolution**3, 4 * resolution**3
    if kind == "formula":
        mesh = Mesh(_onto(scene, mesh.vertices), mesh.faces)
        return mesh, None, len(scene.parts), len(scene.code.encode())
    return mesh, None, len(mesh.faces), mesh.nbytes


def _onto(scene: Scene, points: Tensor) -> Tensor:
    """Points moved to the surface by Newton's method along the gradient."""
    for _ in range(3):
        slope = gradient(scene, points)
        steep = slope.square().sum(1, keepdim=True).clamp(min=0.1)
        points = points - scene(points)[:, None] * slope / steep
    return points


def _error(
    scene: Scene,
    kind: str,
    mesh: Mesh | None,
    points: Tensor | None,
    generator: torch.Generator,
) -> float:
    if kind == "formula":
        return 0.0
    if mesh is not None:
        probes, _ = sample_surface(mesh, _PROBES, generator)
        slope = torch.linalg.vector_norm(gradient(scene, probes), dim=1).clamp(min=0.3)
        return float((scene(probes).abs() / slope).mean())
    assert points is not None
    fine = Lattice(96, EXTENT)
    truth, _ = sample_surface(of_volume(fine.sample(scene), fine), _PROBES, generator)
    return metrics.between(_onto(scene, truth), points).forward
