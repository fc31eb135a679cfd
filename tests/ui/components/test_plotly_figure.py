"""What is sent of a Plotly figure, and what comes back of a click."""

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from ui import components
from ui.components import plotly_figure, unpack


def page() -> None:
    import plotly.graph_objects as go
    import streamlit as st

    from ui import plotly_theme

    st.session_state["point"] = plotly_theme.clicked("k")
    figure = go.Figure(plotly_theme.line("loss", [1, 2], [3, 4], "model"))
    plotly_theme.plot(figure, key="k", alternative="It rises from 3 to 4.", clickable=True)


@pytest.fixture
def app() -> AppTest:
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception
    return app


def test_a_figure_is_sent_with_its_alternative(app: AppTest) -> None:
    header, blobs = unpack(app.get("bidi_component")[0].proto.bytes)
    assert header["alternative"] == "It rises from 3 to 4."
    sent = json.loads(blobs["figure"].tobytes())
    assert [trace["name"] for trace in sent["data"]] == ["loss"]


def test_a_click_is_taken_once(app: AppTest) -> None:
    assert app.session_state["point"] is None
    clicked = {"curve": 0, "point": 1, "x": 2, "y": 4, "data": None}
    app.session_state["k"] = {"clicked": {"seq": 1, "value": clicked}}
    assert app.run().session_state["point"] == clicked
    assert app.run().session_state["point"] is None


def test_what_is_no_point_is_no_click(app: AppTest) -> None:
    app.session_state["k"] = {"clicked": {"seq": 1, "value": "<script>"}}
    assert app.run().session_state["point"] is None


def test_the_script_of_plotly_is_served(app: AppTest) -> None:
    named = plotly_figure.script_address()
    (address,) = [name for name in components._scripts if re.match(r"plotly\.\w{16}\.js", name)]
    assert named == f"{components.FOLDER}/{address}"
    assert (components.script(address) or "").startswith("/**\n* plotly.js v")
