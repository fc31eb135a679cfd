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
