"""What the plane sends to the browser and what it makes of the browser's answers."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from ui.components import canvas, plane, unpack
from ui.components.plane import GAP, UNIT, _quantised


def page() -> None:
    import numpy as np
    import streamlit as st

    from ui.components import plane

    st.session_state["given"] = plane.events("stage")
    moving = np.linspace(-1, 1, 3 * 5 * 2, dtype=np.float32).reshape(3, 5, 2)
    plane.plane(
        "stage",
        extent=(-1, 3, -2, 2),
        layers=[
            plane.field(np.array([[0.0, 0.5], [1.0, np.nan]]), label="p"),
            None,
            plane.points(moving, classes=[0, 1, 1, 0, 2]),
            plane.paths(moving.transpose(1, 0, 2)),
            plane.paths(np.zeros((4, 7, 2))),
        ],
        frames=plane.Frames(report=True, labels=["a", "b", "c"]),
        tool="draw",
        chosen=(0.5, 1),
        alt="Five points",
    )
    st.session_state["index"] = plane.index("stage")


@pytest.fixture
def app() -> AppTest:
    running = AppTest.from_function(page, default_timeout=30).run()
    assert not running.exception
    return running


def sent(app: AppTest) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    return unpack(app.get("bidi_component")[0].proto.bytes)


def message(number: int, kind: str = "press", x: float = 0.5) -> dict[str, Any]:
    return {
        "mount": "m", "number": number, "kind": kind, "button": 0, "key": "",
        "points": [[x, -1.25]], "cells": [],
    }  # fmt: skip


def given(app: AppTest, seq: int, messages: Any) -> list[plane.PointerEvent]:
    app.session_state["stage"] = {"pointer": {"seq": seq, "value": messages}}
    app.run()
    assert not app.exception
    events: list[plane.PointerEvent] = app.session_state["given"]
    return events


def test_the_message_holds_the_layers(app: AppTest) -> None:
    header, blobs = sent(app)
    assert [layer["kind"] for layer in header["layers"]] == ["field", "points", "paths", "paths"]
    assert [layer["moving"] for layer in header["layers"]] == [False, True, True, False]
    density, cloud, trails, still = (layer["arrays"] for layer in header["layers"])
    assert blobs[density["values"]].tolist() == [[[0, 128], [255, 0]]]
    assert blobs[cloud["classes"]].tolist() == [0, 1, 1, 0, 2]
    assert blobs[cloud["xy"]].shape == (3, 5, 2)
    assert blobs[still["xy"]].shape == (7, 4, 2)
    assert cloud["xy"] == trails["xy"], "the same places are sent once"
    assert header["film"]["total"] == 3
    assert header["chosen"] == [0.5, 1]


def test_each_event_comes_once_in_data_coordinates(app: AppTest) -> None:
    first = given(app, 1, [message(1), message(2, "drag", 0.75)])
    assert [event.kind for event in first] == ["press", "drag"]
    assert first[1].points == ((0.75, -1.25),)
    assert first[1].cells == ()
    # The browser, which heard nothing, sends the old ones again with a new one.
    again = given(app, 2, [message(1), message(2, "drag"), message(3, "release")])
    assert [event.kind for event in again] == ["release"]
    header, _ = sent(app)
    assert (header["echo"], header["mount"], header["seen"]) == (2, "m", 3)


def test_arrays_are_sent_once_unless_the_browser_has_lost_them(app: AppTest) -> None:
    header, blobs = sent(app)
    assert len(blobs) == 4 and app.session_state["index"] == 0
    app.session_state["stage"] = {"index": {"seq": 1, "value": 2}}
    app.run()
    assert app.session_state["index"] == 2
    again, nothing = sent(app)
    assert again["layers"] == header["layers"] and again["film"] == header["film"]
    assert not nothing, "an event does not send the film again"
    app.session_state["stage"] = {"need": {"seq": 1, "value": True}}
    app.run()
    header, blobs = sent(app)
    assert len(blobs) == 4 and header["asked"] == 1


def test_coordinates_are_quantised_finely_and_reach_beyond_the_extent() -> None:
    extent = (-1.0, 3.0, -2.0, 2.0)
    generator = np.random.default_rng(0)
    xy = generator.uniform(-7, 9, (1, 500, 2)).astype(np.float32)
    steps = _quantised(xy, extent)
    back = steps / UNIT * 4.0 + np.array([1.0, 0.0])
    assert np.abs(back - xy).max() < 4.0 / UNIT
    lost = np.array([[[np.nan, 0.0], [np.inf, 1.0], [1e30, -1e30]]], np.float32)
    assert _quantised(lost, extent).tolist() == [[[GAP, GAP], [GAP, GAP], [32767, -32767]]]


def test_fields_become_bytes() -> None:
    signed = plane.field([[-1.0, 0.0], [np.nan, 4.0]], colormap="signed")
    assert signed.blobs["values"].tolist() == [[[96, 128], [128, 255]]]
    assert signed.header["range"] == [-4, 4]
    share = plane.field([[0.0, 0.5], [np.nan, 1.0]], colormap="signed", centre=0.5)
    assert share.blobs["values"].tolist() == [[[1, 128], [128, 255]]]
    assert share.header["range"] == [0, 1]
    density = plane.field([[1.0, 2.0], [3.0, 9.0]], value_range=(1, 5))
    assert density.blobs["values"].tolist() == [[[0, 64], [128, 255]]]
    given = np.arange(8, dtype=np.uint8).reshape(2, 2, 2)
    assert plane.field(given).blobs["values"] is given
    assert plane.field(given).moments == 2
    flat = plane.field(np.full((2, 2), 0.3))
    assert flat.header["range"][0] < flat.header["range"][1]


def test_values_of_points_become_shades() -> None:
    layer = plane.points(np.zeros((4, 2)), values=[-1, 0, 1, 7])
    assert layer.blobs["classes"].tolist() == [0, 8, 16, 16]


def test_every_class_has_a_marker_of_its_own() -> None:
    layer = plane.points(np.zeros((1, 2)), classes=[0])
    markers = [marker for _, marker in layer.header["palette"]]
    assert len(set(markers)) == len(markers) == 6


def test_more_classes_than_colours_have_markers_of_their_own() -> None:
    layer = plane.points(
        np.zeros((3, 2)), classes=[0, 1, 2], palette=["data", ("data", "cross"), ("good", "ring")]
    )
    assert layer.header["palette"] == [["data", "circle"], ["data", "cross"], ["good", "ring"]]


def test_many_points_are_drawn_smaller_and_fainter() -> None:
    few, many = plane.points(np.zeros((50, 2))), plane.points(np.zeros((10_000, 2)))
    assert few.header["size"] > many.header["size"] >= 1.5
    assert few.header["opacity"] > many.header["opacity"] >= 0.5


def test_arrows_keep_clear_of_the_next_place() -> None:
    axis = np.linspace(0, 9, 10)
    xy = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    layer = plane.arrows(xy, 1000 * np.ones((100, 2)))
    length = np.hypot(*layer.blobs["uv"][0, 0])
    assert 0.5 < length <= 0.9
    scaled = plane.arrows(xy, np.ones((100, 2)), scale=0.25)
    assert np.allclose(scaled.blobs["uv"], 0.25)
    calm = plane.arrows(xy, np.zeros((100, 2)))
    assert not calm.blobs["uv"].any()


def test_the_emphasised_level_is_among_the_levels() -> None:
    assert plane.contours(np.eye(3), levels=[0.5, 0.25]).header["levels"] == [0, 0.25, 0.5]
    assert plane.contours(np.eye(3), levels=[0.5], emphasise=None).header["levels"] == [0.5]


def test_a_film_is_known_by_its_content() -> None:
    film, other = plane._film(None, 2, ["a", "b"]), plane._film(None, 2, ["a", "c"])
    assert film and other and film["mark"] != other["mark"]
    assert plane._film(plane.Frames(), 1, ["a"]) is None


def test_one_moment_of_a_film_can_stand_for_it_for_a_while() -> None:
    frames = plane.Frames(only=1, total=3, labels=["a", "b", "c"])
    film = plane._film(frames, plane._moments([plane.points(np.zeros((4, 2)))], frames), ["a"])
    assert film and (film["only"], film["total"]) == (1, 3)
    with pytest.raises(ValueError, match="no moment 3 of 3"):
        plane.Frames(only=3, total=3)


def test_arrows_lose_less_than_a_hair_on_the_wire() -> None:
    uv = np.random.default_rng(0).normal(size=(2, 50, 2)).astype(np.float32)
    uv[1, 7] = np.nan
    steps, unit = plane._steps(uv)
    assert steps.dtype == np.int16 and (steps[1, 7] == GAP).all()
    assert np.nanmax(np.abs(steps * unit - uv)[[0]]) < 1e-4
    assert plane._steps(np.zeros((1, 3, 2)))[0].max() == 0


def test_only_a_wish_for_a_film_makes_paths_move() -> None:
    trails = plane.paths(np.zeros((4, 7, 2)))
    assert plane._moments([trails], None) == 1
    assert plane._moments([trails], plane.Frames()) == 7


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"extent": (1, 1, 0, 1)}, "extent"),
        ({"extent": (0, float("nan"), 0, 1)}, "extent"),
        ({"aspect": 0}, "aspect"),
        ({"layers": [plane.points(np.zeros((n, 1, 2))) for n in (2, 3)]}, r"\[2, 3\] moments"),
        (
            {
                "layers": [plane.points(np.zeros((2, 1, 2)))],
                "frames": plane.Frames(labels=["a"]),
            },
            "1 labels for 2 moments",
        ),
        ({"layers": [plane.field(np.zeros((65, 1000, 1000), np.uint8))]}, "can be sent at once"),
    ],
)
def test_what_cannot_be_drawn_is_refused(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        plane.plane("k", **{"extent": (0, 1, 0, 1), "layers": [], "alt": "x"} | options)


def test_layers_refuse_arrays_that_do_not_fit() -> None:
    xy = np.zeros((3, 2))
    with pytest.raises(ValueError, match="at least 2 by 2"):
        plane.field(np.zeros((1, 5)))
    with pytest.raises(ValueError, match="ascending"):
        plane.field(np.eye(2), value_range=(1, 1))
    with pytest.raises(ValueError, match="at least one"):
        plane.contours(np.eye(2), levels=[], emphasise=None)
    with pytest.raises(ValueError, match=r"\[N, 2\]"):
        plane.points(np.zeros(4))
    with pytest.raises(ValueError, match="classes must have the shape"):
        plane.points(xy, classes=[0, 1])
    with pytest.raises(ValueError, match="0 to 5"):
        plane.points(xy, classes=[0, 1, 6])
    with pytest.raises(ValueError, match="not both"):
        plane.points(xy, classes=[0, 0, 0], values=[0, 0, 0])
    with pytest.raises(ValueError, match="size"):
        plane.points(xy, size=0)
    with pytest.raises(ValueError, match="opacity"):
        plane.points(xy, opacity=2)
    with pytest.raises(ValueError, match="places for arrows"):
        plane.arrows(xy, np.zeros((4, 2)))
    with pytest.raises(ValueError, match=r"\[N, T, 2\]"):
        plane.paths(xy)
    with pytest.raises(ValueError, match="tail"):
        plane.paths(np.zeros((1, 2, 2)), tail=0)
    with pytest.raises(ValueError, match="fps"):
        plane.Frames(fps=0)
    with pytest.raises(ValueError, match="dwell"):
        plane.Frames(dwell=1.0)


def test_events_are_those_of_the_canvas() -> None:
    assert plane.PointerEvent is canvas.PointerEvent


def test_words_that_move_have_a_list_for_each_moment() -> None:
    layer = plane.moving_labels([[(0, 1, "here")], [], [(2, 3, "there"), (4, 5, "too")]])
    assert layer.kind == "labels" and layer.moments == 3
    assert layer.header["texts"][2] == [[2.0, 3.0, "there"], [4.0, 5.0, "too"]]


def test_pictures_and_ellipses_are_checked_and_sent_as_they_are() -> None:
    colours = np.arange(18, dtype=np.uint8).reshape(2, 3, 3)
    assert plane.picture(colours).blobs["pixels"] is colours
    layer = plane.ellipses([[1, 2]], [[3, 4]], [0.5], colours=colours[0, :1])
    assert layer.blobs["shapes"].tolist() == [[1, 2, 3, 4, 0.5]]
    assert layer.blobs["shapes"].dtype == np.float32
    for refused in (
        lambda: plane.picture(colours.astype(float)),
        lambda: plane.picture(colours[0]),
        lambda: plane.ellipses([[1, 2]], [[3, 4], [5, 6]], [0.5]),
        lambda: plane.ellipses([[1, 2]], [[3, 4]], [0.5, 1]),
        lambda: plane.ellipses([[1, 2]], [[3, 4]], [0.5], colours=colours[0]),
        lambda: plane.ellipses([[1, 2]], [[3, 4]], [0.5], fill=2),
    ):
        with pytest.raises(ValueError):
            refused()
