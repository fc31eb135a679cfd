"""Files of visitors, read in another process: the same meshes, and limits that hold."""

import struct
import time
from collections.abc import Callable

import numpy as np
import pytest
import torch

from engine.geometry import meshio
from engine.geometry.implicit_surfaces.csg import MODELS
from engine.geometry.mesh_reading import MeshReader
from engine.geometry.meshes import Mesh
from engine.geometry.meshio import Loaded
from engine.geometry.surface_extraction import extract_surface

TORUS = extract_surface(MODELS["torus"], 24)
OPEN = Mesh(TORUS.vertices, TORUS.faces[20:].flip(1).contiguous())


def loose_triangles(count):
    """An STL in which no two triangles touch: each of them is a hole to be closed."""
    rows = np.zeros(count, dtype=[("floats", "<f4", (4, 3)), ("attribute", "<u2")])
    rows["floats"] = np.random.default_rng(0).random((count, 4, 3))
    return b"\0" * 80 + struct.pack("<I", count) + rows.tobytes()


@pytest.fixture(scope="module")
def reader():
    found = MeshReader(seconds=60)
    yield found
    found.close()


def same(found, expected):
    assert found.name == expected.name
    assert torch.equal(found.mesh.vertices, expected.mesh.vertices)
    assert torch.equal(found.mesh.faces, expected.mesh.faces)
    assert found.mesh.vertices.dtype == torch.float32 and found.mesh.faces.dtype == torch.int32
    one, other = found.repaired, expected.repaired
    assert (one.notes, one.closed) == (other.notes, other.closed)
    assert (one.scale, one.centre) == (other.scale, other.centre)


@pytest.mark.parametrize("kind", meshio.EXPORTS)
def test_a_file_gives_the_mesh_that_reading_it_here_gives(reader, kind):
    for mesh in (TORUS, OPEN):
        for fill in (True, False):
            data = meshio.dump(mesh, kind)
            name = f"folder/some torus.{kind}"
            same(reader.read(data, name, fill=fill), meshio.load(data, name, fill=fill))


def test_a_usual_file_is_read_almost_as_quickly(reader):
    data = meshio.dump(TORUS, "ply")
    reader.read(data, "torus.ply")
    durations: dict[Callable[..., Loaded], list[float]] = {reader.read: [], meshio.load: []}
    for _ in range(5):
        for read, found in durations.items():
            began = time.perf_counter()
            read(data, "torus.ply")
            found.append(time.perf_counter() - began)
    assert min(durations[reader.read]) < min(durations[meshio.load]) + 0.1


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"v 0 0 0\n", "mesh.exe"),
        (bytes(33 << 20), "large.stl"),
        (b"", "empty.obj"),
        (b"PK\x03\x04", "packed.obj"),
        (b"v 0 0 0\nv 1 0 0\nv 0 1 0\n", "points.obj"),
        (b"OFF\n999999999 999999999 0\n", "a.off"),
        (meshio.dump(TORUS, "ply")[:5000], "half.ply"),
        (meshio.dump(TORUS, "obj").replace(b"v 0", b"v nan", 1), "nan.obj"),
        (b"glTF" + bytes(100), "strange.glb"),
    ],
)
def test_what_is_refused_here_is_refused_there_in_the_same_words(reader, data, name):
    with pytest.raises(ValueError) as here:
        meshio.load(data, name)
    with pytest.raises(ValueError) as there:
        reader.read(data, name)
    assert str(there.value) == str(here.value)


def test_a_file_that_takes_for_ever_costs_a_sentence(reader):
    data = loose_triangles(200_000)
    hasty = MeshReader(seconds=1)
    try:
        began = time.monotonic()
        with pytest.raises(ValueError, match="This file took longer than 1 s to read"):
            hasty.read(data, "dust.stl")
        assert time.monotonic() - began < 60
        hasty.seconds = 60
        same(
            hasty.read(meshio.dump(TORUS, "ply"), "torus.ply"),
            meshio.load(meshio.dump(TORUS, "ply"), "torus.ply"),
        )
    finally:
        hasty.close()


def test_a_file_that_takes_too_much_memory_costs_a_sentence():
    modest = MeshReader(seconds=60, memory_bytes=20 << 20)
    try:
        with pytest.raises(ValueError, match=r"took more than 0\.02 GB of memory"):
            modest.read(loose_triangles(200_000), "dust.stl")
        modest.memory_bytes = 2 << 30
        assert modest.read(meshio.dump(TORUS, "ply"), "torus.ply").repaired.closed
    finally:
        modest.close()


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("import os\nos.abort()\n", "damaged"),
        ("import sys\nsys.exit(1)\n", "damaged"),
        (
            "from engine import worker\nworker.serve(lambda order: 1 / 0, announce=True)\n",
            "damaged",
        ),
    ],
)
def test_a_reader_that_crashes_costs_a_sentence(tmp_path, program, sentence):
    path = tmp_path / "program.py"
    path.write_text(program)
    broken = MeshReader(path, seconds=60)
    try:
        with pytest.raises(ValueError, match=sentence):
            broken.read(meshio.dump(TORUS, "ply"), "torus.ply")
    finally:
        broken.close()


def test_a_reader_that_is_killed_is_started_again(reader):
    data = meshio.dump(TORUS, "ply")
    reader.read(data, "torus.ply")
    reader._worker._process.kill()
    reader._worker._process.wait()
    assert reader.read(data, "torus.ply").repaired.closed


def test_arrays_that_would_have_to_be_unpickled_are_not(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(
        "import numpy as np\n"
        "from engine import worker\n"
        "def answer(order):\n"
        "    for name in ('vertices', 'faces'):\n"
        "        np.save(f\"{order['folder']}/{name}.npy\", np.array([print], dtype=object))\n"
        "    return {'notes': [], 'scale': 1.0, 'centre': [0.0, 0.0, 0.0]}\n"
        "worker.serve(answer, announce=True)\n"
    )
    strange = MeshReader(path, seconds=60)
    try:
        with pytest.raises(ValueError, match="allow_pickle=False"):
            strange.read(meshio.dump(TORUS, "ply"), "torus.ply")
    finally:
        strange.close()
