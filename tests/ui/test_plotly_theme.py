"""The house style of Plotly's figures."""

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from ui import plotly_theme
from ui.plotly_theme import COLOUR, DARK, DASH, MARKER, TEMPLATE, axes, band, in_house_style, line


def texts(value: Any) -> Iterator[str]:
    """All strings in a figure's JSON."""
    if isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def figure() -> go.Figure:
    steps = np.arange(1.0, 9.0)
    drawn = go.Figure(band("quartiles", steps, steps - 1, steps + 1, "model"))
    drawn.add_trace(line("model", steps, steps, "model", points=True, unit="nats"))
    drawn.update_layout(axes(x="step", y="loss in nats", log_x=True))
    return drawn


def test_every_colour_that_is_written_has_one_in_the_dark_theme() -> None:
    written = json.loads(in_house_style(figure(), "k"))
    colours = [text for text in texts(written) if re.match("#|rgb", text)]
    assert COLOUR["model"] in colours and COLOUR["paper"] in colours
    for colour in colours:
        parts = re.match(r"rgba\((\d+), (\d+), (\d+), ", colour)
        opaque = "#" + "".join(f"{int(part):02X}" for part in parts.groups()) if parts else colour
        assert opaque in DARK or colour == "rgba(0,0,0,0)", colour


def test_dash_and_marker_tell_apart_what_colour_does() -> None:
    assert DASH.keys() == MARKER.keys() == {"data", "model", "chosen", "good", "error", "ink"}
    assert len(set(DASH.values())) == len(set(MARKER.values())) == len(DASH)
    drawn = line("loss", [1, 2], [3, 4], "error", points=True)
    assert (drawn.line.dash, drawn.marker.symbol) == (DASH["error"], MARKER["error"])


def test_zoom_stays_with_the_key_and_no_other() -> None:
    first, again, other = (
        json.loads(in_house_style(figure(), key))["layout"]["uirevision"] for key in "aab"
    )
    assert first == again != other


def test_the_template_is_ours_alone() -> None:
    layout = json.loads(in_house_style(figure(), "k"))["layout"]
    assert layout["template"] == {"layout": json.loads(json.dumps(TEMPLATE))}
    assert layout["xaxis"]["type"] == "log" and layout["yaxis"]["type"] == "linear"
    assert layout["yaxis"]["title"]["text"] == "loss in nats"


def test_what_is_under_the_pointer_has_its_unit_and_gaps_stay_gaps() -> None:
    drawn = line("loss", [1, 2], [np.inf, 4], "model", unit="nats")
    assert drawn.hovertemplate.endswith(" nats")
    values = json.loads(go.Figure(drawn).to_json())["data"][0]["y"]
    assert "bdata" in values or values[0] is None


def test_a_figure_without_alternative_is_refused() -> None:
    with pytest.raises(ValueError, match="alternative"):
        plotly_theme.plot(figure(), key="k", alternative=" ")


def test_a_kind_of_trace_that_the_browser_does_not_have_is_refused() -> None:
    figure = go.Figure(go.Pie(values=[1, 2]))
    with pytest.raises(ValueError, match="pie: not among"):
        plotly_theme.in_house_style(figure, "k")
