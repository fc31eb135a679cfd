"""The house style of Plotly's figures: colours with fixed meanings, both themes, one way to draw.

    figure = go.Figure(line("training loss", steps, losses, "model"))
    figure.update_layout(axes(x="step", y="loss", log_y=True))
    plot(figure, key="flows:analysis", alternative="Training loss falls from 3.1 to 2.2.")

Figures are written in the colours of the light theme; the browser puts those of the dark one in
their place. Type, hover labels and the bar with zoom, PNG and SVG come from `plot`.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ui import components
from ui.components import plotly_figure
from ui.components.plotly_figure import clicked
from ui.components.plotly_figure.kinds import KINDS
from ui.plotly_colours import COLOUR, DARK, Meaning, colour_bar, sequential, signed, tint

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = [
    "COLOUR", "DARK", "DASH", "MARKER", "TEMPLATE", "Meaning", "axes", "band", "clicked",
    "colour_bar", "line", "plot", "sequential", "signed", "tint",
]  # fmt: skip

DASH: Mapping[str, str] = {
    "data": "solid", "model": "dash", "chosen": "dashdot", "good": "longdash", "error": "dot",
    "ink": "longdashdot",
}  # fmt: skip
"""Of lines, by meaning: colour is never alone."""
MARKER: Mapping[str, str] = {
    "data": "circle", "model": "square", "chosen": "diamond", "good": "cross",
    "error": "triangle-up", "ink": "circle-open",
}  # fmt: skip
"""Of points, by meaning."""

HEIGHT = 380
"""CSS pixels at a root font of 16 px."""


def line(
    label: str,
    x: ArrayLike,
    y: ArrayLike,
    meaning: Meaning,
    *,
    points: bool = False,
    unit: str = "",
    **settings: Any,
) -> go.Scatter:
    """A line in the colour, dash and marker of its meaning.

    Args:
        label: in the legend and under the pointer.
        x: ascending.
        y: a value that is not finite leaves a gap.
        meaning: what it stands for on every page.
        points: whether its points are marked.
        unit: after the number under the pointer.
        settings: further ones of `go.Scatter`.
    """
    import plotly.graph_objects as go

    style: dict[str, Any] = {
        "mode": "lines+markers" if points else "lines",
        "line": {"color": COLOUR[meaning], "dash": DASH[meaning], "width": 2.5},
        "marker": {"color": COLOUR[meaning], "symbol": MARKER[meaning], "size": 8},
        "hovertemplate": "%{y:.4~g}" + (f" {unit}" if unit else ""),
    }
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    return go.Scatter(x=x, y=y, name=label, **{**style, **settings})


def band(label: str, x: ArrayLike, low: ArrayLike, high: ArrayLike, meaning: Meaning) -> Any:
    """The area between two curves, such as quantiles, in the meaning's colour."""
    import plotly.graph_objects as go

    x, low, high = (np.asarray(values, np.float64) for values in (x, low, high))
    return go.Scatter(
        x=np.concatenate([x, x[::-1]]),
        y=np.concatenate([low, high[::-1]]),
        name=label,
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=tint(meaning, 0.18),
        hoverinfo="skip",
    )


def axes(*, x: str, y: str, log_x: bool = False, log_y: bool = False) -> dict[str, Any]:
    """Layout: what stands at the axes, with the unit, and which are logarithmic."""
    scales = {"x": (x, log_x), "y": (y, log_y)}
    return {
        f"{name}axis": {"title": {"text": label}, "type": "log" if log else "linear"}
        | ({"dtick": 1, "exponentformat": "power"} if log else {})
        for name, (label, log) in scales.items()
    }


def plot(
    figure: go.Figure,
    *,
    key: str,
    alternative: str,
    height: int = HEIGHT,
    filename: str = "figure",
    clickable: bool = False,
) -> None:
    """Draws a figure in the house style; zoom and camera stay while the key does.

    Args:
        figure: written in colours of this module.
        key: prefixed with the page's slug.
        alternative: what it shows, with the numbers that matter, for who does not see it.
        height: CSS pixels at a root font of 16 px.
        filename: of the pictures to save, without suffix.
        clickable: whether a click on a point causes a run; `clicked(key)` says on which.

    Raises:
        ValueError: there is no alternative.
    """
    if not alternative.strip():
        raise ValueError("A figure needs a text alternative.")
    draw_json(
        in_house_style(figure, key),
        key=key,
        alternative=alternative,
        height=height,
        filename=filename,
        clickable=clickable,
    )


def in_house_style(figure: go.Figure, key: str) -> str:
    """The JSON of a figure, with the house template.

    Raises:
        ValueError: it has a kind of trace that the script in the browser does not have.
    """
    if unknown := {trace.type for trace in figure.data} - set(KINDS):
        raise ValueError(f"{', '.join(sorted(unknown))}: not among the KINDS of Plotly's script.")
    figure.layout.template = {"layout": TEMPLATE}  # updated, it would keep Streamlit's beside it
    figure.layout.uirevision = zlib.crc32(key.encode())
    return str(figure.to_json(validate=False))


def prepare() -> None:
    """Does once what the first figure of a process takes beside its own drawing: imports.

    Called while nobody waits; seen: it saves the first visitor who opens an analysis 50 ms, and the
    server 0.2 s in which it would compress Plotly's script and answer nobody.
    """
    import plotly.graph_objects as go

    address = plotly_figure.script_address().rpartition("/")[2]
    components.compressed(address)

    in_house_style(go.Figure(line("", [0], [0], "data")), "")


def draw_json(
    figure: str, *, key: str, alternative: str, height: int, filename: str, clickable: bool = False
) -> None:
    """Draws what `in_house_style` wrote; the arguments are those of `plot`."""
    plotly_figure.plotly_figure(
        key,
        figure,
        alternative=alternative,
        height=height,
        filename=filename,
        clickable=clickable,
    )


_AXIS: dict[str, Any] = {
    "gridcolor": COLOUR["rule"],
    "linecolor": COLOUR["ink"],
    "zerolinecolor": COLOUR["rule"],
    "tickcolor": COLOUR["rule"],
    "showline": True,
    "ticks": "outside",
    "ticklen": 4,
    "automargin": True,
    "title": {"standoff": 8},
}
_AXIS_3D: dict[str, Any] = {
    "backgroundcolor": COLOUR["paper"],
    "gridcolor": COLOUR["rule"],
    "linecolor": COLOUR["ink"],
    "zerolinecolor": COLOUR["rule"],
    "showbackground": True,
}
_NONE = "rgba(0,0,0,0)"
TEMPLATE: Mapping[str, Any] = {
    "font": {"family": "Atkinson Hyperlegible Next, sans-serif", "color": COLOUR["ink"]},
    "paper_bgcolor": COLOUR["paper"],
    "plot_bgcolor": COLOUR["paper"],
    "colorway": [COLOUR[name] for name in ("data", "model", "error", "chosen", "good", "ink")],
    "margin": {"l": 8, "r": 12, "t": 44, "b": 8},
    "hovermode": "closest",
    "dragmode": "zoom",
    "hoverlabel": {
        "bgcolor": COLOUR["soft"],
        "bordercolor": COLOUR["ink"],
        "font": {"family": "Atkinson Hyperlegible Mono, monospace", "color": COLOUR["ink"]},
    },
    "legend": {"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom", "bgcolor": _NONE},
    "modebar": {"bgcolor": _NONE, "color": COLOUR["ink"], "activecolor": COLOUR["accent"]},
    "xaxis": _AXIS,
    "yaxis": _AXIS,
    "scene": {"xaxis": _AXIS_3D, "yaxis": _AXIS_3D, "zaxis": _AXIS_3D},
    "annotationdefaults": {"font": {"color": COLOUR["ink"]}, "arrowcolor": COLOUR["ink"]},
}  # fmt: skip
"""Layout that holds where a figure says nothing else; type is sized in the browser."""
