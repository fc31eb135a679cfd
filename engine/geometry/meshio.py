"""Meshes from files, and to files."""

import struct
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.geometry.mesh_parsing import base_name, parse
from engine.geometry.meshes import Mesh, face_normals
from engine.geometry.repair import Repaired, repair_mesh

EXPORTS = ("ply", "obj", "stl")


@dataclass(frozen=True, eq=False)
class Loaded:
    """A mesh from a file: where it came from, and how it was put right.

    Attributes:
        name: of the file, without folders.
        repaired: the mesh and what was done to it.
    """

    name: str
    repaired: Repaired

    @property
    def mesh(self) -> Mesh:
        """The mesh."""
        return self.repaired.mesh


def load(data: bytes, name: str, *, fill: bool = True) -> Loaded:
    """The mesh of a file, read in this process; for those of visitors see `mesh_reading`.

    Args:
        data: its contents.
        name: its name; the ending says what it is.
        fill: whether holes are filled.

    Raises:
        ValueError: it is none, too large, damaged, or holds nothing usable; a sentence.
    """
    return Loaded(base_name(name), repair_mesh(*parse(data, name), fill=fill))


def dump(mesh: Mesh, kind: str) -> bytes:
    """The contents of a file: PLY and STL binary, OBJ as text.

    Raises:
        ValueError: that kind is not written.
    """
    if kind not in _WRITERS:
        raise ValueError(f"Meshes are written as {', '.join(EXPORTS)}, not as {kind!r}.")
    return _WRITERS[kind](mesh)


def _ply(mesh: Mesh) -> bytes:
    header = (
        "ply\nformat binary_little_endian 1.0\n"
        f"element vertex {len(mesh.vertices)}\n"
        "property float x\nproperty float y\nproperty float z\n"
        f"element face {len(mesh.faces)}\n"
        "property list uchar int vertex_indices\nend_header\n"
    )
    rows = np.empty(len(mesh.faces), dtype=[("count", "u1"), ("corners", "<i4", 3)])
    rows["count"], rows["corners"] = 3, mesh.faces.numpy()
    return header.encode() + mesh.vertices.numpy().astype("<f4").tobytes() + rows.tobytes()


def _stl(mesh: Mesh) -> bytes:
    rows = np.zeros(len(mesh.faces), dtype=[("floats", "<f4", (4, 3)), ("attribute", "<u2")])
    rows["floats"][:, 0] = face_normals(mesh).numpy()
    rows["floats"][:, 1:] = mesh.corners().numpy()
    return b"\0" * 80 + struct.pack("<I", len(rows)) + rows.tobytes()


def _obj(mesh: Mesh) -> bytes:
    lines = [f"v {x:.7g} {y:.7g} {z:.7g}" for x, y, z in mesh.vertices.tolist()]
    lines += [f"f {a} {b} {c}" for a, b, c in (mesh.faces + 1).tolist()]
    return ("\n".join(lines) + "\n").encode()


_WRITERS: dict[str, Callable[[Mesh], bytes]] = {"ply": _ply, "obj": _obj, "stl": _stl}
