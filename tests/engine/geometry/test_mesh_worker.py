"""The program that reads files: what it needs, and what it says."""

import subprocess
import sys

import numpy as np

from engine.geometry import mesh_parsing, mesh_worker, triangle_repair

BOX = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"


def test_it_starts_without_torch():
    script = "import engine.geometry.mesh_worker, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def order(folder, data, **changes):
    (folder / "data").write_bytes(data)
    usual = {"folder": str(folder), "name": "box.obj", "fill": True, "memory_bytes": 8 << 30}
    return usual | changes


def test_it_writes_arrays_and_says_what_was_done(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.worker.limit_memory", lambda _: None)
    answer = mesh_worker.read(order(tmp_path, BOX[: BOX.rindex(b"f")]))
    assert answer["notes"] == (
        "1 hole was filled with a fan of triangles (the largest over 3 edges).",
    )
    assert (answer["scale"], answer["centre"]) == (1.8, (0.5, 0.5, 0.5))
    vertices, faces = (np.load(tmp_path / f"{name}.npy") for name in ("vertices", "faces"))
    assert vertices.shape == (5, 3) and faces.shape == (6, 3)


def test_refusals_and_want_of_memory_are_answers(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.worker.limit_memory", lambda _: None)
    assert mesh_worker.read(order(tmp_path, b"", name="a.obj")) == {"refusal": "The file is empty."}

    def eat(*_, **__):
        raise MemoryError

    monkeypatch.setattr(triangle_repair, "repair_triangles", eat)
    assert mesh_worker.read(order(tmp_path, BOX)) == {"memory": "short"}
    monkeypatch.setattr(mesh_parsing, "parse", eat)
    assert mesh_worker.read(order(tmp_path, BOX)) == {"memory": "short"}
