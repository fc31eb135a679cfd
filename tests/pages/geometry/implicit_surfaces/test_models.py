"""Meshes from files on the page: those that are there, a visitor's own, and hostile ones."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.geometry import meshio
from engine.geometry.implicit_surfaces import sparse
from engine.geometry.implicit_surfaces.csg import SCENES
from engine.geometry.meshes import Mesh
from pages.geometry.implicit_surfaces import given, table, upload
from tests.pages.geometry.implicit_surfaces.test_page import PAGE, item, stage
from tests.support.apps import check, html, ran, readouts


def uploaded(name: str, data: bytes, **query: str) -> AppTest:
    app = PAGE.opened(x="mesh", **query)
    app.file_uploader(key=upload.FILE).upload(name, data).run()
    check(app)
    return app


def errors(app: AppTest) -> str:
    return " ".join(error.value for error in app.error)


def ring() -> bytes:
    return meshio.dump(sparse.surface(SCENES["torus"], 24, lipschitz=1.0), "ply")


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


@pytest.mark.parametrize("name", [name for name in table.MESHES if name != "yours"])
@pytest.mark.parametrize("shows", ["given", "marched"])
def test_every_mesh_has_a_picture(name: str, shows: str) -> None:
    app = PAGE.opened(x="mesh", t=name, y=shows)
    watertight = name != "airplane"
    names = {item["name"] for item in stage(app)["items"]}
    assert ("inside" in names) == watertight and ("rims" in names) != watertight
    marched = watertight and shows == "marched"
    assert item(app, "surface")["colour"] == ("model" if marched else "data")
    assert readouts(app)["watertight"] == ("yes" if watertight else "no")


def test_the_torn_ring_is_mended_and_what_was_done_is_said() -> None:
    app = PAGE.opened(x="mesh", t="torn")
    assert readouts(app)["pieces · V − E + F"] == "1 · 0"  # a ring: two minus two handles' ends
    assert "2 holes were closed" in app.caption[0].value
    app = PAGE.opened(x="mesh", t="torn", fill="0")
    assert readouts(app)["watertight"] == "no"
    assert "not watertight" in app.caption[0].value


def test_finer_grids_come_nearer() -> None:
    coarse, fine = (PAGE.opened(x="mesh", v=samples) for samples in ("16", "64"))
    label = "mean distance to the mesh"
    assert float(readouts(fine)[label]) < float(readouts(coarse)[label]) / 4
    assert int(readouts(fine)["triangles"].replace(",", "")) > 4000


def test_what_is_lost_shows_only_from_the_mesh() -> None:
    app = PAGE.opened(x="mesh", t="ant", v="24")
    assert float(readouts(app)["mean distance to the mesh"]) < 0.02
    assert float(readouts(app)["farthest that was lost"]) > 0.2


def test_the_slice_can_be_put_aside() -> None:
    app = PAGE.opened(x="mesh", c="-1.20")
    assert {item["name"] for item in stage(app)["items"]} == {"surface"}


@pytest.mark.parametrize("name", ["ring.ply", "RING.PLY", "../../etc/ring.ply"])
def test_a_file_of_the_visitor_stands_on_the_stage(name: str) -> None:
    app = uploaded(name, ring())
    assert not app.error
    assert "ring.ply" in html(app).lower() and "etc" not in html(app)
    assert readouts(app)["watertight"] == "yes"
    assert readouts(app)["pieces · V − E + F"] == "1 · 0"


def test_a_name_is_text_and_nothing_else() -> None:
    app = uploaded("<img onerror=alert(1)>.ply", ring())
    assert "<img" not in html(app)


def test_taking_the_file_back_leaves_the_page_alive() -> None:
    app = uploaded("ring.ply", ring())
    app.file_uploader(key=upload.FILE).set_value(None).run()
    check(app)
    assert upload.NOTHING == app.info[0].value
    assert "nut.ply" in html(app)


def test_a_link_to_a_file_of_somebody_else_says_so() -> None:
    app = PAGE.opened(x="mesh", t="yours")
    assert upload.NOTHING == app.info[0].value


HOSTILE = {
    "bomb.glb": (bomb(), "ends before"),
    "truncated.ply": (ring()[:3000], "read as PLY"),
    "truncated.glb": (bomb()[:30], "damaged"),
    "nan.obj": (not_finite(), "not finite"),
    "letter.pdf": (b"%PDF-1.7", "none of them"),
    "letter.ply": (b"Dear all,\n", "read as PLY"),
    "archive.glb": (b"PK\x03\x04" + b"\0" * 60, "archive"),
    "empty.stl": (b"", "empty"),
    "points.obj": (b"v 0 0 0\nv 1 0 0\n", "no faces"),
    "outside.glb": (
        glb({"asset": {"version": "2.0"}, "buffers": [{"uri": "/etc/passwd", "byteLength": 9}]}),
        "another file",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence(name: str) -> None:
    data, said = HOSTILE[name]
    app = uploaded(name, data)
    assert said in errors(app) and "The nut is shown instead." in errors(app)
    assert item(app, "surface")["colour"] == "data"


def test_a_file_beyond_the_limit_is_refused_in_a_sentence() -> None:
    # Straight into the session: the uploader stops it in the browser.
    app = PAGE.opened(x="mesh")
    app.session_state[upload._UPLOAD] = ("large.stl", bytes(meshio.LARGEST_BYTES + 1))
    app.session_state["page:implicit-surfaces"]["values"]["t"] = "yours"
    ran(app)
    assert "up to 32 MB" in errors(app)


def test_a_material_file_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.mtl"
    secret.write_text("newmtl leak\nKd 1 0 0\n")
    text = (
        f"mtllib {secret}\nusemtl leak\n"
        + meshio.dump(sparse.surface(SCENES["torus"], 16, lipschitz=1.0), "obj").decode()
    )
    before = secret.stat().st_atime_ns
    app = uploaded("ring.obj", text.encode())
    assert not app.error and readouts(app)["watertight"] == "yes"
    assert secret.stat().st_atime_ns == before


@pytest.mark.parametrize("upright", [True, False])
def test_what_is_saved_lies_where_the_file_was(upright: bool) -> None:
    vertices = given.example("nut", True, upright).loaded.mesh.vertices * 7 + 3
    faces = given.example("nut", True, upright).loaded.mesh.faces
    moved = given.Given(
        meshio.load(meshio.dump(Mesh(vertices, faces), "ply"), "moved.ply"), upright
    )
    back = moved.restored(moved.mesh).vertices
    assert np.allclose(np.sort(back, 0), np.sort(vertices, 0), atol=1e-5)
