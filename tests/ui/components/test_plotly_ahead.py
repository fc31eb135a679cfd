"""What asks for Plotly ahead knows its address, and is on pages that may draw a figure."""

import re

from streamlit.testing.v1 import AppTest

from tests.support.apps import components as drawn
from ui import components
from ui.components import plotly_ahead, plotly_figure


def page() -> None:
    from ui.components.plotly_ahead import fetch_plotly_ahead

    fetch_plotly_ahead("topic:plotly_ahead")


def test_its_script_names_that_of_plotly() -> None:
    app = AppTest.from_function(page, default_timeout=30).run()
    assert not app.exception and len(drawn(app, "plotly_ahead")) == 1
    plotly_ahead._component()
    found = [text for name, text in components._scripts.items() if name.startswith("plotly_ahead.")]
    (text,) = found
    assert f'const PLOTLY = "{plotly_figure.script_address()}"' in text
    assert len(re.findall("function fetchPlotly", text)) == 1
