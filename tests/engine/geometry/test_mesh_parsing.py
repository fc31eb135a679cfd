"""Bytes to triangles; `test_meshio` has files of every kind, and hostile ones."""

import numpy as np
import pytest

from engine.geometry import mesh_parsing
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
