"""The guide strip says once what was chosen, and never trusts what comes from the browser."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

KEY = "topic:guide"


def show() -> None:
    import streamlit as st

    from ui.components.guide import guide, take_answer, take_choice, take_turn

    questions = ["Why?", "How?"]
    st.session_state["turn"] = take_turn("topic:guide")
    st.session_state["answered"] = take_answer("topic:guide")
    st.session_state["chosen"] = take_choice("topic:guide", questions)
    guide("topic:guide", "Move a slider.", questions, 0, "Because.", left=True)


def app() -> AppTest:
    return AppTest.from_function(show, default_timeout=30).run()


def data(app: AppTest) -> dict[str, Any]:
    (found,) = app.get("bidi_component")
    message: dict[str, Any] = json.loads(found.proto.json)
    return message


def test_it_shows_the_chosen_question() -> None:
    opened = app()
    assert opened.session_state["chosen"] is None
    assert data(opened) == {
        "echo": 0,
        "intro": "Move a slider.",
        "alone": False,
        "course": "",
        "questions": ["Why?", "How?"],
        "chosen": 0,
        "answer": "Because.",
        "left": True,
        "hold_answer": False,
        "before": "",
        "after": "",
    }


@pytest.mark.parametrize("place", [-1, 0, 1])
def test_a_choice_is_returned_once(place: int) -> None:
    opened = app()
    opened.session_state[KEY] = {"chosen": {"seq": 3, "value": place}}
    opened.run()
    assert opened.session_state["chosen"] == place
    assert data(opened)["echo"] == 3
    opened.run()
    assert opened.session_state["chosen"] is None


@pytest.mark.parametrize(("value", "turn"), [("before", -1), ("after", 1), ("beyond", 0), ([], 0)])
def test_a_turn_from_the_ends_is_taken_once(value: object, turn: int) -> None:
    opened = app()
    opened.session_state[KEY] = {"chosen": {"seq": 1, "value": value}}
    opened.run()
    assert opened.session_state["turn"] == turn and opened.session_state["chosen"] is None
    opened.run()
    assert opened.session_state["turn"] == 0


@pytest.mark.parametrize(
    ("value", "answered", "chosen"),
    [
        ("answer", True, None),
        ({"answered": 1}, True, 1),
        (1, False, 1),
        ({"place": 1}, False, None),
    ],
)
def test_an_answer_is_asked_for_once(value: object, answered: bool, chosen: int | None) -> None:
    opened = app()
    opened.session_state[KEY] = {"chosen": {"seq": 1, "value": value}}
    opened.run()
    assert opened.session_state["answered"] is answered
    assert opened.session_state["chosen"] == chosen
    opened.run()
    assert opened.session_state["answered"] is False


@pytest.mark.parametrize("value", [-2, 2, "1", 0.5, True, None, [1], {"place": 1}, {"answered": 2}])
def test_what_is_no_question_is_left_out(value: object) -> None:
    opened = app()
    opened.session_state[KEY] = {"chosen": {"seq": 1, "value": value}}
    opened.run()
    assert not opened.exception
    assert opened.session_state["chosen"] is None
    assert data(opened)["chosen"] == 0
