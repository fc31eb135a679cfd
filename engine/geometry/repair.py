"""Repair of triangle meshes from files, with a report of what was changed.

Defects that can be repaired unambiguously are repaired and reported; others are refused with a
sentence. The repaired mesh is centred, and its longest side is 1.8.
"""

from dataclasses import dataclass

import numpy as np
import torch

from engine.geometry.face_topology import Edges
from engine.geometry.meshes import Mesh
from engine.geometry.triangle_repair import Triangles, repair_triangles


@dataclass(frozen=True, eq=False)
class Repaired:
    """A mesh ready for use.

    Attributes:
        mesh: centred, its longest side `2 * triangle_repair.HALF_SIDE`.
        notes: what was changed or is wrong, a sentence each.
        closed: whether it is watertight.
        scale: the factor by which lengths were multiplied.
        centre: the centre before it was moved to the origin.
    """

    mesh: Mesh
    notes: tuple[str, ...]
    closed: bool
    scale: float
    centre: tuple[float, float, float]


def repair_mesh(vertices: np.ndarray, faces: np.ndarray, *, fill: bool = True) -> Repaired:
    """Checks triangles and repairs them to a mesh.

    Args:
        vertices: numbers [v, 3].
        faces: whole numbers [f, 3].
        fill: whether to fill holes.

    Raises:
        ValueError: there is nothing, or nothing finite, or at a size that cannot be meant.
    """
    return mesh_from(repair_triangles(vertices, faces, fill=fill))


def mesh_from(triangles: Triangles) -> Repaired:
    """The mesh of repaired triangles, and whether it is closed."""
    mesh = Mesh(torch.from_numpy(triangles.vertices), torch.from_numpy(triangles.faces))
    notes = list(triangles.notes)
    closed = mesh.closed()
    if not closed:
        count = _open_edges(triangles.faces.astype(np.int64))
        notes.append(
            "It is not watertight: 1 edge does not join two faces."
            if count == 1
            else f"It is not watertight: {count:,} edges do not join two faces."
        )
    return Repaired(mesh, tuple(notes), closed, triangles.scale, triangles.centre)


def _open_edges(faces: np.ndarray) -> int:
    edges = Edges.of(faces)
    return int(((edges.count != 2) | (edges.balance != 0)).sum())
