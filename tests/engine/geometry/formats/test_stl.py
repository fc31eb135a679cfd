"""STL as text and binary: counts that are wrong, strange names, and causes that are named."""

import struct

import numpy as np
import pytest

from engine.geometry.formats import stl
from engine.geometry.formats.text import UnreadableError

CORNERS = [[0, 0, 0], [2, 0, 0], [0, 3, 0]]
FACET = (
    "facet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 2 0 0\nvertex 0 3 0\nendloop\nendfacet\n"
)
RECORD = struct.pack("<12fH", 0, 0, 1, *np.ravel(CORNERS), 0)


@pytest.mark.parametrize(
    "data",
    [
        f"solid part\n{FACET}endsolid part\n".encode(),
        f"solid vertex of a facet\n{FACET}end solid vertex\n".encode(),
        f"\ufeff  solid\r\n{FACET}endsolid\r\n".replace("\n", "\r\n").encode(),
        f"SOLID A\n{FACET}ENDSOLID A\n".upper().encode(),
        f"solid a\n{FACET.replace('facet normal 0 0 1', 'facet normal')}endsolid a\n".encode(),
        b"\0" * 80 + struct.pack("<I", 1) + RECORD,
        b"solid but binary".ljust(80) + struct.pack("<I", 1) + RECORD,
        b"\0" * 80 + struct.pack("<I", 0) + RECORD,
        b"\0" * 80 + struct.pack("<I", 0xFFFFFFFF) + RECORD,
        b"\0" * 80 + struct.pack("<I", 1) + RECORD + b"more",
    ],
)
def test_the_same_facet_in_many_hands(data):
    vertices, faces = stl.read(data)
    assert np.array_equal(vertices, CORNERS) and faces.tolist() == [[0, 1, 2]]


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"\0" * 80 + struct.pack("<I", 3) + RECORD, "ends before"),
        (b"nothing", "too short for an STL: it ends within the header"),
        (b"\0" * 80 + struct.pack("<I", 2) + bytes(50), "ends before"),
        (b"\0" * 80 + struct.pack("<I", 0) + RECORD[:-3], "counts no facets, .* cut off"),
        (b"solid a\n", "no facets in it, and no endsolid: the file is cut off"),
        (f"solid a\n{FACET}{FACET[: FACET.index('endloop')]}".encode(), "within its last facet"),
        (f"solid a\n{FACET}".replace("2 0 0", "2,5 0 0").encode(), "numbers have commas, as '2,5'"),
        (f"solid a\n{FACET}{FACET[:60]}".encode(), "last facet does not have three corners"),
        (
            f"solid a\n{FACET}facet\nouter loop\n{'vertex 1 1 1 ' * 6}\nendloop\n".encode(),
            "not every facet has three corners",
        ),
    ],
)
def test_causes_are_named(data, cause):
    with pytest.raises(UnreadableError, match=cause):
        stl.read(data)


def test_two_solids_are_read_as_one():
    text = f"solid a\n{FACET}endsolid a\nsolid b\n{FACET}endsolid b\n"
    assert len(stl.read(text.encode())[1]) == 2
