"""Signed distances of meshes and files of meshes, beside VTK, trimesh and the pseudonormal.

All on one core, in the same run and taking turns. Times are processor time, figures are medians.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
import trimesh
import vtk  # type: ignore[import-untyped]
from scipy.spatial import cKDTree
from torch import Tensor
from vtk.util import numpy_support  # type: ignore[import-untyped]

from engine import device, seeds
from engine.geometry import meshio
from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.implicit_surfaces.remeshing import load_example
from engine.geometry.lattice import Lattice
from engine.geometry.mesh_distance import MeshDistance
from engine.geometry.meshes import Mesh, face_normals, sample_surface
from engine.geometry.surface_extraction import extract_surface

EXACT = 1e-5
"""Of the size: how far distances may be from those of VTK."""

READING_TARGET = 1.5
"""Our time to read a file and repair the mesh, in that of trimesh and the same repair."""


class Pseudonormal:
    """A faster way that is not exact, and wrong where parts overlap.

    The nearest of the faces of eight near samples of the surface; the side is that of the
    angle-weighted pseudonormal at its foot (Bærentzen and Aanæs 2005).
    """

    def __init__(self, mesh: Mesh) -> None:
        points, faces = sample_surface(mesh, 60_000, seeds.generator(0))
        corners = mesh.corners()
        self._tree = cKDTree(torch.cat([points, corners.mean(1)]).numpy())
        self._face = torch.cat([faces, torch.arange(len(corners))])
        self._corners = corners
        own = face_normals(mesh)
        along = torch.nn.functional.normalize(corners.roll(-1, 1) - corners, dim=2)
        angles = torch.acos((-along * along.roll(1, 1)).sum(2).clamp(-1, 1))
        around = torch.zeros_like(mesh.vertices)
        weighted = (angles[:, :, None] * own[:, None]).view(-1, 3)
        around.index_add_(0, mesh.faces.long().view(-1), weighted)
        directed = mesh.edges()
        size = len(mesh.vertices)
        ordered, order = (directed[:, 0] * size + directed[:, 1]).sort()
        back = directed[:, 1] * size + directed[:, 0]
        other = order[torch.searchsorted(ordered, back)] % len(mesh.faces)
        beyond = own[other].view(3, -1, 3).transpose(0, 1)
        self._normals = torch.cat(
            [own[:, None], own[:, None] + beyond, around[mesh.faces.long()]], dim=1
        )

    def __call__(self, points: Tensor) -> Tensor:
        near = self._tree.query(points.numpy(), k=8)[1]
        face = self._face[torch.from_numpy(near)].sort(dim=1).values
        fresh = torch.ones_like(face, dtype=torch.bool)
        fresh[:, 1:] = face[:, 1:] != face[:, :-1]
        point, column = fresh.nonzero(as_tuple=True)
        face = face[point, column]
        foot, region = _foot(points[point], self._corners[face])
        offset = points[point] - foot
        pair = torch.full(fresh.shape, torch.inf)
        pair[fresh] = torch.linalg.vector_norm(offset, dim=1)
        distance, best = pair.min(dim=1)
        number = fresh.view(-1).cumsum(0).view(fresh.shape) - 1
        nearest = number.gather(1, best[:, None])[:, 0]
        normal = self._normals[face[nearest], region[nearest]]
        return torch.where((offset[nearest] * normal).sum(1) >= 0, distance, -distance)


def _foot(points: Tensor, corners: Tensor) -> tuple[Tensor, Tensor]:
    """The nearest point of each triangle, and its region: face, three edges, three corners."""
    a, b, c = corners.unbind(1)
    normal = torch.linalg.cross(b - a, c - a)
    squared = (normal * normal).sum(1).clamp(min=1e-38)
    foot = points - (((points - a) * normal).sum(1) / squared)[:, None] * normal
    inside = torch.ones(len(points), dtype=torch.bool)
    found, share, distance = [], [], []
    for start, end in ((a, b), (b, c), (c, a)):
        along = end - start
        inside &= (torch.linalg.cross(along, foot - start) * normal).sum(1) >= 0
        length = (along * along).sum(1).clamp(min=1e-38)
        t = (((points - start) * along).sum(1) / length).clamp(0, 1)
        found.append(start + t[:, None] * along)
        share.append(t)
        distance.append((points - found[-1]).square().sum(1))
    side = torch.stack(distance).argmin(0)
    rows = torch.arange(len(points))
    t = torch.stack(share)[side, rows]
    region = torch.where(t <= 0, side + 4, torch.where(t >= 1, (side + 1) % 3 + 4, side + 1))
    nearest = torch.where(inside[:, None], foot, torch.stack(found)[side, rows])
    return nearest, torch.where(inside, torch.zeros_like(region), region)


class VTKDistance:
    """vtkImplicitPolyDataDistance: unsigned here, since its side is the pseudonormal's."""

    def __init__(self, mesh: Mesh) -> None:
        places = vtk.vtkPoints()
        places.SetData(numpy_support.numpy_to_vtk(mesh.vertices.double().numpy(), deep=1))
        cells = vtk.vtkCellArray()
        corners = mesh.faces.long().reshape(-1).numpy()
        cells.SetData(3, numpy_support.numpy_to_vtkIdTypeArray(corners, deep=1))
        surface = vtk.vtkPolyData()
        surface.SetPoints(places)
        surface.SetPolys(cells)
        self._distance = vtk.vtkImplicitPolyDataDistance()
        self._distance.SetInput(surface)

    def __call__(self, points: Tensor) -> Tensor:
        found = vtk.vtkDoubleArray()
        given = numpy_support.numpy_to_vtk(points.double().numpy(), deep=1)
        self._distance.FunctionValue(given, found)
        return torch.tensor(numpy_support.vtk_to_numpy(found)).abs()


def medians(runs: dict[str, Callable[[], object]], repetitions: int) -> dict[str, float]:
    """Median milliseconds of processor time of each, taking turns."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for repetition in range(repetitions + 1):
        for name, run in runs.items():
            began = time.process_time()
            run()
            if repetition:  # the first round warms up
                times[name].append((time.process_time() - began) * 1e3)
    return {name: statistics.median(series) for name, series in times.items()}


def distances(name: str, mesh: Mesh, samples: int, repetitions: int) -> tuple[float, float, float]:
    """Prints a line; returns our time, the pseudonormal's, and the largest error."""
    points = Lattice(samples).points()
    found = medians(
        {
            "ours": lambda: MeshDistance(mesh)(points),
            "pseudonormal": lambda: Pseudonormal(mesh)(points),
            "vtk": lambda: VTKDistance(mesh)(points),
        },
        repetitions,
    )
    values, plain = MeshDistance(mesh)(points), VTKDistance(mesh)(points)
    outside = values > 0  # inside, VTK takes the walls between parts that overlap
    error = float((values - plain)[outside].abs().max()) / float(np.ptp(mesh.vertices.numpy()))
    wrong = int(((Pseudonormal(mesh)(points) < 0) != (values < 0)).sum())
    share = found["ours"] / found["pseudonormal"]
    print(
        f"  {name:5} {len(mesh.faces):,} faces, {samples}³ samples: ours {found['ours']:5.0f} ms, "
        f"{share:.2f} of the pseudonormal's {found['pseudonormal']:5.0f} ms and "
        f"{found['ours'] / found['vtk']:.2f} of VTK's {found['vtk']:5.0f} ms; "
        f"off VTK's by {error:.0e} of the size; the pseudonormal has {wrong} sides wrong"
    )
    return found["ours"], found["pseudonormal"], error


def reading(kind: str, data: bytes, repetitions: int) -> float:
    """Prints a line; returns our time to read and repair in that of trimesh's reader and repair."""
    from engine.geometry.mesh_parsing import parse
    from engine.geometry.repair import repair_mesh

    def peer() -> object:
        other = trimesh.load_mesh(io.BytesIO(data), file_type=kind, process=False)
        return repair_mesh(np.asarray(other.vertices), np.asarray(other.faces))

    found = medians(
        {
            "ours": lambda: repair_mesh(*parse(data, f"mesh.{kind}")),
            "trimesh": peer,
        },
        repetitions,
    )
    share = found["ours"] / found["trimesh"]
    print(
        f"  {kind}: {len(data) / 2**20:4.1f} MB in {found['ours']:4.0f} ms, {share:.2f} of the "
        f"{found['trimesh']:4.0f} ms with the reader of trimesh"
    )
    return share


def main(*, quick: bool = False) -> bool:
    """Prints all figures; returns whether the targets were met."""
    device.setup()
    repetitions, samples = (1, 16) if quick else (5, 40)
    print("Signed distances, with all that has to be built for them")
    rows = [
        distances(name, mesh, samples, repetitions)
        for name, mesh in (
            ("torus", extract_surface(MODELS["torus"], 40)),
            ("dice", extract_surface(MODELS["dice"], 36)),
            ("ant", load_example("ant", True, True).mesh),
        )
    ]
    surface = extract_surface(MODELS["torus"], 40 if quick else 178)
    print(f"Reading and repairing a mesh of {len(surface.faces):,} faces")
    other = trimesh.Trimesh(surface.vertices.numpy(), surface.faces.numpy(), process=False)
    files = {kind: meshio.dump(surface, kind) for kind in meshio.EXPORTS}
    for kind in ("glb", "off"):
        data = other.export(file_type=kind)
        files[kind] = data.encode() if isinstance(data, str) else bytes(data)
    shares = [reading(kind, data, repetitions) for kind, data in files.items()]
    exact = all(error <= EXACT for _, _, error in rows)
    ours, pseudonormal = (sum(row[number] for row in rows[:2]) for number in (0, 1))
    print(f"Both meshes of 5,000 faces: {ours / pseudonormal:.2f} of the pseudonormal's time")
    if quick:
        return exact
    return exact and ours <= pseudonormal and max(shares) <= READING_TARGET


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
