"""PLY as text and binary: elements and lists in any order, and causes that are named."""

import struct

import numpy as np
import pytest

from engine.geometry.formats import ply
from engine.geometry.formats.text import UnreadableError

PLACES = [[0, 0, 0], [2, 0, 0], [0, 3, 0], [0, 0, 4]]
VERTEX = "element vertex 4\nproperty float x\nproperty float y\nproperty float z\n"
FACE = "element face 2\nproperty list uchar int vertex_indices\n"
FLOATS = [float(number) for place in PLACES for number in place]


def header(kind, *elements):
    return f"ply\nformat {kind} 1.0\ncomment by hand\n{''.join(elements)}end_header\n".encode()


ROWS = b"0 0 0\n2 0 0\n0 3 0\n0 0 4\n"


@pytest.mark.parametrize(
    "data",
    [
        header("ascii", VERTEX, FACE) + ROWS + b"3 0 1 2\n3 0 1 3\n",
        header("ascii", VERTEX, FACE).replace(b"\n", b"\r\n") + ROWS + b"3 0 1 2\n3 0 1 3\nmore",
        header("ascii", VERTEX, FACE + "property uchar red\n") + ROWS + b"3 0 1 2 9\n3 0 1 3 9\n",
        header(
            "ascii", VERTEX, "element face 2\nproperty list uchar float uv\n"
            "property list uchar int vertex_index\nproperty int flags\n",
        ) + ROWS + b"2 .5 .5 3 0 1 2 7\n0 3 0 1 3 7\n",
        header("ascii", FACE, VERTEX) + b"3 0 1 2\n3 0 1 3\n" + ROWS,
        header("ascii", VERTEX, "element tristrips 1\nproperty list int int vertex_indices\n")
        + ROWS + b"7 0 1 2 -1 0 1 3\n",
        header("binary_little_endian", VERTEX, FACE)
        + struct.pack("<12f", *FLOATS) + struct.pack("<BiiiBiii", 3, 0, 1, 2, 3, 0, 1, 3) + b"more",
        header("binary_big_endian", VERTEX, FACE)
        + struct.pack(">12f", *FLOATS) + struct.pack(">BiiiBiii", 3, 0, 1, 2, 3, 0, 1, 3),
        header(
            "binary_little_endian", VERTEX.replace("float", "double"),
            "element face 2\nproperty list uchar uchar note\n"
            "property list uint8 uint16 vertex_indices\n",
        )
        + struct.pack("<12d", *FLOATS)
        + struct.pack("<BBBHHH", 1, 9, 3, 0, 1, 2) + struct.pack("<BBHHH", 0, 3, 0, 1, 3),
        header(
            "binary_little_endian", VERTEX + "property list uchar int near\n", FACE,
        )
        + b"".join(
            struct.pack(f"<3fB{n}i", *place, n, *range(n)) for n, place in enumerate(PLACES)
        )
        + struct.pack("<BiiiBiii", 3, 0, 1, 2, 3, 0, 1, 3),
    ],
)  # fmt: skip
def test_the_same_triangles_in_many_hands(data):
    vertices, faces = ply.read(data)
    assert np.array_equal(vertices, PLACES) and faces.tolist() == [[0, 1, 2], [0, 1, 3]]


def test_strips_alternate():
    found = ply.triangles_of_strips(np.array([4, 3]), np.array([0, 1, 2, 3, 4, 5, 6]))
    assert found.tolist() == [[0, 1, 2], [2, 1, 3], [4, 5, 6]]


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"solid", "does not begin with ply"),
        (b"ply\nformat ascii 1.0\n", "ends within the header of the PLY"),
        (b"ply\nelement vertex 1\nend_header\n", "whether it is text or binary"),
        (b"ply\nformat ascii 1.0\nproperty float x\nend_header\n", "belongs to no element"),
        (header("ascii", "element vertex many\n"), "'many' is no number of elements"),
        (
            header("ascii", "element vertex 1\nproperty half x\n"),
            "half x' is no property",
        ),
        (header("ascii", "element vertex 1\nproperty float x\n") + b"1", "no vertices with x, y"),
        (header("ascii", VERTEX, FACE) + ROWS + b"3 0 1 2\n", "ends before"),
        (header("ascii", VERTEX, FACE) + ROWS + b"3 0 1 2\n3 0 1\n", "ends before"),
        (header("ascii", VERTEX, FACE) + ROWS + b"nan 0 1 2\n3 0 1 2\n", "ends before"),
        (header("ascii", VERTEX, FACE) + ROWS + b"3 0 1 nan\n3 0 1 2\n", "that is not there"),
        (header("ascii", VERTEX) + b"0,5 0 0 " * 4, "numbers have commas"),
        (header("binary_little_endian", VERTEX) + b"0", "ends before"),
        (header("binary_little_endian", VERTEX, FACE) + bytes(48) + b"\3", "ends before"),
    ],
)
def test_causes_are_named(data, cause):
    with pytest.raises(UnreadableError, match=cause):
        ply.read(data)
