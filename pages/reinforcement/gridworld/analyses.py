"""Analyses of a gridworld: its values as a surface and a contour, and how fast errors shrink."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from engine.reinforcement.gridworld.contraction import contraction
from engine.reinforcement.gridworld.grid import Cell
from ui.analysis import Analysis, Drawing, Drawn
from ui.frame import number
from ui.plotly_theme import COLOUR, axes, line, signed
from ui.state import PageState
from ui.topic import View

_NO_RUN = "Nothing has been computed yet."
_UNKNOWN = "The exact values are not known here: the map is too large, or its values have no limit."


def _value_surface(page: PageState, view: View) -> Drawn:
    """V over the cells, in space and as a map with contours, in one scale."""
    if view.live is None or view.live.frame is None:
        return _NO_RUN
    seen = view.live.frame
    values = seen.arrays["values"].astype(np.float64)
    without = np.isin(seen.arrays["kinds"], (Cell.WALL, Cell.GOAL, Cell.PIT))
    shown = np.where(without, np.nan, values)
    if not np.isfinite(shown).any():
        return _NO_RUN
    limit = float(np.nanmax(np.abs(shown)))
    colours = signed(limit, "V")
    columns, rows = (np.arange(1, count + 1) for count in reversed(values.shape))
    figure = make_subplots(
        cols=2, specs=[[{"type": "scene"}, {"type": "xy"}]], column_widths=[0.55, 0.45]
    )
    figure.add_trace(_columns(shown, colours["colorscale"], limit or 1), row=1, col=1)
    figure.add_trace(
        go.Contour(
            x=columns,
            y=rows,
            z=shown,
            line={"color": COLOUR["ink"], "width": 0.8},
            connectgaps=True,
            hovertemplate="column %{x}, row %{y}: V %{z:.3f}<extra></extra>",
            **colours,
        ),
        row=1,
        col=2,
    )
    for row, column in np.argwhere(np.isnan(shown)):
        corners = {"x0": column + 0.5, "x1": column + 1.5, "y0": row + 0.5, "y1": row + 1.5}
        colour = COLOUR["rule"]
        figure.add_shape(type="rect", fillcolor=colour, line_width=0, xref="x", yref="y", **corners)
    figure.update_layout(axes(x="column", y="row"))
    figure.update_layout(
        yaxis={"range": [len(rows) + 0.5, 0.5], "scaleanchor": "x", "constrain": "domain"},
        xaxis={"range": [0.5, len(columns) + 0.5], "constrain": "domain"},
        scene={
            "xaxis": {"title": {"text": "column"}},
            "yaxis": {"title": {"text": "row"}, "autorange": "reversed"},
            "zaxis": {"title": {"text": "V"}},
            "camera": {"eye": {"x": -0.75, "y": -1.6, "z": 1.0}, "center": {"z": -0.15}},
            "aspectratio": {"x": 1, "y": 1, "z": 0.6},
        },
    )
    row, column = np.unravel_index(np.nanargmax(shown), shown.shape)
    x, y = (each.ravel() for each in np.meshgrid(columns, rows))
    return Drawing(
        figure,
        f"The values after {seen.step} sweeps as columns and as a map with contours, from "
        f"{number(float(np.nanmin(shown)))} to {number(float(np.nanmax(shown)))}; the highest in "
        f"column {column + 1}, row {row + 1}.",
        {"column": x, "row": y, "V": shown.ravel()},
        height=420,
    )


_CORNERS = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
_SIDES = [(k, (k + 1) % 4) for k in range(4)]
_FACES = (
    (4, 5, 6),
    (4, 6, 7),
    *((one, next_one, 4 + one) for one, next_one in _SIDES),
    *((next_one, 4 + next_one, 4 + one) for one, next_one in _SIDES),
)
"""Of a column: its top, then its sides; corners 0 … 3 lie at zero, 4 … 7 at its height."""


def _columns(values: np.ndarray, scale: list[list[Any]], limit: float) -> go.Mesh3d:
    """A column for each cell that has a value, from zero to that.

    Triangles: a `Surface` of Plotly takes ten times as long to draw again (seen: 400 ms to 40).
    """
    cells = np.argwhere(np.isfinite(values))
    heights = values[cells[:, 0], cells[:, 1]]
    middle = cells[:, ::-1] + 1.0
    base = (middle[:, None] + np.array(_CORNERS)).reshape(-1, 4, 2)
    level = np.stack([np.zeros_like(heights), heights], axis=1)
    corners = np.concatenate([base, base], axis=1).reshape(-1, 2)
    z = np.repeat(level, 4, axis=1).ravel()
    faces = (8 * np.arange(len(cells))[:, None, None] + np.array(_FACES)).reshape(-1, 3)
    of_cell = np.repeat(heights, 8)
    where = np.repeat(np.stack([middle[:, 0], middle[:, 1], heights], axis=1), 8, axis=0)
    return go.Mesh3d(
        x=corners[:, 0],
        y=corners[:, 1],
        z=z,
        **dict(zip("ijk", faces.T, strict=True)),
        intensity=of_cell,
        colorscale=scale,
        cmin=-limit,
        cmax=limit,
        showscale=False,
        flatshading=True,
        lighting={"ambient": 0.75, "diffuse": 0.5, "specular": 0.0},
        customdata=where,
        hovertemplate="column %{customdata[0]}, row %{customdata[1]}: "
        "V %{customdata[2]:.3f}<extra></extra>",
    )


def _errors(page: PageState, view: View) -> Drawn:
    """The error and the change of each sweep below γᵏ times the first error."""
    if view.live is None or view.live.frame is None:
        return _NO_RUN
    seen = view.live.frame
    series, discount = seen.series, seen.settings.discount
    found = contraction(series["step"], series["error"], discount, seen.branches)
    if not np.isfinite(found.error).any():
        return _UNKNOWN
    positive = np.where(found.error > 0, found.error, np.nan)
    change = np.where(series["max_change"] > 0, series["max_change"], np.nan)
    figure = go.Figure(line("γᵏ · first error", found.sweeps, found.bound, "ink"))
    figure.add_trace(line("error ‖Vₖ − V*‖∞", found.sweeps, positive, "error"))
    figure.add_trace(line("change ‖Vₖ − Vₖ₋₁‖∞", found.sweeps, change, "model"))
    figure.update_layout(axes(x="sweep k", y="largest over all cells", log_y=True))
    figure.update_layout(hovermode="x unified")
    rate = f" On average a sweep leaves {number(found.rate)} of it." if found.rate > 0 else ""
    return Drawing(
        figure,
        f"The error after {found.sweeps[-1]} sweeps is {number(float(found.error[-1]), 6)}; the "
        f"contraction promises at most {number(float(found.bound[-1]), 6)}.{rate}",
        {
            "sweep": found.sweeps,
            "error": found.error,
            "bound": found.bound,
            "change": series["max_change"],
        },
    )


VALUE_SURFACE = Analysis(
    "value_surface",
    "Value surface",
    "V of each cell as the height of a column and, beside it, as a map with contours; blue is "
    "positive, orange negative; walls and ends are left out. Drag to turn the columns.",
    _value_surface,
)
ERRORS = Analysis(
    "errors",
    "Error per sweep",
    "The largest error and the largest change of each sweep on a logarithmic axis, below the bound "
    "γᵏ that the contraction promises from the last change of settings on.",
    _errors,
)
ANALYSES = (VALUE_SURFACE, ERRORS)
