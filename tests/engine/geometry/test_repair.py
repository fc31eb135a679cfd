"""Triangles put right: each kind of damage, what is said about it, and what is refused."""

import numpy as np
import pytest
import trimesh

from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.repair import repair_mesh
from engine.geometry.surface_extraction import extract_surface
from engine.geometry.triangle_repair import HALF_SIDE

BOX = trimesh.creation.box((2, 1, 1))
V, F = np.array(BOX.vertices), np.array(BOX.faces)
FINE = extract_surface(MODELS["torus"], 24)
FV, FF = FINE.vertices.numpy(), FINE.faces.numpy()


def test_a_good_mesh_is_only_centred_and_scaled():
    found = repair_mesh(V + np.array([5, 6, 7]), F)
    assert found.notes == () and found.closed
    assert found.centre == pytest.approx((5, 6, 7)) and found.scale == pytest.approx(0.9)
    assert found.mesh.vertices.abs().amax(0).tolist() == pytest.approx([0.9, 0.45, 0.45])
    assert found.mesh.volume() == pytest.approx(2 * 0.9**3)


def test_loose_triangles_are_welded():
    found = repair_mesh(FV[FF].reshape(-1, 3), np.arange(3 * len(FF)))
    assert found.closed and found.mesh.euler() == 0
    assert "were merged" in found.notes[0]
    assert len(found.mesh.vertices) <= len(FV)


def test_some_faces_turned_are_turned_back():
    faces = FF.copy()
    faces[::7] = faces[::7, ::-1]
    found = repair_mesh(FV, faces)
    assert found.closed and found.mesh.volume() > 0
    assert f"{len(faces[::7])} faces were flipped" in " ".join(found.notes)


def test_a_mesh_inside_out_is_turned():
    found = repair_mesh(V, F[:, ::-1])
    assert found.mesh.volume() > 0 and found.notes == ("It was inside out and has been inverted.",)


def test_a_hollow_keeps_its_cavity():
    inner = trimesh.creation.box((0.5, 0.5, 0.5))
    vertices = np.concatenate([V, inner.vertices])
    faces = np.concatenate([F, np.array(inner.faces)[:, ::-1] + len(V)])
    found = repair_mesh(vertices, faces)
    assert found.notes == () and found.closed
    assert found.mesh.volume() == pytest.approx((2 - 0.125) * 0.9**3, rel=1e-5)


def test_holes_are_closed_and_said():
    kept = np.ones(len(FF), bool)
    first = (FF == FF[0, 0]).any(1)
    far = (FF == FF[len(FF) // 2, 0]).any(1)
    kept[first | far] = False
    found = repair_mesh(FV, FF[kept])
    assert found.closed and found.mesh.euler() == 0
    assert "2 holes were filled with a fan of triangles" in found.notes[0]
    whole = repair_mesh(FV, FF).mesh.volume()
    assert found.mesh.volume() == pytest.approx(whole, rel=0.01)
    open_one = repair_mesh(FV, FF[kept], fill=False)
    assert not open_one.closed and "It is not watertight" in open_one.notes[-1]


def test_useless_faces_and_vertices_go():
    vertices = np.concatenate([V, [[np.nan, 0, 0]]])
    faces = np.concatenate([F, F[:1], [[0, 0, 1]], [[2, 2, 2]]])
    found = repair_mesh(vertices, faces)
    assert found.closed and len(found.mesh.vertices) == 8
    assert found.notes == ("3 degenerate or duplicate faces were removed.",)


def test_a_surface_with_one_side_is_left_open():
    t = np.arange(24) / 24
    strip = []
    for s in t:
        a, b = 2 * np.pi * s, np.pi * s
        for w in (-0.3, 0.3):
            r = 1 + w * np.cos(b)
            strip.append([r * np.cos(a), r * np.sin(a), w * np.sin(b)])
    faces = []
    for i in range(24):
        p, q = 2 * i, 2 * i + 1
        r, s = (2 * i + 2, 2 * i + 3) if i < 23 else (1, 0)
        faces += [[p, r, q], [q, r, s]]
    found = repair_mesh(np.array(strip), np.array(faces), fill=False)
    assert not found.closed and "not watertight" in found.notes[-1]


def test_a_single_triangle_is_open():
    found = repair_mesh(np.eye(3), np.array([[0, 1, 2]]), fill=False)
    assert not found.closed and "3 edges do not join two faces" in found.notes[0]
    assert found.mesh.vertices.abs().max() == pytest.approx(HALF_SIDE)


@pytest.mark.parametrize(
    ("vertices", "faces", "sentence"),
    [
        (V, np.zeros((0, 3), int), "There are no faces"),
        (V, F + 1, "refers to a vertex that is not there"),
        (V, F - 1, "refers to a vertex that is not there"),
        (np.where(np.arange(8)[:, None] == 3, np.nan, V), F, "1 vertex is not finite"),
        (np.where(np.arange(8)[:, None] > 5, np.inf, V), F, "2 vertices are not finite"),
        (V * 0, F, "All of its vertices lie in one point"),
        (V * 1e20, F, r"It is 2e\+20 units wide; between 1e-09 and 1e\+09 are plausible"),
        (V * 1e-20, F, "It is 2e-20 units wide"),
        (V + 1e8, F, "more than a million times its own size"),
        (np.zeros((2_000_001, 3)), F, "2,000,001 vertices"),
        (V, F[:, [0, 0, 1]], "None of its faces has an area"),
    ],
)
def test_what_cannot_be_put_right_is_refused_in_a_sentence(vertices, faces, sentence):
    with pytest.raises(ValueError, match=sentence):
        repair_mesh(vertices, faces)
