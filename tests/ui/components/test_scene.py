"""What the scene sends to the browser and what it makes of the browser's answers."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from ui.components import scene, unpack

TRIANGLE = np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0]], np.float32)
FACE = np.array([[0, 1, 2]])


def page() -> None:
    import numpy as np
    import streamlit as st

    from ui.components import scene

    st.session_state["given"] = scene.events("stage")
    st.session_state["camera"] = scene.camera("stage")
    positions = np.array([[0, 0, 0], [1, 0, 0], [0, 2, st.session_state.get("z", 0)]], np.float32)
    scene.scene(
        "stage",
        scene.Mesh(
            name="face",
            positions=positions,
            faces=np.array([[0, 1, 2]]),
            values=np.array([-1.0, 0.5, 2.0]),
            colormap="signed",
        ),
        scene.Lines(name="path", positions=positions),
        handles=[scene.Handle("a", (0, 0, 1), along="z")],
        camera="",
        alt="One triangle",
    )


@pytest.fixture
def app() -> AppTest:
    running = AppTest.from_function(page, default_timeout=30).run()
    assert not running.exception
    return running


def sent(app: AppTest) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    return unpack(app.get("bidi_component")[0].proto.bytes)


def message(number: int, **what: Any) -> dict[str, Any]:
    return {"mount": "m", "number": number, "kind": "press", "point": None} | what


def given(app: AppTest, seq: int, *messages: Any) -> list[scene.SceneEvent]:
    app.session_state["stage"] = {"actions": {"seq": seq, "value": list(messages)}}
    app.run()
    assert not app.exception
    events: list[scene.SceneEvent] = app.session_state["given"]
    return events


def test_the_message_holds_the_scene(app: AppTest) -> None:
    header, blobs = sent(app)
    mesh, path = header["items"]
    assert (mesh["low"], mesh["high"]) == (-2, 2), "symmetric about zero"
    assert blobs[mesh["arrays"]["positions"]].tolist() == [[0, 0, 0], [1, 0, 0], [0, 2, 0]]
    assert blobs[mesh["arrays"]["faces"]].tolist() == [[0, 1, 2]]
    ends = blobs[path["arrays"]["positions"]]
    assert ends.tolist() == [[0, 0, 0], [1, 0, 0], [1, 0, 0], [0, 2, 0]]
    assert header["bounds"] == [[0, 0, 0], [1, 2, 0]]
    assert header["handles"][0]["along"] == "z"


def test_what_has_not_changed_is_not_sent_again(app: AppTest) -> None:
    app.session_state["z"] = 1
    app.run()
    header, blobs = sent(app)
    mesh, path = header["items"]
    assert set(blobs) == {mesh["arrays"]["positions"], path["arrays"]["positions"]}
    app.run()
    assert sent(app)[1] == {}


def test_a_browser_that_lacks_something_gets_everything(app: AppTest) -> None:
    _, everything = sent(app)
    app.run()
    assert sent(app)[1] == {}
    app.session_state["stage"] = {"need": {"seq": 1, "value": True}}
    app.run()
    header, again = sent(app)
    assert set(again) == set(everything)
    assert header["asked"] == 1, "the browser learns that it has been heard"
    app.run()
    assert sent(app)[1] == {}, "once"


def test_each_event_comes_once_and_in_order(app: AppTest) -> None:
    first = message(1, item="face", face=0, vertex=2, point=[0.1, 0.2, 0])
    drag = message(2, kind="drag", handle="a", point=[0, 0, 3])
    assert given(app, 1, first) == [
        scene.SceneEvent("press", (0.1, 0.2, 0.0), item="face", face=0, vertex=2)
    ]
    assert given(app, 2, first, drag) == [scene.SceneEvent("drag", (0.0, 0.0, 3.0), handle="a")]
    assert given(app, 2, first, drag) == []
    assert sent(app)[0]["seen"] == 2


def test_the_dabs_of_a_brush_all_come(app: AppTest) -> None:
    dabs = [
        message(k, kind="stroke", item="face", face=0, vertex=k % 3, point=[0, 0, 0])
        for k in range(1, 5)
    ]
    end = message(5, kind="release", item="face")
    events = given(app, 1, *dabs, end)
    assert [event.vertex for event in events] == [1, 2, 0, 1, -1]
    assert [event.kind for event in events] == ["stroke"] * 4 + ["release"]


def test_words_stand_beside_points_and_a_brush_needs_a_mesh() -> None:
    def page() -> None:
        import numpy as np
        import pytest

        from ui.components import scene

        corners, faces = np.eye(3, dtype=np.float32), np.array([[0, 1, 2]])
        scene.scene(
            "tagged",
            scene.Mesh(name="face", positions=corners, faces=faces),
            scene.Mesh(name="other", view=1, positions=corners, faces=faces),
            views=("One", "Two"),
            tags=[scene.Tag("corner", (1, 0, 0), "data", view=1)],
            stacked=True,
            brush="face",
            alt="Two triangles",
        )
        for tags, brush in (([scene.Tag("x", (0, 0, 0), view=1)], ""), ([], "points")):
            points = scene.Points(name="points", positions=corners)
            with pytest.raises(ValueError, match=r"viewport|no mesh"):
                scene.scene("refused", points, tags=tags, brush=brush, alt="")

    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    header, _ = sent(app)
    assert header["tags"] == [
        {"text": "corner", "position": [1.0, 0.0, 0.0], "colour": "data", "view": 1}
    ]
    assert header["stacked"] and header["brush"] == "face"
    with pytest.raises(ValueError, match="finite"):
        scene.Tag("far", (0, 0, float("inf"))).describe()


@pytest.mark.parametrize(
    "what",
    [
        {"item": "other", "face": 0, "vertex": 0, "point": [0, 0, 0]},
        {"item": "face", "face": 1, "vertex": 0, "point": [0, 0, 0]},
        {"item": "face", "face": 0, "vertex": 3, "point": [0, 0, 0]},
        {"item": "face", "face": 0, "vertex": -2, "point": [0, 0, 0]},
        {"handle": "b", "point": [0, 0, 0]},
        {"handle": "a", "point": None},
        {"handle": "a", "point": [0, 0]},
        {"handle": "a", "point": [0, 0, float("nan")]},
        {"handle": "a", "point": "0,0,0"},
        {"kind": "paint"},
        {"number": "1"},
        {"face": 0.5},
        {"item": ["face"]},
    ],
)
def test_what_cannot_be_is_left_out(app: AppTest, what: dict[str, Any]) -> None:
    assert given(app, 1, message(1) | what, 7, None) == []


def test_the_camera_is_reported_once_and_only_if_it_is_one(app: AppTest) -> None:
    def reported(seq: int, code: Any) -> Any:
        app.session_state["stage"] = {"camera": {"seq": seq, "value": code}}
        app.run()
        return app.session_state["camera"]

    assert reported(1, "35_65_2.5") == "35_65_2.5"
    assert reported(1, "35_65_2.5") is None
    assert reported(2, "-35_5_0.25_-1.5_0_2") == "-35_5_0.25_-1.5_0_2"
    assert reported(3, "") == "", "back to the first view"
    assert reported(4, "<b>") is None
    assert reported(5, ["35_65_2.5"]) is None


def test_a_camera_in_a_link_is_checked() -> None:
    assert scene.checked_camera("") == ""
    assert scene.checked_camera("0_1_3") == "0_1_3"
    for text in ("0_1", "a_b_c", "0_1_3_1_1_1_1", "1e9_0_1", "0_1_3\n"):
        with pytest.raises(ValueError, match="camera"):
            scene.checked_camera(text)


def test_sixteen_bits_are_enough() -> None:
    rng = np.random.default_rng(0)
    positions = rng.normal(5, 3, (500, 3)).astype(np.float32)
    values = rng.normal(0, 1, 500).astype(np.float32)
    points = scene.Points(
        name="cloud", positions=positions, values=values, limits=(-4, 4), quantised=True
    )
    header, arrays = points.describe()
    scale, *offset = header["place"]
    stored = arrays["positions"][1]
    assert stored.dtype == np.int16
    extent = float(np.ptp(positions, axis=0).max())
    assert np.abs(stored * scale + offset - positions).max() < extent / 65_000
    scale, low = header["decode"]
    assert np.abs(arrays["values"][1] * scale + low - values).max() < 8 / 65_000


def test_an_empty_mesh_can_be_drawn() -> None:
    mesh = scene.Mesh(
        name="nothing", positions=np.zeros((0, 3)), faces=np.zeros((0, 3), int), quantised=True
    )
    header, arrays = mesh.describe()
    assert header["kind"] == "mesh"
    assert arrays["faces"][1].shape == (0, 3)


@pytest.mark.parametrize(
    ("kind", "what", "sentence"),
    [
        (scene.Points, {"positions": np.zeros((3, 2))}, r"shape \(n, 3\)"),
        (scene.Points, {"positions": np.full((1, 3), np.nan)}, "not a finite"),
        (scene.Points, {"positions": TRIANGLE, "values": np.zeros(2)}, "values"),
        (scene.Points, {"positions": TRIANGLE, "colours": np.zeros((3, 3))}, "uint8"),
        (scene.Mesh, {"positions": TRIANGLE, "faces": np.array([[0, 1, 3]])}, "vertex"),
        (scene.Mesh, {"positions": TRIANGLE, "faces": np.array([[0.0, 1, 2]])}, "integers"),
        (scene.Mesh, {"positions": TRIANGLE, "faces": FACE, "opacity": 0}, "opacity"),
        (scene.Lines, {"positions": TRIANGLE, "segments": np.array([[0, 3]])}, "position"),
    ],
)
def test_what_does_not_belong_together_is_refused(
    kind: type, what: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        kind(name="thing", **what)


def test_a_scene_checks_names_viewports_and_bounds() -> None:
    cloud = scene.Points(name="cloud", positions=TRIANGLE)
    with pytest.raises(ValueError, match="name of its own"):
        scene.scene("stage", cloud, cloud, alt="")
    beyond = scene.Points(name="beyond", positions=TRIANGLE, view=1)
    with pytest.raises(ValueError, match="viewport 1"):
        scene.scene("stage", beyond, alt="")
    with pytest.raises(ValueError, match="corner"):
        scene.scene("stage", cloud, bounds=((0, 0, 0), (1, 0, 1)), alt="")
