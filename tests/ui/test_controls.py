"""Controls beside the panel: a button that clears a field."""

import pytest
from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from ui.controls import clear_button
    from ui.fields import Text
    from ui.state import PageState

    page = PageState("topic", (Text("drawing", "Drawing", default="example"),))
    page["drawing"] = st.session_state.pop("drawn", page["drawing"])
    clear_button(page, "drawing", blank=st.session_state["blank"])
    st.text(f"value {page['drawing']}")


@pytest.mark.parametrize(("blank", "expected"), [(None, "example"), ("white", "white")])
def test_a_field_is_cleared_to_its_default_or_to_what_is_blank(blank, expected) -> None:
    app = AppTest.from_function(script)
    app.session_state["blank"], app.session_state["drawn"] = blank, "strokes"
    app.run()
    assert app.text[0].value == "value strokes"
    app.button[0].click().run()
    assert not app.exception
    assert app.text[0].value == f"value {expected}"


def two_experiments() -> None:
    import streamlit as st

    from ui.controls import clear_button, page_button
    from ui.fields import Choice, Text
    from ui.state import EXPERIMENT, PageState

    page = PageState(
        "topic",
        (Choice(EXPERIMENT, "Experiment", "first", {"first": "First", "second": "Second"}),),
        own={"first": (Text("drawing", "Drawing", default="example"),)},
    )
    if page[EXPERIMENT] == "first":
        clear_button(page, "drawing", blank="white")
        page_button(page, "Press", lambda _, word: st.session_state.update(pressed=word), "once")
    st.text(str(st.session_state["page:topic"]["values"]))


@pytest.mark.parametrize("button", [0, 1])
def test_a_press_that_comes_after_its_experiment_was_left_does_nothing(button: int) -> None:
    app = AppTest.from_function(two_experiments).run()
    app.session_state["page:topic"]["values"]["experiment"] = "second"
    app.button[button].click().run()
    assert not app.exception
    assert app.text[0].value == "{'experiment': 'second'}"
    assert "pressed" not in app.session_state


def test_a_press_in_its_experiment_counts() -> None:
    app = AppTest.from_function(two_experiments).run()
    app.button[1].click().run()
    assert app.session_state["pressed"] == "once"
