"""Triangles from files that strangers send.

Torch is not needed, so that the process that reads files starts quickly
(`engine.geometry.mesh_reading`); the formats themselves are in `engine.geometry.formats`.
"""

import re
from collections.abc import Callable

import numpy as np

from engine.geometry.formats import glb, obj, off, ply, stl
from engine.geometry.formats.text import (
    MAX_COUNT,
    NoNumberError,
    UnreadableError,
    check_count,
    normalised,
)

KINDS = ("ply", "obj", "stl", "glb", "off")
MAX_BYTES = 32 << 20
_LEAST_BYTES = 6
"""No mesh has fewer."""

_READERS: dict[str, Callable[[bytes], tuple[np.ndarray, np.ndarray]]] = {
    "ply": ply.read,
    "obj": obj.read,
    "stl": stl.read,
    "glb": glb.read,
    "off": off.read,
}
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
_BEGINNINGS = {"ply": rb"ply\s", "glb": rb"glTF", "off": rb"(ST)?C?N?4?n?OFF\s", "stl": rb"solid\b"}


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
    _check_content(data, kind)
    try:
        vertices, faces = _READERS[kind](data)
        if len(faces) == 0:
            raise UnreadableError("There are no faces in it, so there is no surface.")
    except MemoryError:
        raise
    # Whatever else a hostile file provokes in a reader is the fault of the file.
    except Exception as error:
        raise ValueError(_cause(error, data, kind)) from error
    check_count(max(len(faces), len(vertices) if kind != "stl" else 0))  # STL repeats vertices
    return vertices, faces


def _check_content(data: bytes, kind: str) -> None:
    if data.startswith(_ARCHIVES):
        raise ValueError("The file is a compressed archive. Unpack it and send the mesh itself.")
    if data and not data.strip(b"\0"):
        raise ValueError("The file holds nothing but zeros: it is cut off, or was not saved.")
    # Text in UTF-16 has zeros between its spaces; binary STL may count with bytes like theirs.
    blank = b"\xef\xbb\xbf\xfe\xff \t\r\n\f\v" + (b"" if kind == "stl" else b"\0")
    if not data.strip(blank):
        raise ValueError("The file is empty.")
    if len(data) < _LEAST_BYTES:
        raise ValueError(f"The file is cut off: it has {len(data)} bytes.")


def _cause(error: Exception, data: bytes, kind: str) -> str:
    """Why a file cannot be read, in a sentence."""
    other = _kind_by_beginning(data)
    if other is not None and other != kind:
        return f"The file begins as {other.upper()} files do, but its name ends in .{kind}."
    if isinstance(error, NoNumberError) and data.rstrip().endswith(error.word):
        return "The file ends within a number: it is cut off."
    if isinstance(error, UnreadableError):
        return str(error)
    return f"The file cannot be read as {kind.upper()}: it is damaged."


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


def _kind_by_beginning(data: bytes) -> str | None:
    start = normalised(data[:400]).lstrip()
    return next((kind for kind, begin in _BEGINNINGS.items() if re.match(begin, start)), None)


__all__ = ["KINDS", "MAX_BYTES", "MAX_COUNT", "base_name", "checked_kind", "parse"]
