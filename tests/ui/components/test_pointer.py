"""A stroke is handed over once, whole, however many runs it took to arrive."""

from streamlit.testing.v1 import AppTest

from ui.components import pointer
from ui.components.pointer import PointerEvent


def show() -> None:
    import streamlit as st

    from ui.components import pointer

    st.session_state["ended"] = [
        pointer.stroke("stage", event) for event in st.session_state["came"]
    ]


def event(kind: str, *points: tuple[float, float]) -> PointerEvent:
    return PointerEvent(kind, points, ())


def ended(app: AppTest, *came: PointerEvent) -> list[list[tuple[float, float]]]:
    app.session_state["came"] = came
    app.run()
    assert not app.exception
    strokes: list[list[tuple[float, float]]] = app.session_state["ended"]
    return strokes


def test_a_stroke_ends_with_its_release_however_it_arrives() -> None:
    app = AppTest.from_function(show)
    assert ended(app, event("press", (0, 0)), event("drag", (1, 0), (2, 0))) == [[], []]
    assert ended(app, event("drag", (3, 0)), event("release", (3, 1))) == [
        [],
        [(0, 0), (1, 0), (2, 0), (3, 0), (3, 1)],
    ]


def test_a_press_forgets_a_stroke_that_never_ended() -> None:
    app = AppTest.from_function(show)
    ended(app, event("press", (0, 0)), event("drag", (9, 9)))
    assert ended(app, event("press", (1, 1)), event("release"))[1] == [(1, 1)]


def test_a_release_without_a_press_ends_nothing() -> None:
    assert ended(AppTest.from_function(show), event("release")) == [[]]


def test_an_event_says_which_moment_of_a_film_was_seen() -> None:
    said = {"kind": "press", "points": [[1.0, 2.0]], "cells": []}
    assert pointer._event(said | {"moment": 7}, 0, 0).moment == 7
    for wrong in (None, -1, "7", True, 1.5):
        assert pointer._event(said | {"moment": wrong}, 0, 0).moment == 0
    assert pointer._event(said, 0, 0).moment == 0
