"""Triangle meshes: a frozen pair of vertices and faces, and what can be measured on one."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine.geometry.face_topology import merged, split_where_solids_touch, without_opposites

_SAME = 6e-7
_APART = 5e-6
"""Of the size: vertices that are nearer than that are one; how far sheets that touch are moved."""


@dataclass(frozen=True, eq=False)
class Mesh:
    """A triangle mesh.

    Attributes:
        vertices: float32 [v, 3].
        faces: int32 [f, 3], counterclockwise seen from outside.
    """

    vertices: Float[Tensor, "v 3"]
    faces: Int[Tensor, "f 3"]

    @property
    def nbytes(self) -> int:
        """Memory of vertices and faces."""
        return self.vertices.nbytes + self.faces.nbytes

    def corners(self) -> Float[Tensor, "f 3 3"]:
        """The three corners of each face."""
        return self.vertices.index_select(0, self.faces.reshape(-1)).view(-1, 3, 3)

    def area(self) -> float:
        """Total area of the faces."""
        return float(face_areas(self).sum())

    def volume(self) -> float:
        """Volume inside, by the divergence theorem; negative when turned inside out.

        For an open mesh it is meaningless.
        """
        a, b, c = (self.corners().double() - self._centroid()).unbind(1)
        return float((torch.linalg.cross(a, b) * c).sum() / 6)

    def edges(self) -> Int[Tensor, "e 2"]:
        """Directed edges, int64 [3 f, 2]: three per face, counterclockwise."""
        faces = self.faces.long()
        return torch.cat([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])

    def euler(self) -> int:
        """V − E + F over the vertices in use: 2 (components − genus) for a closed surface."""
        used = int(torch.unique(self.faces).numel())
        edges = int(torch.unique(_keys(self, self.edges().sort(1).values)).numel())
        return used - edges + len(self.faces)

    def closed(self) -> bool:
        """Whether the mesh is watertight and consistently oriented.

        That is, each edge belongs to exactly two faces, which run along it in opposite directions.
        An empty mesh is not closed.
        """
        if len(self.faces) == 0:
            return False
        edges = self.edges()
        there, counts = torch.unique(_keys(self, edges), return_counts=True)
        back = torch.unique(_keys(self, edges.flip(1)))
        return bool((counts == 1).all()) and torch.equal(there, back)

    def rimless(self) -> bool:
        """Whether each edge is run along as often in one direction as in the other.

        Then the surface has no rim, even where more than two faces meet, and its winding number is
        a whole number everywhere.
        """
        edges = self.edges()
        there, back = _keys(self, edges), _keys(self, edges.flip(1))
        return torch.equal(there.sort().values, back.sort().values)

    def components(self) -> int:
        """The number of connected components."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        faces = self.faces.numpy()
        size = len(self.vertices)
        first, second = faces[:, [0, 1]].ravel(), faces[:, [1, 2]].ravel()
        links = coo_array((np.ones(len(first), np.uint8), (first, second)), shape=(size, size))
        used = np.zeros(size, bool)
        used[faces.ravel()] = True
        # A vertex that no face uses is a component of the graph, but none of the surface.
        unused = size - int(used.sum())
        return int(connected_components(links, directed=False)[0]) - unused if size else 0

    def weld(self) -> "Mesh":
        """The mesh as other programs want it: closed stays closed, with each face once.

        Where a field is zero at a sample, or nearly, marching cubes places the vertices of several
        edges there, with faces of no area between them. Vertices that coincide become one, faces
        without area or against each other go, and where the surface then touches itself, in a
        vertex or an edge, its sheets are moved apart by a few millionths of its size.
        """
        if len(self.faces) == 0:
            return Mesh(self.vertices[:0], self.faces)
        vertices, faces = self.vertices.double().numpy(), self.faces.long().numpy()
        size = float(np.ptp(vertices[faces].reshape(-1, 3), axis=0).max())
        first, places = merged(vertices, _SAME * max(size, 1e-30))
        vertices, faces = vertices[first], places[faces]
        faces = without_opposites(faces[(faces != np.roll(faces, 1, axis=1)).all(axis=1)])
        split, faces, origins = split_where_solids_touch(vertices, faces, everywhere=True)
        moved = _moved_apart(split, faces, origins, _APART * size)
        used, number = np.unique(faces, return_inverse=True)
        return Mesh(
            torch.from_numpy(moved[used].astype(np.float32)),
            torch.from_numpy(number.reshape(-1, 3)).to(self.faces.dtype),
        )

    def transform(self, matrix: Float[Tensor, "3 3"], shift: Float[Tensor, " 3"]) -> "Mesh":
        """The mesh with each vertex p moved to M p + c."""
        return Mesh(self.vertices @ matrix.to(self.vertices).T + shift, self.faces)

    def _centroid(self) -> Tensor:
        """A point near the mesh: tetrahedra to it are small, so little precision is lost."""
        return self.vertices.double().mean(0) if len(self.vertices) else torch.zeros(3).double()


def face_areas(mesh: Mesh) -> Float[Tensor, " f"]:
    """Area of each face, float64."""
    return torch.linalg.vector_norm(_area_normals(mesh), dim=1) / 2


def face_normals(mesh: Mesh) -> Float[Tensor, "f 3"]:
    """Unit normal of each face, outwards; zero for a face without area."""
    return torch.nn.functional.normalize(_area_normals(mesh), dim=1).float()


def sample_surface(
    mesh: Mesh, count: int, generator: torch.Generator
) -> tuple[Float[Tensor, "n 3"], Int[Tensor, " n"]]:
    """Points uniformly distributed over the area, and the face of each.

    Raises:
        ValueError: the mesh has no area.
    """
    areas = face_areas(mesh)
    total = float(areas.sum())
    if not total > 0:
        raise ValueError("A surface without area has no points to draw.")
    # Inverse of the cumulated area: `multinomial` takes at most 2²⁴ faces.
    heights = torch.rand(count, generator=generator, dtype=torch.float64) * total
    ends = areas.cumsum(0)
    face = torch.searchsorted(ends, heights).clamp(max=len(areas) - 1)
    weights = torch.rand(count, 2, generator=generator)
    weights = torch.where(weights.sum(1, keepdim=True) > 1, 1 - weights, weights)
    a, b, c = mesh.corners().index_select(0, face).unbind(1)
    return a + weights[:, :1] * (b - a) + weights[:, 1:] * (c - a), face


def _area_normals(mesh: Mesh) -> Tensor:
    """Normals whose length is twice the area of the face, float64 [f, 3]."""
    a, b, c = mesh.corners().double().unbind(1)
    return torch.linalg.cross(b - a, c - a)


def _moved_apart(
    vertices: np.ndarray, faces: np.ndarray, origins: np.ndarray, distance: float
) -> np.ndarray:
    """Vertices that share a place, each moved into its own solid."""
    shared = np.bincount(origins)[origins] > 1
    if not shared.any():
        return vertices
    a, b, c = vertices[faces].transpose(1, 0, 2)
    normals = np.cross(b - a, c - a)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-300)
    inwards = np.zeros_like(vertices)
    np.subtract.at(inwards, faces.reshape(-1), np.repeat(normals, 3, axis=0))
    inwards /= np.maximum(np.linalg.norm(inwards, axis=1, keepdims=True), 1e-300)
    return vertices + distance * np.where(shared[:, None], inwards, 0)


def _keys(mesh: Mesh, edges: Tensor) -> Tensor:
    """One number per directed edge."""
    return edges[:, 0] * len(mesh.vertices) + edges[:, 1]
