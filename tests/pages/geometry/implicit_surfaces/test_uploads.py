"""A file of the visitor: read with limits, and gone when the page is left."""

import struct

import numpy as np
from streamlit.util import calc_hash

from engine.geometry import mesh_reading, meshio
from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.surface_extraction import extract_surface
from pages.geometry.implicit_surfaces import uploads
from tests.support.apps import Visited, check, ran
from ui.state import UPLOAD

PAGE = Visited("implicit-surfaces")


def loose_triangles(count: int) -> bytes:
    """An STL in which no two triangles touch: each of them is a hole to be filled."""
    rows = np.zeros(count, dtype=[("floats", "<f4", (4, 3)), ("attribute", "<u2")])
    rows["floats"] = np.random.default_rng(0).random((count, 4, 3))
    return b"\0" * 80 + struct.pack("<I", count) + rows.tobytes()


def test_a_file_that_takes_too_long_costs_a_sentence_and_leaving_takes_the_file(monkeypatch):
    app = PAGE.opened(experiment="mesh", mesh=UPLOAD)
    assert app.info[0].value == uploads.NO_FILE
    torus = meshio.dump(extract_surface(MODELS["torus"], 16), "ply")
    app.session_state[uploads._UPLOAD] = ("torus.ply", torus)
    ran(app)
    assert not app.info and not app.error
    analysed = app.session_state[uploads._ANALYSED][1]
    assert analysed.loaded.repaired.notes == meshio.load(torus, "torus.ply").repaired.notes

    monkeypatch.setattr(mesh_reading.shared, "seconds", 0.3)
    app.session_state[uploads._UPLOAD] = ("dust.stl", loose_triangles(200_000))
    del app.session_state[uploads._ANALYSED]
    ran(app)
    assert app.error[0].value == (
        "This file took longer than 0.3 s to read, so that was stopped. "
        "Simplify the mesh and try again. The nut is shown instead."
    )

    app._page_hash = calc_hash("")
    app.query_params.clear()
    app.run()
    check(app)
    assert uploads._UPLOAD not in app.session_state and uploads._ANALYSED not in app.session_state
