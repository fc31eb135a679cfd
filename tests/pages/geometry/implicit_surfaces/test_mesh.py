"""Meshes from files on the page: those that are there, a visitor's own, and hostile ones."""

import json
import struct
from pathlib import Path

import pytest
import trimesh
from streamlit.testing.v1 import AppTest

from engine.geometry import meshio, outer_surface, sparse
from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.implicit_surfaces.remeshing import EXAMPLE_MESHES
from engine.geometry.mesh_parsing import MAX_BYTES
from pages.geometry.implicit_surfaces import mesh, uploads
from tests.pages.geometry.implicit_surfaces.viewing import (
    PAGE,
    item,
    kept_mesh,
    stage,
    topology,
    values,
)
from tests.support.apps import check, html, ran, readouts


def opened(**query: str) -> AppTest:
    return PAGE.opened(experiment="mesh", **query)


def uploaded(name: str, data: bytes, **query: str) -> AppTest:
    app = opened(**query)
    app.file_uploader(key=uploads.FILE).upload(name, data).run()
    check(app)
    return app


def errors(app: AppTest) -> str:
    return " ".join(error.value for error in app.error)


def ring() -> bytes:
    return meshio.dump(sparse.extract_surface(MODELS["torus"], 24, lipschitz=1.0), "ply")


def glb(header: dict, binary: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    if binary:
        chunks += struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def bomb() -> bytes:
    """A few bytes that say they are four thousand million vertices, placed a thousand times."""
    return glb(
        {
            "asset": {"version": "2.0"},
            "buffers": [{"byteLength": 12}],
            "bufferViews": [{"buffer": 0, "byteLength": 12}],
            "accessors": [
                {"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": 2**32 - 1}
            ],
            "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
            "nodes": [{"mesh": 0}] * 1000,
        },
        b"\0" * 12,
    )


def not_finite() -> bytes:
    return b"v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"


def test_every_mesh_has_a_picture_and_can_be_saved() -> None:
    for name in EXAMPLE_MESHES:
        for surface in ("original", "remeshed"):
            app = opened(mesh=name, surface=surface, samples="24")
            closed = name != "airplane"
            names = {item["name"] for item in stage(app)["items"]}
            assert "inside" in names and ("rim" in names) != closed
            remeshed = surface == "remeshed"
            assert item(app, "surface")["colour"] == ("model" if remeshed else "data")
            assert readouts(app)["watertight"] == ("yes" if closed else "no")
            assert kept_mesh(app, "mesh").is_watertight == (closed or remeshed)


def test_the_torn_ring_is_mended_and_what_was_done_is_said() -> None:
    app = opened(mesh="torn")
    assert topology(app) == ("1", "0")  # a ring: two minus two handles' ends
    assert "2 holes were filled" in app.caption[0].value
    app = opened(mesh="torn", fill_holes="0")
    assert readouts(app)["watertight"] == "no" and readouts(app)["rim edges"] == "47"
    assert "not watertight" in app.caption[0].value
    assert mesh.OPEN in app.caption[0].value


def test_an_open_file_gets_a_lid_and_a_flat_one_has_no_inside() -> None:
    ball = trimesh.creation.icosphere(subdivisions=3)
    cap = ball.submesh([ball.triangles_center[:, 2] < 0.5], append=True)
    data = cap.export(file_type="ply")
    app = uploaded("cap.ply", data, fill_holes="0", surface="remeshed", samples="24")
    assert not app.error and mesh.OPEN in app.caption[0].value
    assert int(readouts(app)["rim edges"]) == len(cap.outline().vertex_nodes)
    assert kept_mesh(app, "mesh").is_watertight and "volume, of the original" not in readouts(app)
    sheet = b"v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3 4\n"
    app = uploaded("sheet.obj", sheet, surface="remeshed")
    assert not app.error and mesh.NO_INSIDE in app.caption[0].value
    assert "a flat sheet has no inside" in app.caption[0].value
    assert {item["name"] for item in stage(app)["items"]} == {"rim", "surface"}


def test_of_too_many_cuts_it_is_said_what_the_distance_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outer_surface, "MAX_LOOKS", 3)
    ball = trimesh.creation.icosphere(subdivisions=2)
    other = ball.copy().apply_translation((0.9, 0.1, 0.2))
    both = trimesh.util.concatenate([ball, other])
    assert isinstance(both, trimesh.Trimesh)
    data = both.export(file_type="ply")
    assert isinstance(data, bytes)
    app = uploaded("two.ply", data)
    assert not app.error and mesh.WALLS in app.caption[0].value
    assert readouts(app)["watertight"] == "yes"


def test_finer_grids_come_nearer() -> None:
    coarse, fine = (opened(samples=samples) for samples in ("16", "64"))
    label = "mean distance to the mesh"
    assert float(readouts(fine)[label]) < float(readouts(coarse)[label]) / 4
    assert int(readouts(fine)["triangles"].replace(",", "")) > 4000


def test_what_is_lost_shows_only_from_the_mesh() -> None:
    app = opened(mesh="ant", samples="24")
    assert float(readouts(app)["mean distance to the mesh"]) < 0.02
    assert float(readouts(app)["one-sided Hausdorff distance"]) > 0.2


def test_the_slice_can_be_put_aside() -> None:
    app = opened(slice_position="-1.20")
    assert {item["name"] for item in stage(app)["items"]} == {"surface"}


def test_a_file_of_the_visitor_stands_on_the_stage() -> None:
    app = uploaded("../../etc/RING.PLY", ring())
    assert not app.error
    assert "ring.ply" in html(app).lower() and "etc" not in html(app)
    assert readouts(app)["watertight"] == "yes"
    assert topology(app) == ("1", "0")


def test_a_name_is_text_and_nothing_else() -> None:
    app = uploaded("<img onerror=alert(1)>.ply", ring())
    assert "<img" not in html(app)


def test_taking_the_file_back_leaves_the_page_alive() -> None:
    app = uploaded("ring.ply", ring())
    app.file_uploader(key=uploads.FILE).set_value(None).run()
    check(app)
    assert uploads.NO_FILE == app.info[0].value
    assert "nut.ply" in html(app)


def test_a_link_to_a_file_of_somebody_else_says_so() -> None:
    app = opened(mesh="upload")
    assert uploads.NO_FILE == app.info[0].value


HOSTILE = {
    "bomb.glb": (bomb(), "up to 500,000 are read"),
    "truncated.ply": (ring()[:3000], "ends before"),
    "truncated.glb": (bomb()[:30], "ends before"),
    "nan.obj": (not_finite(), "not finite"),
    "letter.pdf": (b"%PDF-1.7", "none of them"),
    "letter.ply": (b"Dear all,\n", "does not begin with ply"),
    "archive.glb": (b"PK\x03\x04" + b"\0" * 60, "archive"),
    "empty.stl": (b"", "empty"),
    "points.obj": (b"v 0 0 0\nv 1 0 0\n", "no faces"),
    "outside.glb": (
        glb({"asset": {"version": "2.0"}, "buffers": [{"uri": "/etc/passwd", "byteLength": 9}]}),
        "no faces",
    ),
}


def test_a_hostile_file_is_refused_in_a_sentence() -> None:
    app = opened()
    for name, (data, said) in HOSTILE.items():
        app.file_uploader(key=uploads.FILE).set_value(None).run()
        app.file_uploader(key=uploads.FILE).upload(name, data).run()
        check(app)
        assert said in errors(app) and "The nut is shown instead." in errors(app), name
        assert item(app, "surface")["colour"] == "data"


def test_a_file_beyond_the_limit_is_refused_in_a_sentence() -> None:
    # Straight into the session: the uploader stops it in the browser.
    app = opened()
    app.session_state[uploads._UPLOAD] = ("large.stl", bytes(MAX_BYTES + 1))
    values(app)["mesh"] = "upload"
    ran(app)
    assert "up to 32 MB" in errors(app)


def test_a_material_file_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.mtl"
    secret.write_text("newmtl leak\nKd 1 0 0\n")
    text = (
        f"mtllib {secret}\nusemtl leak\n"
        + meshio.dump(sparse.extract_surface(MODELS["torus"], 16, lipschitz=1.0), "obj").decode()
    )
    before = secret.stat().st_atime_ns
    app = uploaded("ring.obj", text.encode())
    assert not app.error and readouts(app)["watertight"] == "yes"
    assert secret.stat().st_atime_ns == before
