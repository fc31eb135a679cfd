"""Triangles from files that strangers send.

Reading is trimesh's, from memory alone: nothing a file names is opened (materials, textures,
buffers beside it), archives are not unpacked, and sizes that a header promises are compared with
the bytes that are there before anything of that size is made. Torch is not needed, so that the
process that reads files starts quickly (`engine.geometry.mesh_reading`).
"""

import io
import json
import re
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

KINDS = ("ply", "obj", "stl", "glb", "off")
MAX_BYTES = 32 << 20
MAX_COUNT = 500_000
"""Of vertices, and of faces."""

_MAX_HEADER = 4 << 20
_MAX_NODES = 2000
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
_JSON, _BINARY = 0x4E4F534A, 0x004E4942
_COMPONENTS = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}
_PARTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}


def base_name(name: str) -> str:
    """The name of a file without folders."""
    return re.split(r"[/\\]", name)[-1]


def parse(data: bytes, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Vertices [v, 3] and faces [f, 3] of a file, as they are in it.

    Args:
        data: its contents.
        name: its name; the ending says what it is.

    Raises:
        ValueError: it is none, too large, damaged, or holds nothing usable; a sentence.
        MemoryError: there is not enough memory to read it.
    """
    kind = checked_kind(data, name)
    if data.startswith(_ARCHIVES):
        raise ValueError("The file is a compressed archive. Unpack it and send the mesh itself.")
    if not data.strip():
        raise ValueError("The file is empty.")
    _PRECHECKS.get(kind, _nothing)(data)
    vertices, faces = _read(data, kind)
    count = max(len(faces), len(vertices) if kind != "stl" else 0)
    if count > MAX_COUNT:  # an STL has each vertex once per face
        raise _too_many(count)
    return vertices, faces


def checked_kind(data: bytes, name: str) -> str:
    """The kind of a file, one of `KINDS`.

    Raises:
        ValueError: it is of another kind or too large; a sentence.
    """
    name = base_name(name)
    kind = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if kind not in KINDS:
        kinds = ", ".join(known.upper() for known in KINDS)
        raise ValueError(f"Meshes are read from {kinds} files; {name[:60]!r} is none of them.")
    if len(data) > MAX_BYTES:
        raise ValueError(
            f"The file has {len(data) / 2**20:.0f} MB; up to {MAX_BYTES >> 20} MB are read."
        )
    return kind


def _read(data: bytes, kind: str) -> tuple[np.ndarray, np.ndarray]:
    import trimesh

    try:
        scene = trimesh.load_scene(
            io.BytesIO(data), file_type=kind, skip_materials=True, process=False
        )
        solids = [item for item in scene.dump() if isinstance(item, trimesh.Trimesh)]
        counts = np.cumsum([0, *(len(solid.vertices) for solid in solids)])
        vertices = [np.asarray(solid.vertices, dtype=np.float64) for solid in solids]
        faces = [solid.faces + start for solid, start in zip(solids, counts, strict=False)]
    except MemoryError:
        raise
    # Whatever a hostile file provokes in the reader is the fault of the file.
    except Exception as error:
        raise ValueError(f"The file cannot be read as {kind.upper()}: it is damaged.") from error
    if not solids:
        raise ValueError("There are no faces in it, so there is no surface.")
    return np.concatenate(vertices), np.concatenate(faces)


def _too_many(count: int) -> ValueError:
    return ValueError(
        f"It has {count:,} vertices or faces; up to {MAX_COUNT:,} are read. Simplify it first."
    )


def _nothing(data: bytes) -> None:
    """OBJ: each vertex and face costs a line, so the size of the file limits them."""


def _check_ply(data: bytes) -> None:
    """The counts of a PLY header."""
    header = data[:100_000].split(b"end_header", 1)[0]
    for count in re.findall(rb"element\s+\S+\s+(\d{1,30})", header):
        if int(count) > MAX_COUNT:
            raise _too_many(int(count))
        if int(count) > len(data):
            raise ValueError("The file ends before the vertices and faces that it promises.")


def _check_stl(data: bytes) -> None:
    """The count of a binary STL."""
    if len(data) >= 84:
        (count,) = struct.unpack_from("<I", data, 80)
        if len(data) == 84 + 50 * count and count > MAX_COUNT:
            raise _too_many(count)


def _check_off(data: bytes) -> None:
    """The counts of an OFF header."""
    text = re.sub(rb"#[^\n]*", b"", data[:10_000])
    found = re.match(rb"\s*\w*OFF\s+(\d{1,30})\s+(\d{1,30})", text)
    if found:
        largest = max(int(found[1]), int(found[2]))
        if largest > MAX_COUNT:
            raise _too_many(largest)
        if largest > len(data):
            raise ValueError("The file ends before the vertices and faces that it promises.")


def _check_glb(data: bytes) -> None:
    """What a GLB promises, and what it would have opened.

    Raises:
        ValueError: it refers to other files, needs an extension, or would unfold to more than
            its bytes.
    """
    damaged = "The file cannot be read as GLB: it is damaged."
    try:
        magic, version, _, length, chunk = struct.unpack_from("<4sIIII", data)
        if magic != b"glTF" or version != 2 or chunk != _JSON or length > _MAX_HEADER:
            raise ValueError(damaged)
        header = json.loads(data[20 : 20 + length])
    except (struct.error, ValueError, RecursionError) as error:  # JSON's errors are ValueErrors
        raise ValueError(damaged) from error
    try:
        count = _unfolded(header, len(data))
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError(damaged) from error
    if count > MAX_COUNT:
        raise _too_many(count)


def _unfolded(header: dict[str, Any], size: int) -> int:
    """The vertices, or faces, of all meshes as often as they are placed."""
    if header.get("extensionsRequired"):
        needed = ", ".join(str(name)[:40] for name in header["extensionsRequired"][:3])
        raise ValueError(f"The file needs {needed}, which is not read here. Save it without.")
    if any("uri" in item for item in header.get("buffers", [])):
        raise ValueError("The file keeps its data in another file. Save it as one GLB.")
    for accessor in header.get("accessors", []):
        width = _COMPONENTS[accessor["componentType"]] * _PARTS[accessor["type"]]
        if "bufferView" not in accessor or "sparse" in accessor or accessor["count"] < 0:
            raise ValueError("The file describes data that it does not hold.")
        if accessor["count"] * width > size:
            raise ValueError("The file ends before the vertices and faces that it promises.")
    nodes = header.get("nodes", [])
    if len(nodes) > _MAX_NODES:
        raise ValueError(f"The file has {len(nodes):,} parts; up to {_MAX_NODES:,} are read.")
    children = [child for node in nodes for child in node.get("children", [])]
    if len(children) != len(set(children)):
        raise ValueError("A part of the file is contained in two others, or in itself.")
    return max(_placed(header, "vertices"), _placed(header, "faces"))


def _placed(header: dict[str, Any], what: str) -> int:
    accessors = header.get("accessors", [])
    sizes = []
    for mesh in header.get("meshes", []):
        total = 0
        for primitive in mesh["primitives"]:
            vertices = accessors[primitive["attributes"]["POSITION"]]["count"]
            indices = accessors[primitive["indices"]]["count"] if "indices" in primitive else 0
            total += vertices if what == "vertices" else max(vertices, indices) // 3
        sizes.append(total)
    return sum(sizes[node["mesh"]] for node in header.get("nodes", []) if "mesh" in node)


_PRECHECKS: dict[str, Callable[[bytes], None]] = {
    "ply": _check_ply,
    "stl": _check_stl,
    "off": _check_off,
    "glb": _check_glb,
}
