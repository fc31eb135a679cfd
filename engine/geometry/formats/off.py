"""OFF, the format of Geomview: counts, vertices and polygons as text."""

import re

import numpy as np

from engine.geometry.formats.polygons import triangulate
from engine.geometry.formats.text import (
    TOO_SHORT,
    UnreadableError,
    check_count,
    floats,
    integers,
    lines_without_comments,
    normalised,
)


def read(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    """The polygons; colours, normals and texture coordinates are left out.

    Raises:
        UnreadableError: it cannot be used; a sentence.
    """
    if re.match(rb"\s*(ST)?C?N?4?n?OFF[ \t]+BINARY", data[:100]):
        raise UnreadableError("It is a binary OFF file, which is not read here. Save it as text.")
    lines = [line for line in lines_without_comments(normalised(data)) if line.strip()]
    heading = re.match(rb"((?:ST)?C?N?)(4?)(n?)OFF\b", lines[0] if lines else b"", re.IGNORECASE)
    if heading is None:
        raise UnreadableError("The file does not begin with OFF, as OFF files do.")
    if heading[3] in (b"n", b"N") and heading[2]:
        raise UnreadableError(
            "Its vertices have more than four coordinates, which are not read here."
        )
    lines[0] = lines[0][heading.end() :].strip()
    lines = lines if lines[0] else lines[1:]
    sizes = lines[0].split() if lines else []
    if len(sizes) < 2:
        raise UnreadableError(
            "The numbers of vertices and faces are missing after OFF, or the file is cut off."
        )
    count, polygons = (int(number) for number in integers(sizes[:2]))
    check_count(max(count, polygons))
    if min(count, polygons) < 0:
        raise UnreadableError("The file is damaged: it promises fewer than no vertices or faces.")
    if max(count, polygons) > len(data):
        raise UnreadableError(TOO_SHORT)
    words = [line.split() for line in lines[1:]]
    if len(words) < count + polygons or any(len(row) < 3 for row in words[:count]):
        words = _rows(words, heading, count, polygons)
    vertices = floats([word for row in words[:count] for word in row[:3]]).reshape(-1, 3)
    if heading[2]:
        scale = floats([row[3] for row in words[:count]])
        vertices = vertices / scale[:, None]
    faces = words[count : count + polygons]
    counts = integers([row[0] for row in faces])
    if any(len(row) <= sides for row, sides in zip(faces, counts.tolist(), strict=True)):
        raise UnreadableError(TOO_SHORT)
    corners = integers(
        [w for row, sides in zip(faces, counts.tolist(), strict=True) for w in row[1 : sides + 1]]
    )
    return vertices, triangulate(vertices, np.maximum(counts, 0), corners)


def _rows(
    words: list[list[bytes]], heading: re.Match[bytes], count: int, polygons: int
) -> list[list[bytes]]:
    """The rows of a file whose line ends stand elsewhere than after each row."""
    flat = [word for row in words for word in row]
    prefix = heading[1].upper()
    extra = 2 * (b"ST" in prefix) + 4 * (b"C" in prefix) + 3 * (b"N" in prefix)
    width = 3 + bool(heading[2]) + extra
    found = [flat[width * i : width * (i + 1)] for i in range(count)]
    at = width * count
    for _ in range(polygons):
        if at >= len(flat):
            raise UnreadableError(TOO_SHORT)
        end = at + 1 + max(0, int(integers(flat[at : at + 1])[0]))
        found.append(flat[at:end])
        at = end
    if at > len(flat):
        raise UnreadableError(TOO_SHORT)
    return found
