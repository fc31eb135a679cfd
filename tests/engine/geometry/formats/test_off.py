"""OFF: comments, colours and line ends anywhere, and causes that are named."""

import numpy as np
import pytest

from engine.geometry.formats import off
from engine.geometry.formats.text import UnreadableError

PLACES = [[0, 0, 0], [2, 0, 0], [0, 3, 0], [1, 1, 1]]


@pytest.mark.parametrize(
    "text",
    [
        "OFF\n4 2 0\n0 0 0\n2 0 0\n0 3 0\n1 1 1\n3 0 1 2\n3 0 1 3\n",
        "OFF 4 2 0 # counts\n# 9 9 9\n0 0 0 # one\n2 0 0\n\n0 3 0\n1 1 1\n3 0 1 2\n3 0 1 3",
        "OFF\r\n4 2\r\n\t0 0 0\r\n 2 0 0\r\n0 3 0\r\n1 1 1\r\n3 0 1 2 255 0 0\r\n3 0 1 3 .5 0\r\n",
        "COFF\n4 2 0\n0 0 0 1 0 0 1\n2 0 0 1 0 0 1\n0 3 0 1 0 0 1\n1 1 1 1 0 0 1\n3 0 1 2 3 0 1 3",
        "4OFF\n4 2 0\n0 0 0 1\n4 0 0 2\n0 3 0 1\n1 1 1 1\n3 0 1 2\n3 0 1 3\n",
        "OFF\n4 2 0\n0 0 0 2 0 0\n0 3 0 1 1 1\n3 0 1 2 3 0 1 3\n",
        "\ufeffOFF\n4 2 0\n0 0 0\n2 0 0\n0 3 0\n1 1 1\n3 0 1 2\n3 0 1 3\ntrailing words\n",
    ],
)
def test_the_same_triangles_in_many_hands(text):
    vertices, faces = off.read(text.encode())
    assert np.array_equal(vertices, PLACES) and faces.tolist() == [[0, 1, 2], [0, 1, 3]]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("ply\n", "does not begin with OFF"),
        ("OFF BINARY\n", "a binary OFF file"),
        ("OFF\n", "numbers of vertices and faces are missing"),
        ("OFF\n4 x 0\n", "'x' stands where a whole number"),
        ("OFF\n-4 1 0\n", "fewer than no vertices"),
        ("OFF\n4 2 0\n0 0 0\n2 0 0\n0 3 0\n", "ends before"),
        ("OFF\n3 1 0\n0 0 0\n2 0 0\n0 3 0\n3 0 1\n", "ends before"),
        ("OFF\n3 1 0\n0 0 0\n2 0 0\n0 3 0\n3 0 1 3\n", "a vertex that is not there"),
        ("OFF\n3 1 0\n0,0 0,0 0,0\n2 0 0\n0 3 0\n3 0 1 2\n", "numbers have commas"),
    ],
)
def test_causes_are_named(text, cause):
    with pytest.raises(UnreadableError, match=cause):
        off.read(text.encode())
