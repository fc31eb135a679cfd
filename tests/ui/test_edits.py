"""Undo and redo: one entry a gesture, bounded memory, and a page's values brought back."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.support.apps import components, link, ran, send
from ui.edits import Edit, EditHistory, changes_between

SLUG = "topic"


def test_edits_are_undone_and_done_again_in_turn() -> None:
    history = EditHistory()
    history.add(Edit({"grid": (None, "a")}))
    history.add(Edit({"grid": ("a", "ab")}))
    assert [history.undo(), history.undo(), history.undo()] == [
        (Edit({"grid": ("a", "ab")}), {"grid": "a"}),
        (Edit({"grid": (None, "a")}), {"grid": None}),
        None,
    ]
    assert history.redo() == (Edit({"grid": (None, "a")}), {"grid": "a"})
    history.add(Edit({"grid": ("a", "ac")}))
    assert history.redo() is None, "another edit was made since"


def test_the_runs_of_one_gesture_are_one_edit() -> None:
    history = EditHistory()
    history.add(Edit({"grid": (None, "a")}, gesture=1))
    history.add(Edit({"grid": ("a", "ab"), "policy": (None, "p")}, gesture=1))
    history.add(Edit({"grid": ("ab", "abc")}, gesture=2))
    assert [edit.changes for edit in history.done] == [
        {"grid": (None, "ab"), "policy": (None, "p")},
        {"grid": ("ab", "abc")},
    ]


def test_the_oldest_edits_are_forgotten_when_the_memory_is_full() -> None:
    history = EditHistory(limit_bytes=10_000)
    for number in range(20):
        history.add(Edit({"grid": (f"{number}" * 1000, f"{number + 1}" * 1000)}))
    assert 0 < history.nbytes <= 10_000
    assert history.done[-1].changes["grid"][1] == "20" * 1000
    history.add(Edit({"grid": ("", "x" * 20_000)}))
    assert not history.done, "larger than all the memory there is"


def test_what_differs_between_two_tables() -> None:
    assert changes_between({"a": 1, "b": 2}, {"b": 3, "c": 4}) == {
        "a": (1, None),
        "b": (2, 3),
        "c": (None, 4),
    }


def show_drawing() -> None:
    import streamlit as st

    from ui.components import pointer
    from ui.controls import clear_button
    from ui.fields import Choice, Number, Text
    from ui.state import EXPERIMENT, PageState

    page = PageState(
        "topic",
        (
            Choice(EXPERIMENT, "Experiment", "draw", {"draw": "Draw", "other": "Other"}),
            Text("drawing", "Drawing"),
            Text("camera", "Camera", by_hand=False),
            Number("slip", "Slip", 0, 0, 9, 1),
        ),
    )
    if page.take_orders():
        st.rerun()
    for event in pointer.events("stage", 9, 9):
        page["drawing"] += event.kind[0]
    clear_button(page, "drawing")
    for name, value in st.session_state.pop("set", {}).items():
        page[name] = value
    if "replace" in st.session_state:
        page.replace(st.session_state.pop("replace"))
    page.record_edits(pointer.take_gesture())
    page.publish()


def opened() -> AppTest:
    return ran(AppTest.from_function(show_drawing, default_timeout=30))


def drawn(app: AppTest, *kinds: str) -> AppTest:
    first = app.session_state.get("numbers", 0)
    app.session_state["numbers"] = first + len(kinds)
    events = [
        {"mount": "m", "number": first + k + 1, "kind": kind, "points": [], "cells": [[0, 0]]}
        for k, kind in enumerate(kinds)
    ]
    send(app, "stage", "pointer", events)
    return app


def put(app: AppTest, **values: Any) -> AppTest:
    app.session_state["set"] = values
    return ran(app)


def ask(app: AppTest, *orders: str) -> AppTest:
    send(app, f"{SLUG}:link", "edits", list(orders))
    return app


def offered(app: AppTest) -> tuple[bool, bool]:
    (found,) = components(app, "link")
    data = json.loads(found.json)
    return data["undo"], data["redo"]


def test_a_stroke_over_several_runs_is_undone_at_once_and_sliders_stay() -> None:
    app = opened()
    assert offered(app) == (False, False)
    drawn(app, "press", "drag")
    drawn(app, "drag", "release")
    drawn(app, "press", "release")
    put(app, slip=3, camera="above")
    assert link(app) == {"drawing": "pddrpr", "slip": "3", "camera": "above"}
    ask(app, "undo")
    assert link(app) == {"drawing": "pddr", "slip": "3", "camera": "above"}
    assert offered(app) == (True, True)
    ask(app, "undo")
    assert link(app) == {"slip": "3", "camera": "above"} and offered(app) == (False, True)
    ask(app, "redo", "redo", "redo")
    assert link(app)["drawing"] == "pddrpr" and offered(app) == (True, False)


def test_clearing_and_replacing_are_undone_too() -> None:
    app = drawn(opened(), "press", "release")
    app.button[0].click()
    ran(app)
    assert "drawing" not in link(app)
    ask(app, "undo")
    assert link(app) == {"drawing": "pr"}
    put(app, slip=4)
    app.session_state["replace"] = {"slip": 7}
    ran(app)
    assert link(app) == {"slip": "7"}
    ask(app, "undo")
    assert link(app) == {"drawing": "pr", "slip": "4"}
    ask(app, "redo")
    assert link(app) == {"slip": "7"}


def test_what_a_question_brings_along_is_replaced_without_a_trace() -> None:
    app = opened()
    for values in ({"drawing": "example"}, {"drawing": "another"}, {}):
        app.session_state["replace"] = values
        ran(app)
        assert offered(app) == (False, False)
    app.session_state["replace"] = {"drawing": "example"}
    ran(app)
    drawn(app, "press", "release")
    app.session_state["replace"] = {}
    ran(app)
    ask(app, "undo")
    assert link(app) == {"drawing": "examplepr"}


def test_an_edit_is_undone_where_it_was_made() -> None:
    app = drawn(opened(), "press", "release")
    put(app, experiment="other")
    assert offered(app) == (False, False), "another tab is not changed unseen"
    ask(app, "undo")
    assert link(app) == {"experiment": "other", "drawing": "pr"}
    put(app, experiment="draw")
    ask(app, "undo")
    assert link(app) == {} and offered(app) == (False, True)


def test_nonsense_undoes_nothing() -> None:
    app = drawn(opened(), "press", "release")
    for orders in ("undo", [3, None, "un"], {"undo": 1}):
        send(app, f"{SLUG}:link", "edits", orders)
        assert link(app) == {"drawing": "pr"}
