"""The clock asks again only after an answer."""

import json

from streamlit.testing.v1 import AppTest

from tests.support.apps import components, send


def script() -> None:
    import streamlit as st

    from ui.components.ticker import ticker

    runs = st.session_state.setdefault("runs", 0) + 1
    st.session_state["runs"] = runs
    ticker("clock", 250.0 if runs < 3 else None)


def data(app: AppTest) -> dict[str, object]:
    (found,) = components(app, "ticker")
    return dict(json.loads(found.json))


def test_each_tick_is_echoed_and_none_is_asked_for_at_the_end() -> None:
    app = AppTest.from_function(script).run()
    assert data(app) == {"echo": 0, "after": 250.0}
    number = send(app, "clock", "ticks", 1)
    assert data(app) == {"echo": number, "after": 250.0}
    number = send(app, "clock", "ticks", 1)
    assert data(app) == {"echo": number, "after": None}
