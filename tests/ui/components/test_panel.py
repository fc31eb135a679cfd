"""What the panel sends is taken once, moved to what a field can keep, and never trusted."""

import json

import pytest
from streamlit.testing.v1 import AppTest

KEY = "topic:sliders:a+b+x+on+rate"


def show() -> None:
    import streamlit as st

    from ui.components.panel import dragging, panel
    from ui.fields import Choice, Flag, Number
    from ui.state import PageState

    page = PageState(
        "topic",
        (
            Number("a", "A", 0.5, 0, 1, 0.01),
            Number("b", "B", 3, 0, 9, 1),
            Choice("x", "X", "one", {"one": "One", "two": "Two", "three": "Three"}),
            Flag("on", "On"),
            Number("rate", "Rate", 0.002, 1e-4, 1, scale="log"),
        ),
    )
    panel(page, "a", "b", "x", "on", "rate", among={"x": ("one", "two")})
    st.session_state["seen"] = (page["a"], page["b"])
    st.session_state["rate"] = page["rate"]
    st.session_state["also"] = (page["x"], page["on"])
    st.session_state["hand"] = dragging(page)


def sent(value: object, seq: int = 1) -> AppTest:
    app = AppTest.from_function(show, default_timeout=30).run()
    app.session_state[KEY] = {"values": {"seq": seq, "value": value}}
    app.run()
    assert not app.exception
    return app


def test_values_are_taken_and_acknowledged():
    app = sent({"a": 0.25, "b": 7}, seq=4)
    assert app.session_state["seen"] == (0.25, 7)
    (found,) = app.get("bidi_component")
    data = json.loads(found.proto.json)
    assert data["echo"] == 4
    assert [row["value"] for row in data["rows"]] == [0.25, 7, "one", False, 0.002]
    assert data["rows"][2]["options"] == [["one", "One"], ["two", "Two"]]


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ({"a": 5, "b": -5}, (1.0, 0)),
        ({"a": 0.333333, "b": 2.7}, (0.33333, 3)),
        ({"a": 0.1 + 0.2, "b": 2}, (0.3, 2)),
        ({"a": float("nan"), "b": float("inf")}, (0.5, 3)),
        ({"a": "0.1", "b": None}, (0.5, 3)),
        ({"c": 1}, (0.5, 3)),
        ([1, 2], (0.5, 3)),
        ("x", (0.5, 3)),
    ],
)
def test_what_does_not_fit_is_moved_or_left_out(value, seen):
    assert sent(value).session_state["seen"] == seen


@pytest.mark.parametrize(("edition", "seen"), [(0, (0.25, 7)), (1, (0.5, 3)), ("0", (0.5, 3))])
def test_values_of_another_edition_are_left_out(edition, seen):
    app = sent({"a": 0.25, "b": 7, "resting": False, "edition": edition}, seq=3)
    assert app.session_state["seen"] == seen
    assert app.session_state["hand"] == (edition == 0)
    (found,) = app.get("bidi_component")
    data = json.loads(found.proto.json)
    assert (data["edition"], data["echo"]) == (0, 3), "it is acknowledged all the same"


@pytest.mark.parametrize(
    ("value", "rate"), [(0.0312, 0.031), (5, 1), (0, 1e-4), (-1, 1e-4), ("0.1", 0.002)]
)
def test_a_logarithmic_slider_sends_the_value_itself(value, rate):
    app = sent({"rate": value})
    assert app.session_state["rate"] == rate
    (found,) = app.get("bidi_component")
    row = json.loads(found.proto.json)["rows"][-1]
    assert (row["scale"], row["low"], row["high"], row["value"]) == ("log", 1e-4, 1, rate)


@pytest.mark.parametrize(
    ("value", "also"),
    [
        ({"x": "two", "on": True}, ("two", True)),
        ({"x": "three", "on": 1}, ("one", False)),
        ({"x": ["two"], "on": "yes"}, ("one", False)),
    ],
)
def test_choices_and_switches_take_only_what_is_offered(value, also):
    assert sent(value).session_state["also"] == also


def test_a_preset_is_not_undone_by_an_old_message():
    app = sent({"a": 0.25, "b": 7})
    app.session_state["page:topic"]["values"] = {"a": 0.9}
    app.run()
    assert app.session_state["seen"] == (0.9, 3)


def test_a_page_knows_whether_a_hand_is_on_a_slider():
    app = sent({"a": 0.25, "resting": False})
    seen = [app.session_state["hand"]]
    app.run()
    seen.append(app.session_state["hand"])
    app.session_state[KEY] = {"values": {"seq": 2, "value": {"a": 0.25, "resting": True}}}
    app.run()
    seen.append(app.session_state["hand"])
    assert seen == [True, False, False], "only in the run that is owed to it"
    assert not sent({"a": 0.25}).session_state["hand"]
