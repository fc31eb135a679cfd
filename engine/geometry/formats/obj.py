"""Wavefront OBJ: vertices and polygons as lines of text."""

import re

import numpy as np

from engine.geometry.formats.polygons import triangulate
from engine.geometry.formats.text import (
    UnreadableError,
    floats,
    integers,
    lines_without_comments,
    normalised,
)


def read(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    """The polygons of all groups; lines, points, normals and materials are left out.

    Raises:
        UnreadableError: it cannot be used; a sentence.
    """
    text = normalised(data)
    if b"\\\n" in text:
        text = text.replace(b"\\\n", b" ")
    places: list[bytes] = []
    polygons: list[bytes] = []
    above: list[int] = []  # vertices before each polygon
    for line in lines_without_comments(text):
        if line[:2] in (b"v ", b"v\t"):
            places.append(line[1:])
        elif line[:2] in (b"f ", b"f\t"):
            polygons.append(line[1:])
            above.append(len(places))
    vertices = _coordinates(places)
    counts = np.array([len(line.split()) for line in polygons], dtype=np.int64)
    listed = b" ".join(polygons)
    if b"/" in listed:  # numbers of texture coordinates and normals
        listed = re.sub(rb"/\S*", b"", listed)
    if places and not (counts >= 3).any():
        raise UnreadableError(
            f"There are no faces in it, only vertices ({len(places):,}): it holds points, or it is "
            "cut off before the faces."
        )
    corners = integers(listed.split())
    if not corners.all():
        raise UnreadableError("A face refers to vertex 0, but the vertices of an OBJ begin at 1.")
    # A negative number counts back from the vertices above its line.
    back = np.repeat(np.array(above, dtype=np.int64), counts)
    corners = np.where(corners < 0, corners + back, corners - 1)
    return vertices, triangulate(vertices, counts, corners)


def _coordinates(places: list[bytes]) -> np.ndarray:
    """The first three numbers of each line [v, 3]; weights and colours follow in some files."""
    counts = np.array([len(line.split()) for line in places], dtype=np.int64)
    words = b" ".join(places).split()
    if (counts < 3).any():
        floats(words)  # names a comma as the cause, where it is
        if (counts[:-1] >= 3).all():
            raise UnreadableError("The file ends within a vertex: it is cut off.")
        raise UnreadableError("The file is damaged: a vertex has fewer than three coordinates.")
    if not (counts == 3).all():
        words = [word for line in places for word in line.split(None, 3)[:3]]
    return floats(words).reshape(-1, 3)
