"""A mesh from a file: its distance field, and the mesh extracted again from that field."""

import importlib.util
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.geometry import meshes, meshio, sdf, sparse
from engine.geometry.face_topology import Edges
from engine.geometry.lattice import Lattice
from engine.geometry.mesh_distance import MeshDistance
from engine.geometry.meshes import Mesh
from engine.geometry.meshio import Loaded
from engine.geometry.surface_extraction import mesh_from_volume

EXAMPLE_MESHES = ("nut", "ant", "airplane", "torn")
"""Meshes of PyVista's wheel, and a torus with two holes and inconsistently oriented faces."""

_SAMPLES = 4000
_PROBES = Lattice(32)
_SURELY_INSIDE = 0.52
"""Where an inside is looked for, and what is one: beside a flat sheet the winding number comes as
near to one half as rounding."""

_Y_UP = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
"""From coordinates in which z is up to those of the engine, in which y is."""


@dataclass(frozen=True, eq=False)
class AnalysedMesh:
    """A repaired mesh with what is computed from it, each when it is first needed.

    Attributes:
        loaded: the mesh of the file, and what was repaired.
        z_up: whether z is up in the file, else y.
    """

    loaded: Loaded
    z_up: bool

    @property
    def closed(self) -> bool:
        """Whether it is watertight."""
        return self.loaded.repaired.closed

    @cached_property
    def has_inside(self) -> bool:
        """Whether there is a point inside it: always if it is closed, else if one can be found."""
        return self.closed or bool(
            (self.distance.winding_number(_PROBES.points()) > _SURELY_INSIDE).any()
        )

    @cached_property
    def mesh(self) -> Mesh:
        """In the coordinates of the engine."""
        mesh = self.loaded.mesh
        return mesh.transform(_Y_UP, torch.zeros(3)) if self.z_up else mesh

    @cached_property
    def distance(self) -> MeshDistance:
        """Its signed distance."""
        return MeshDistance(self.mesh)

    @cached_property
    def components(self) -> int:
        """The number of connected components."""
        return self.mesh.components()

    @cached_property
    def euler(self) -> int:
        """The Euler characteristic V − E + F."""
        return self.mesh.euler()

    @cached_property
    def boundary(self) -> tuple[np.ndarray, np.ndarray]:
        """Edges that do not join two faces: ends [2 e, 3], segments [e, 2]."""
        faces = self.mesh.faces.long().numpy()
        edges = Edges.of(faces)
        wrong = edges.start[(edges.count != 2) | (edges.balance != 0)]
        face, corner = edges.face[wrong], edges.corner[wrong]
        ends = np.stack([faces[face, corner], faces[face, (corner + 1) % 3]], axis=1)
        return self.mesh.vertices.numpy()[ends.reshape(-1)], np.arange(ends.size).reshape(-1, 2)

    def to_file_coordinates(self, surface: Mesh) -> Mesh:
        """A surface in the units, at the position and with the axes of the file."""
        back = _Y_UP.T if self.z_up else torch.eye(3)
        repaired = self.loaded.repaired
        return surface.transform(back / repaired.scale, torch.tensor(repaired.centre))


@dataclass(frozen=True, eq=False)
class Remeshed:
    """A surface extracted from the distance field of a mesh on a lattice.

    Attributes:
        surface: the triangles.
        original: the mesh.
        cell: the side of a cell of the lattice.
    """

    surface: Mesh
    original: AnalysedMesh
    cell: float

    @cached_property
    def mean_distance_to_original(self) -> float:
        """Mean distance from a point of the surface to the original."""
        points, _ = meshes.sample_surface(self.surface, _SAMPLES, seeds.generator(0))
        return float(self.original.distance.unsigned(points).mean())

    @cached_property
    def mean_distance_from_original(self) -> float:
        """Mean distance from a point of the original to the surface."""
        return float(self._distances_from_original.mean())

    @cached_property
    def hausdorff_from_original(self) -> float:
        """One-sided Hausdorff distance: the largest from a point of the original to the surface."""
        return float(self._distances_from_original.max())

    @cached_property
    def _distances_from_original(self) -> Float[Tensor, " n"]:
        points, _ = meshes.sample_surface(self.original.mesh, _SAMPLES, seeds.generator(0))
        return MeshDistance(self.surface, overlapping=False).unsigned(points)


@cached
def remesh(original: AnalysedMesh, samples: int) -> Remeshed | None:
    """Extracts the surface of the inside of a mesh, with so many samples per axis.

    An open one gets a lid where its winding number is one half (`MeshDistance.bound`).

    Returns:
        None if nothing is left on so coarse a lattice.
    """
    lattice = Lattice(samples)
    volume = sparse.sample(original.distance.bound, lattice, 1.0).volume
    surface = mesh_from_volume(volume, lattice)
    return Remeshed(surface, original, lattice.spacing) if len(surface.faces) else None


@cached
def clip_mesh(mesh: Mesh, offset: float) -> Mesh:
    """The part of a mesh at z ≤ offset; faces that the plane cuts are cut."""
    from trimesh.intersections import slice_faces_plane

    vertices, faces, _ = slice_faces_plane(
        mesh.vertices.double().numpy(),
        mesh.faces.long().numpy(),
        plane_normal=(0.0, 0.0, -1.0),
        plane_origin=(0.0, 0.0, offset),
    )
    return Mesh(
        torch.from_numpy(np.asarray(vertices, np.float32).reshape(-1, 3)),
        torch.from_numpy(np.asarray(faces, np.int32).reshape(-1, 3)),
    )


@cached
def load_example(name: str, fill_holes: bool, z_up: bool) -> AnalysedMesh:
    """One of `EXAMPLE_MESHES`; equal arguments give the same object.

    Raises:
        ValueError: there is no such mesh.
    """
    if name not in EXAMPLE_MESHES:
        raise ValueError(f"There is no mesh {name!r}; there are {', '.join(EXAMPLE_MESHES)}.")
    if name == "torn":
        return AnalysedMesh(meshio.load(_torn_torus(), "torn.ply", fill=fill_holes), z_up)
    found = importlib.util.find_spec("pyvista")
    assert found is not None and found.submodule_search_locations
    path = Path(found.submodule_search_locations[0]) / "examples" / f"{name}.ply"
    return AnalysedMesh(meshio.load(path.read_bytes(), path.name, fill=fill_holes), z_up)


def _torn_torus() -> bytes:
    """A torus with two holes, in which every seventh face is flipped, as a PLY file."""

    def torus(points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        return sdf.torus(points[:, [0, 2, 1]], 0.62, 0.26)

    whole = sparse.extract_surface(torus, 40, lipschitz=1.0)
    middles = whole.corners().mean(1)
    kept = torch.ones(len(middles), dtype=torch.bool)
    for centre, radius in (((0.1, -0.75, 0.2), 0.2), ((0.62, 0.1, 0.26), 0.13)):
        kept &= torch.linalg.vector_norm(middles - torch.tensor(centre), dim=1) > radius
    faces = whole.faces[kept]
    faces[::7] = faces[::7].flip(1)
    return meshio.dump(Mesh(whole.vertices, faces), "ply")
