"""What the canvas sends to the browser and what it makes of the browser's answers."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from ui.components import canvas, unpack


def page() -> None:
    import numpy as np
    import streamlit as st

    from ui.components import canvas

    st.session_state["given"] = canvas.events("stage")
    values = np.array([[0.5, -2.0, np.nan], [0.0, 1.0, np.inf]], np.float32)
    kinds = np.array([[0, 0, 0], [0, 1, 2]], np.uint8)
    canvas.cells(
        "stage",
        values,
        kinds=kinds,
        labels={(1, 2): "+1"},
        start=(1, 0),
        wind=[0, 0, 0],
        alt="Grid",
    )


def message(number: int, kind: str = "press", cells: Any = ((0, 1),), mount: str = "m") -> Any:
    return {
        "mount": mount,
        "number": number,
        "kind": kind,
        "button": 0,
        "key": "",
        "points": [[c + 0.5, r + 0.5] for r, c in cells],
        "cells": [list(cell) for cell in cells],
    }


def given(app: AppTest, seq: int, messages: Any) -> list[canvas.PointerEvent]:
    app.session_state["stage"] = {"pointer": {"seq": seq, "value": messages}}
    app.run()
    assert not app.exception
    events: list[canvas.PointerEvent] = app.session_state["given"]
    return events


def sent(app: AppTest) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    return unpack(app.get("bidi_component")[0].proto.bytes)


@pytest.fixture
def app() -> AppTest:
    running = AppTest.from_function(page, default_timeout=30).run()
    assert not running.exception
    return running


def test_the_message_holds_the_picture(app: AppTest) -> None:
    header, blobs = sent(app)
    assert (header["rows"], header["cols"], header["mode"]) == (2, 3, "cells")
    assert header["limit"] == 2  # infinity, NaN and walls aside
    assert header["decimals"] == 2
    assert header["labels"] == [[1, 2, "+1"]]
    assert header["start"] == [1, 0]
    assert header["wind"] == []  # a calm grid needs no row for it
    assert np.isnan(blobs["values"][0, 2])
    assert blobs["kinds"].tolist() == [[0, 0, 0], [0, 1, 2]]


def test_each_event_comes_once_and_in_order(app: AppTest) -> None:
    first = given(app, 1, [message(1), message(2, "drag", [(0, 2), (1, 2)])])
    assert [event.kind for event in first] == ["press", "drag"]
    assert first[1].cells == ((0, 2), (1, 2))
    assert first[1].points == ((2.5, 0.5), (2.5, 1.5))
    assert given(app, 1, [message(1), message(2, "drag")]) == []
    # The browser, which heard nothing, sends the old ones again with a new one.
    again = given(app, 2, [message(1), message(2, "drag"), message(3, "release")])
    assert [event.kind for event in again] == ["release"]
    header, _ = sent(app)
    assert (header["echo"], header["mount"], header["seen"]) == (2, "m", 3)


def test_a_fresh_mount_counts_from_one_again(app: AppTest) -> None:
    assert len(given(app, 1, [message(7)])) == 1
    assert len(given(app, 1, [message(1, mount="later")])) == 1
    assert given(app, 2, [message(1, mount="later")]) == []


def test_cells_of_an_older_larger_picture_are_left_out(app: AppTest) -> None:
    (event,) = given(app, 1, [message(1, cells=[(1, 2), (5, 0), (0, 3), (-1, 0)])])
    assert event.cells == ((1, 2),)


@pytest.mark.parametrize(
    "junk",
    [
        None,
        "press",
        7,
        [None],
        [{"mount": "m"}],
        [message(1, kind="explode")],
        [message(1) | {"number": "1"}],
        [message(1) | {"cells": None}],
        [message(1) | {"cells": [["a", "b"]]}],
        [message(1) | {"points": [[1]]}],
    ],
)
def test_malformed_messages_are_dropped(app: AppTest, junk: Any) -> None:
    assert given(app, 1, junk) == []


def test_shapes_that_do_not_belong_together_are_refused() -> None:
    values = np.zeros((2, 3))
    with pytest.raises(ValueError, match="matrix"):
        canvas.cells("k", np.zeros(3))
    with pytest.raises(ValueError, match=r"kinds must have the shape \(2, 3\)"):
        canvas.cells("k", values, kinds=np.zeros((3, 2), np.uint8))
    with pytest.raises(ValueError, match=r"quarters must have the shape \(2, 3, 4\)"):
        canvas.cells("k", values, quarters=np.zeros((2, 3)))
    with pytest.raises(ValueError, match="wind must name 3 columns"):
        canvas.cells("k", values, wind=[1])
    with pytest.raises(ValueError, match="positive"):
        canvas.cells("k", values, scale=0)
    with pytest.raises(ValueError, match="uint8"):
        canvas.image("k", np.zeros((4, 4)), alt="x")
    with pytest.raises(ValueError, match="2 captions for 3 images"):
        canvas.images("k", np.zeros((3, 4, 4), np.uint8), columns=2, captions=["a", "b"], alt="x")
    with pytest.raises(ValueError, match="at least one column"):
        canvas.images("k", np.zeros((3, 4, 4), np.uint8), columns=0, alt="x")


def test_bytes_of_a_range() -> None:
    assert canvas.to_bytes(np.array([-1, 0, 1, 9]), -1, 1).tolist() == [0, 128, 255, 255]


def test_signed_bytes_are_symmetric_about_128() -> None:
    values = np.array([-9, -2, -1, 0, 1, 2, np.nan])
    assert canvas.signed_bytes(values, 2).tolist() == [1, 1, 64, 128, 192, 255, 128]
