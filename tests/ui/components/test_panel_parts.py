"""Controls of what one field holds among other things."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.apps import components, send

KEY = "parts:sliders:size"


def script() -> None:
    import streamlit as st

    from ui.components.panel import Part, panel
    from ui.fields import Choice, Number, Text
    from ui.state import PageState

    page = PageState("parts", (Number("size", "Size", 1, 0, 5, 1), Text("pair", "Pair", "2_3")))

    def parts():
        values = page["pair"].split("_")

        def store(place, value):
            values[place] = str(value)
            page["pair"] = "_".join(values)

        named = "same" if values[0] == values[1] else ""
        return [
            Part(
                Choice("named", "Named", "same", {"same": "Same"}),
                named,
                lambda _: store(1, values[0]),
            ),
            Part(Number("first", "First", 0, 0, 9, 1), float(values[0]), lambda v: store(0, v)),
            Part(Number("second", "Second", 0, 0, 9, 1), float(values[1]), lambda v: store(1, v)),
        ]

    if "by_hand" in st.session_state:
        page["pair"] = st.session_state.pop("by_hand")
    panel(page, "size", parts=parts)
    st.text(f"{page['size']} {page['pair']}")


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_function(script).run()


def message(**values: object) -> dict[str, object]:
    return {"size": 1, "named": "", "first": 2, "second": 3, "resting": True} | values


def test_a_part_that_was_moved_is_stored_in_its_field(app: AppTest) -> None:
    send(app, KEY, "values", message(first=7, size=4))
    assert app.text[0].value == "4 7_3"


def test_what_was_not_touched_does_not_undo_what_was_done_by_hand(app: AppTest) -> None:
    app.session_state["by_hand"] = "2_8"
    send(app, KEY, "values", message(first=7))
    assert app.text[0].value == "1 7_8"


def test_a_choice_may_show_that_none_of_its_options_is_there(app: AppTest) -> None:
    (panel,) = components(app, "panel")
    row = json.loads(panel.json)["rows"][1]
    assert row["name"] == "named" and row["value"] == ""
    send(app, KEY, "values", message(named="same"))
    assert app.text[0].value == "1 2_2"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "much", None, [1], 99])
def test_what_is_no_value_of_a_part_is_left_out_or_brought_into_its_range(
    app: AppTest, value: object
) -> None:
    send(app, KEY, "values", message(first=value, named="other", second=3))
    assert app.text[0].value in {"1 2_3", "1 9_3"}
