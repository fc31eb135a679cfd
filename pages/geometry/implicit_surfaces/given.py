"""A mesh that somebody made: read, put right, measured, and made again from its distances."""

import importlib.util
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.geometry import meshes, meshio
from engine.geometry.implicit_surfaces import sdf, sparse
from engine.geometry.implicit_surfaces.lattice import Lattice
from engine.geometry.meshdistance import MeshDistance
from engine.geometry.meshes import Mesh
from engine.geometry.meshio import Loaded

BUNDLED = ("nut", "ant", "airplane")
"""Meshes in PyVista's wheel."""

PROBES = 4000
_KEPT = 4
_TO_Z = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
"""From a file whose z is up to the engine's space, where y is."""


@dataclass(frozen=True, eq=False)
class Again:
    """A surface marched from distances on a grid.

    Attributes:
        surface: the triangles.
        origin: the mesh whose distances they were.
    """

    surface: Mesh
    origin: "Given"

    @cached_property
    def off(self) -> float:
        """Mean distance from the surface to the mesh."""
        on, _ = meshes.sample_surface(self.surface, PROBES, seeds.generator(0))
        return float(self.origin.distance(on).abs().mean())

    @cached_property
    def lost(self) -> float:
        """Mean distance from the mesh to the surface."""
        return float(self._losses.mean())

    @cached_property
    def worst(self) -> float:
        """The largest distance of a point of the mesh to the surface."""
        return float(self._losses.max())

    @cached_property
    def _losses(self) -> Float[Tensor, " probes"]:
        of, _ = meshes.sample_surface(self.origin.mesh, PROBES, seeds.generator(0))
        return MeshDistance(self.surface)(of).abs()


@dataclass(eq=False)
class Given:
    """A mesh on the stage.

    Attributes:
        loaded: as it came out of the file.
        upright: whether z is up in the file.
    """

    loaded: Loaded
    upright: bool
    _made: dict[int, Again | None] = field(default_factory=dict)
    _cut: dict[tuple[Mesh, float], Mesh] = field(default_factory=dict)

    @property
    def closed(self) -> bool:
        """Whether it has an inside."""
        return self.loaded.repaired.closed

    @cached_property
    def mesh(self) -> Mesh:
        """In the engine's space."""
        mesh = self.loaded.mesh
        return mesh.transformed(_TO_Z, torch.zeros(3)) if self.upright else mesh

    @cached_property
    def distance(self) -> MeshDistance:
        """Its signed distance.

        Raises:
            ValueError: it has no inside.
        """
        return MeshDistance(self.mesh)

    @cached_property
    def facts(self) -> tuple[int, int, float]:
        """Pieces, Euler characteristic and area."""
        return self.mesh.pieces(), self.mesh.euler(), self.mesh.area()

    @cached_property
    def rims(self) -> tuple[np.ndarray, np.ndarray]:
        """The edges that do not join two faces: ends [2 e, 3], segments [e, 2]."""
        edges = self.mesh.edges().sort(1).values
        size = len(self.mesh.vertices)
        keys, counts = torch.unique(edges[:, 0] * size + edges[:, 1], return_counts=True)
        wrong = torch.stack([keys // size, keys % size], dim=1)[counts != 2]
        ends = self.mesh.vertices[wrong.view(-1)].numpy()
        return ends, np.arange(len(ends)).reshape(-1, 2)

    def again(self, samples: int) -> Again | None:
        """Marched over that many samples per side; None where nothing is left of it."""
        if samples not in self._made:
            while len(self._made) >= _KEPT:
                self._made.pop(next(iter(self._made)))
            self._made[samples] = _again(self, samples)
        return self._made[samples]

    def half(self, surface: Mesh, offset: float) -> Mesh:
        """What of a surface lies at z ≤ offset; the same request gives the same object."""
        if (surface, offset) not in self._cut:
            while len(self._cut) >= _KEPT:
                self._cut.pop(next(iter(self._cut)))
            self._cut[surface, offset] = half(surface, offset)
        return self._cut[surface, offset]

    def restored(self, surface: Mesh) -> Mesh:
        """A surface of the stage at the place, in the unit and with the axes of the file."""
        back = _TO_Z.T if self.upright else torch.eye(3)
        repaired = self.loaded.repaired
        return surface.transformed(back / repaired.scale, torch.tensor(repaired.centre))


def half(mesh: Mesh, offset: float) -> Mesh:
    """What of a mesh lies at z ≤ offset; faces that the plane cuts are cut."""
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


@lru_cache(maxsize=16)
def example(name: str, fill: bool, upright: bool) -> Given:
    """One of those that are there without a file: bundled, or a torn ring."""
    if name == "torn":
        return Given(meshio.load(_torn(), "torn.ply", fill=fill), upright)
    found = importlib.util.find_spec("pyvista")
    assert found is not None and found.submodule_search_locations
    path = Path(found.submodule_search_locations[0]) / "examples" / f"{name}.ply"
    return Given(meshio.load(path.read_bytes(), path.name, fill=fill), upright)


def _torn() -> bytes:
    """A ring, lying, with two holes, and with every seventh face the wrong way round."""

    def ring(points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        return sdf.torus(points[:, [0, 2, 1]], 0.62, 0.26)

    whole = sparse.surface(ring, 40, lipschitz=1.0)
    middles = whole.corners().mean(1)
    kept = torch.ones(len(middles), dtype=torch.bool)
    for centre, radius in (((0.1, -0.75, 0.2), 0.2), ((0.62, 0.1, 0.26), 0.13)):
        kept &= torch.linalg.vector_norm(middles - torch.tensor(centre), dim=1) > radius
    faces = whole.faces[kept]
    faces[::7] = faces[::7].flip(1)
    return meshio.dump(Mesh(whole.vertices, faces), "ply")


def _again(given: Given, samples: int) -> Again | None:
    lattice = Lattice(samples)
    volume = sparse.sample(given.distance, lattice, 1.0).volume
    surface = meshes.of_volume(volume, lattice)
    return Again(surface, given) if len(surface.faces) else None
