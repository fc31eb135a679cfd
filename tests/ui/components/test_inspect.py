"""PyVista in a process of its own: what it gives back, and what happens when it fails."""

import io
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image
from streamlit.testing.v1 import AppTest

from ui.components import inspect
from ui.components.inspect import InspectionError, Look, Surface, Volume, workshop
from ui.components.inspect.workshop import Workshop

SECONDS = 60.0


@pytest.fixture(scope="module")
def ball() -> Surface:
    shape = trimesh.creation.icosphere(subdivisions=2)
    vertices = np.asarray(shape.vertices)
    return Surface(vertices, np.asarray(shape.faces), values=vertices[:, 2], label="height")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the process of these tests writes which hosts it has asked for."""
    return tmp_path_factory.mktemp("inspect") / "asked.txt"


@pytest.fixture(scope="module", autouse=True)
def _watched(asked: Path) -> Iterator[None]:
    """One process for all of them."""
    program = asked.with_name("watched.py")
    program.write_text(
        "import runpy, sys\n"
        "def watch(event, arguments):\n"
        "    if event == 'socket.getaddrinfo':\n"
        f"        print(arguments[0], file=open({str(asked)!r}, 'a'))\n"
        "sys.addaudithook(watch)\n"
        f"runpy.run_path({str(workshop.PROGRAM)!r}, run_name='__main__')\n"
    )
    own = Workshop(program)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inspect, "shared", own)
        yield
    own.close()


def loaded(data: bytes, kind: str) -> trimesh.Trimesh:
    mesh = trimesh.load_mesh(io.BytesIO(data), file_type=kind)
    assert isinstance(mesh, trimesh.Trimesh)
    return mesh


def test_after_a_failure_the_next_order_is_done(ball: Surface) -> None:
    with pytest.raises(InspectionError, match=r"within 0\.01 seconds"):
        inspect.examine(ball, seconds=0.01)
    assert inspect.examine(ball, seconds=SECONDS).points == 162
    with pytest.raises(InspectionError, match="refused"):
        inspect.shared.inspect(  # type: ignore[attr-defined]
            {"mode": "whole"}, {"faces": np.zeros((1, 3))}, SECONDS
        )
    assert inspect.examine(ball, seconds=SECONDS).points == 162


def test_the_whole_comes_back_as_viewer_picture_and_files(ball: Surface) -> None:
    result = inspect.examine(ball, seconds=SECONDS)
    assert (result.points, result.cells) == (162, 320)
    assert "<html" in result.html.lower()
    picture = np.asarray(Image.open(io.BytesIO(result.png)).convert("RGB"))
    assert picture.shape == (520, 900, 3)
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 50, "something is drawn"
    assert set(result.meshes) == {"ply", "stl", "obj"}
    for kind, data in result.meshes.items():
        again = loaded(data, kind)
        assert len(again.faces) == 320
        assert again.volume == pytest.approx(4.05, abs=0.1)


def test_a_plane_cuts_where_it_is_put(ball: Surface) -> None:
    result = inspect.examine(ball, look=Look("clip", "x", 0.25), seconds=SECONDS)
    low, high = loaded(result.meshes["ply"], "ply").bounds
    assert low[0] == pytest.approx(-1, abs=0.01)
    assert high[0] == pytest.approx(-0.5, abs=0.01)
    assert high[2] == pytest.approx(0.866, abs=0.03)


def test_slices_cut_the_field_where_there_is_one(ball: Surface) -> None:
    axis = np.linspace(-1.5, 1.5, 21)
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"))
    volume = Volume(np.linalg.norm(grid, axis=0) - 1, (-1.5,) * 3, (0.15,) * 3, "distance")
    result = inspect.examine(ball, volume, Look("slice", "x", 0.5), SECONDS)
    points = loaded(result.meshes["stl"], "stl").vertices
    assert np.abs(points[:, 0]).max() < 1e-4, "a plane"
    assert np.ptp(points[:, 1]) == pytest.approx(3, abs=0.01), "as wide as the field"
    without = inspect.examine(ball, None, Look("slices", "z", count=3), SECONDS)
    assert without.points > 20, "rings of the surface itself"
    assert without.meshes == {}, "lines are no mesh"


def test_pyvista_keeps_to_this_machine(ball: Surface, asked: Path) -> None:
    inspect.examine(ball, seconds=SECONDS)
    names = set(asked.read_text().split()) if asked.exists() else set()
    assert names <= {"127.0.0.1", "localhost", "None"}


def ask(tmp_path: Path, program: str, seconds: float) -> None:
    path = tmp_path / "program.py"
    path.write_text(program)
    own = Workshop(path)
    try:
        own.inspect({}, {"vertices": np.zeros((1, 3))}, seconds)
    finally:
        own.close()


def test_a_process_that_hangs_is_given_up(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(InspectionError, match=r"within 0\.3 seconds"):
        ask(tmp_path, "import time\ntime.sleep(60)\n", 0.3)
    assert time.monotonic() - began < 5


def test_a_process_that_dies_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(InspectionError, match=r"ended unexpectedly|could not be started"):
        ask(tmp_path, "import os\nos.abort()\n", 20)


def test_what_cannot_be_inspected_is_said_before_anything_starts(
    ball: Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspect, "shared", None)
    with pytest.raises(ValueError, match="no surface"):
        inspect.examine(Surface(ball.vertices, np.zeros((0, 3), int)))
    with pytest.raises(ValueError, match="too many"):
        inspect.examine(Surface(ball.vertices, np.zeros((400_001, 3), int)))
    with pytest.raises(ValueError, match="finite"):
        inspect.examine(Surface(ball.vertices * np.nan, ball.faces))


def page() -> None:
    import numpy as np

    from ui.components import inspect

    inspect.inspect(
        "probe", inspect.Surface(np.eye(3), np.array([[0, 1, 2]])), seconds=0.01, alt="A triangle"
    )


def test_nothing_happens_before_it_is_asked_for_and_a_failure_is_a_sentence() -> None:
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception and not app.error and not app.slider
    app.toggle(key="probe_on").set_value(True).run()
    assert not app.exception
    assert "did not answer" in app.error[0].value
    assert app.button(key="probe_again")
    app.toggle(key="probe_on").set_value(False).run()
    assert not app.exception and not app.error
