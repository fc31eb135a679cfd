"""Bytes to triangles; `test_meshio` has files of every kind, and hostile ones."""

import json
import random
import re
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from engine.geometry import mesh_parsing, meshio
from engine.geometry.formats.polygons import triangulate
from engine.geometry.mesh_parsing import base_name, checked_kind, parse

TRIANGLE = b"v 0 0 0\nv 2 0 0\nv 0 3 0\nf 1 2 3\n"


def test_vertices_and_faces_come_as_they_are_in_the_file():
    vertices, faces = parse(TRIANGLE, "a.obj")
    assert np.array_equal(vertices, [[0, 0, 0], [2, 0, 0], [0, 3, 0]])
    assert np.array_equal(faces, [[0, 1, 2]])


def test_names_have_no_folders_and_their_ending_says_the_kind():
    assert base_name("a/b\\c.OBJ") == "c.OBJ" and checked_kind(b"", "a/b\\c.OBJ") == "obj"


def test_want_of_memory_is_not_taken_for_damage(monkeypatch):
    def eat(data: bytes) -> None:
        raise MemoryError

    monkeypatch.setitem(mesh_parsing._READERS, "obj", eat)
    with pytest.raises(MemoryError):
        parse(TRIANGLE, "a.obj")


def prism(flat):
    """A prism over a polygon: two large polygons and a quad at each side."""
    n = len(flat)
    places = [[x, y, z] for z in (0.0, 1.0) for x, y in flat]
    sides = [[i, (i + 1) % n, (i + 1) % n + n, i + n] for i in range(n)]
    return places, [list(range(n))[::-1], list(range(n, 2 * n)), *sides]


class Hand:
    """Writes text as one program or another would."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.end = self.random.choice(["\n", "\r\n"])

    def line(self, *words, comment=True):
        gap = self.random.choice([" ", "  ", "\t", " \t"])
        start = self.random.choice(["", "", " ", "\t"])
        after = self.random.choice(["", "", " ", " # note 1 2 3"]) if comment else ""
        return start + gap.join(map(self.word, words)) + after + self.end

    def word(self, value):
        if not isinstance(value, float):
            return str(value)
        return self.random.choice([repr, "{:.17g}".format, "{:.16e}".format])(value)

    def pause(self):
        return self.random.choice(["", "", self.end, "# 4 5 6" + self.end])

    def mark(self, text):
        return self.random.choice(["", "\ufeff"]) + text


def as_obj(places, polygons, hand):
    lines = [hand.pause() + hand.line("v", *place) for place in places]
    relative, slashes = hand.random.random() < 0.5, hand.random.choice(["", "/1", "//1", "/1/1"])
    for polygon in polygons:
        numbers = [i - len(places) if relative else i + 1 for i in polygon]
        lines.append(hand.pause() + hand.line("f", *(f"{i}{slashes}" for i in numbers)))
    return hand.mark("".join(lines)).encode()


def as_off(places, polygons, hand):
    lines = [hand.line("OFF"), hand.pause(), hand.line(len(places), len(polygons), 0)]
    lines += [hand.pause() + hand.line(*place) for place in places]
    colour = [255, 0, 0] if hand.random.random() < 0.5 else []
    lines += [hand.line(len(polygon), *polygon, *colour) for polygon in polygons]
    return hand.mark("".join(lines)).encode()


def ply_header(kind, places, polygons, note, faces_first):
    axes = "property double x\nproperty double y\nproperty double z\n"
    vertex = f"element vertex {len(places)}\n{axes}"
    face = f"element face {len(polygons)}\n"
    face += "property list uchar int note\n" if note else ""
    face += "property list uchar int vertex_indices\n"
    parts = [face, vertex] if faces_first else [vertex, face]
    return f"ply\nformat {kind} 1.0\ncomment element vertex 3\n{''.join(parts)}end_header\n"


def as_ply(places, polygons, hand):
    note, faces_first = hand.random.random() < 0.5, hand.random.random() < 0.5
    vertex = "".join(hand.line(*place, comment=False) for place in places)
    face = "".join(
        hand.line(*([1, 7] if note else []), len(polygon), *polygon, comment=False)
        for polygon in polygons
    )
    header = ply_header("ascii", places, polygons, note, faces_first).replace("\n", hand.end)
    return (header + (face + vertex if faces_first else vertex + face)).encode()


def as_binary_ply(places, polygons, hand):
    order = hand.random.choice("<>")
    note, faces_first = hand.random.random() < 0.5, hand.random.random() < 0.5
    vertex = struct.pack(f"{order}{3 * len(places)}d", *np.ravel(places))
    face = b"".join(
        (struct.pack(f"{order}Bi", 1, 7) if note else b"")
        + struct.pack(f"{order}B{len(polygon)}i", len(polygon), *polygon)
        for polygon in polygons
    )
    kind = "binary_little_endian" if order == "<" else "binary_big_endian"
    header = ply_header(kind, places, polygons, note, faces_first).encode()
    more = b"more" if hand.random.random() < 0.5 else b""
    return header + (face + vertex if faces_first else vertex + face) + more


def triangles_of(places, polygons):
    corners = np.concatenate(polygons)
    return triangulate(np.array(places), np.array(list(map(len, polygons))), corners)


def as_stl(places, polygons, hand):
    text = hand.line("solid", "vertex", comment=False)
    for face in triangles_of(places, polygons):
        text += hand.line("facet", "normal", 0, 0, 0, comment=False)
        text += hand.line("outer", "loop", comment=False)
        for corner in face:
            text += hand.line("vertex", *places[corner], comment=False)
        text += hand.line("endloop", comment=False) + hand.line("endfacet", comment=False)
    return hand.mark(text + hand.random.choice(["endsolid", "end solid vertex", ""])).encode()


def as_binary_stl(places, polygons, hand):
    faces = triangles_of(places, polygons)
    corners = np.array(places)[faces].reshape(-1, 9)
    rows = b"".join(struct.pack("<12fH", 0, 0, 0, *row, 0) for row in corners)
    name = hand.random.choice([b"", b"solid "]).ljust(80)
    return name + struct.pack("<I", hand.random.choice([len(faces), 0])) + rows


def as_glb(places, polygons, hand):
    faces = triangles_of(places, polygons).astype("<u2")
    binary = np.array(places, "<f4").tobytes() + faces.tobytes()
    binary += b"\0" * (-len(binary) % 4)
    views = [
        {"buffer": 0, "byteLength": 12 * len(places)},
        {"buffer": 0, "byteOffset": 12 * len(places), "byteLength": faces.nbytes},
    ]
    accessors = [
        {"bufferView": 0, "componentType": 5126, "count": len(places), "type": "VEC3"},
        {"bufferView": 1, "componentType": 5123, "count": faces.size, "type": "SCALAR"},
    ]
    header = {
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": len(binary)}],
        "bufferViews": views,
        "accessors": accessors,
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "nodes": [{"mesh": 0}],
    }
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    chunks += struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


WRITERS = {
    "obj": [as_obj],
    "off": [as_off],
    "ply": [as_ply, as_binary_ply],
    "stl": [as_stl, as_binary_stl],
    "glb": [as_glb],
}


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.lists(st.floats(0.3, 1), min_size=3, max_size=9), st.integers(0, 10**6))
def test_a_solid_is_the_same_in_every_format_and_hand(radii, seed):
    """Prisms over stars: concave polygons of all sizes, in files of all layouts."""
    angle = 2 * np.pi * np.arange(len(radii)) / len(radii)
    flat = np.array(radii)[:, None] * np.c_[np.cos(angle), np.sin(angle)]
    places, polygons = prism(flat.tolist())
    x, y = flat.T
    volume = (x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2
    sides = np.linalg.norm(flat - np.roll(flat, -1, axis=0), axis=1).sum()
    hand = Hand(seed)
    for kind, writers in WRITERS.items():
        for write in writers:
            found = meshio.load(write(places, polygons, hand), f"prism.{kind}")
            scale = found.repaired.scale
            assert found.repaired.closed, write.__name__
            assert found.mesh.volume() / scale**3 == pytest.approx(volume, rel=1e-4)
            assert found.mesh.area() / scale**2 == pytest.approx(2 * volume + sides, rel=1e-4)
            expected = np.array(places) - found.repaired.centre
            apart = cKDTree(expected * scale).query(found.mesh.vertices.numpy())[0]
            assert len(found.mesh.vertices) == len(places) and apart.max() < 1e-5


CUT = r"ends (before|within)|cut off|nothing but zeros|file is empty"
UNCOUNTED = (as_obj, as_stl)
"""What ends after a whole face cannot be told from a smaller mesh."""


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(3, 9), st.integers(0, 10**6), st.floats(0, 1, exclude_max=True))
def test_of_a_file_that_is_cut_off_it_is_said(corners, seed, share):
    angle = 2 * np.pi * np.arange(corners) / corners
    places, polygons = prism(np.c_[np.cos(angle), np.sin(angle)].tolist())
    for kind, writers in WRITERS.items():
        for write in writers:
            whole = write(places, polygons, Hand(seed))
            _, faces = parse(whole, f"prism.{kind}")
            cut = whole[: max(1, int(share * len(whole)))]
            try:
                _, found = parse(cut, f"prism.{kind}")
            except ValueError as refusal:
                assert re.search(CUT, str(refusal)), f"{write.__name__}: {refusal}"
                continue
            if write is as_binary_stl and whole[80:84] == bytes(4):
                assert len(cut) == 84 + 50 * len(found), "the size alone tells"
            elif write not in UNCOUNTED:
                assert len(found) == len(faces), write.__name__


def test_a_cut_file_with_one_facet_of_zeros_names_the_missing_ones():
    with pytest.raises(ValueError, match="ends before"):
        parse(bytes(80) + struct.pack("<I", 12) + bytes(50), "a.stl")
    with pytest.raises(ValueError, match="lie in one point"):
        meshio.load(bytes(80) + struct.pack("<I", 1) + bytes(50), "a.stl")


def test_a_file_with_the_ending_of_another_kind_is_named():
    with pytest.raises(ValueError, match=r"begins as PLY files do, but its name ends in \.obj\."):
        parse(b"ply\nformat ascii 1.0\n", "a.obj")
