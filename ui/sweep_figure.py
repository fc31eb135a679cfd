"""The picture of a sweep: medians with the band of the quantiles, every run, and what diverged."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.sweeps.results import PowerLaw, Status, power_law
from ui.frame import number
from ui.plotly_theme import COLOUR, Meaning, band
from ui.sweep_drawing import (
    Drawing,
    Picture,
    diverged_in_words,
    horizontal,
    is_log_x,
    lay_out,
    number_of,
    point_text,
    short,
    x_label,
)
from ui.sweep_map import draw_map
from ui.sweeps import Definition

LOW, HIGH = 0.25, 0.75
"""Quantiles at the edges of the band."""
STRAIGHT = 0.1
"""Root mean square of log₁₀ y about the line up to which points are said to have a slope."""
EXPLAINED = 0.85
"""Part of the variance of log₁₀ y that the line must account for: a curve that falls and then stays
has no slope, however little it varies."""

_LINES: tuple[tuple[Meaning, str, str], ...] = (
    ("data", "solid", "circle"), ("model", "dash", "square"), ("good", "dot", "diamond"),
    ("chosen", "dashdot", "triangle-up"), ("error", "longdash", "star"), ("ink", "solid", "cross"),
    ("data", "dash", "pentagon"), ("model", "dot", "hexagon"),
)  # fmt: skip


def draw_picture(of: Drawing) -> Picture:
    """The figure and its text: curves, or a map of two settings."""
    return draw_map(of) if of.is_map else _curves(of)


def _curves(of: Drawing) -> Picture:
    import plotly.graph_objects as go

    results, definition = of.results, of.definition
    quantity = of.sweepable.quantities[definition.readout]
    figure = go.Figure()
    second = results.sweep.axes[1] if definition.y is not None else None
    lines: list[tuple[int, ...]] = [()]
    if second is not None:
        lines = [(k,) for k in range(len(second.values))]
    logarithmic = is_log_x(of), quantity.log
    texts: list[str] = []
    laws: dict[str, PowerLaw] = {}
    names: dict[str, None] = {}
    for place, line in enumerate(lines):
        name = of.option(second.name, second.values[line[0]]) if second is not None else ""
        names[name] = None
        x = horizontal(results, definition, line)
        low, middle, high = (
            each[(slice(None), *line)]
            for each in results.quantiles(definition.readout, LOW, 0.5, HIGH)
        )
        law = power_law(x, middle) if all(logarithmic) else None
        if law is not None and law.residual < STRAIGHT and law.explained > EXPLAINED:
            laws[name] = law
        slope = f", slope {number(laws[name].exponent, 2)}" if name in laws else ""
        label = (name or _line_name(of)) + slope
        curve = (x, low, middle, high)
        _add_line(figure, of, _LINES[place % len(_LINES)], (name, label), line, curve)
        texts.append(_in_words(of, name, x, middle))
    for name, law in laws.items():
        x = horizontal(results, definition, lines[list(names).index(name)])
        ends = np.array([np.nanmin(x), np.nanmax(x)])
        figure.add_scatter(
            x=ends, y=law(ends), mode="lines", name="power laws fitted to the medians",
            line={"color": COLOUR["ink"], "dash": "dot", "width": 1.5}, hoverinfo="skip",
            showlegend=False,
        )  # fmt: skip
    _add_diverged(figure, of, logarithmic[1])
    _mark_present(figure, of)
    lay_out(figure, of, logarithmic)
    alt = f"{quantity.label} against {x_label(of)}. " + " ".join(texts)
    slopes = [f"{name} {number(law.exponent, 2)}".strip() for name, law in laws.items()]
    if slopes:
        alt += f" Slope on logarithmic axes: {', '.join(slopes)}."
    return Picture(figure, alt + diverged_in_words(of), laws)


def _add_line(
    figure: Any,
    of: Drawing,
    look: tuple[Meaning, str, str],
    names: tuple[str, str],
    line: tuple[int, ...],
    curve: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> None:
    """Band, runs and medians of one line."""
    results, definition = of.results, of.definition
    (colour, dash, symbol), (x, low, middle, high), (name, label) = look, curve, names
    paint = COLOUR[colour]
    seeds = len(results.sweep.seeds)
    there = np.isfinite(middle) & np.isfinite(x)
    if seeds > 1 and there.any():
        area = band(
            f"middle half{f': {name}' if name else ' of the seeds'}",
            x[there],
            low[there],
            high[there],
            colour,
        )
        area.update(showlegend=not name, legendgroup=name)
        figure.add_trace(area)
        values = results.values(definition.readout)
        places = [index for index in np.argwhere(np.isfinite(values)) if tuple(index[1:-1]) == line]
        indices = [tuple(int(k) for k in index) for index in places]
        figure.add_scatter(
            x=[x[index[0]] for index in indices], y=[values[index] for index in indices],
            mode="markers", marker={"color": paint, "size": 7, "opacity": 0.5, "symbol": symbol},
            text=[of.run_text(index) for index in indices], hoverinfo="text",
            customdata=[number_of(of, index) for index in indices],
            name="single runs", showlegend=not name, legendgroup=name,
        )  # fmt: skip
    ordered = results.sweep.axes[0].ordered
    points = np.flatnonzero(there)
    figure.add_scatter(
        x=x[points], y=middle[points], mode="lines+markers" if ordered else "markers",
        line={"color": paint, "width": 3, "dash": dash},
        marker={"color": paint, "size": 9 if seeds == 1 else 10, "symbol": symbol},
        name=label,
        text=[point_text(of, (int(k), *line), middle[k]) for k in points], hoverinfo="text",
        customdata=[number_of(of, (int(k), *line, 0)) for k in points],
        legendgroup=name, showlegend=True,
    )  # fmt: skip


def _line_name(of: Drawing) -> str:
    """Of the only line."""
    if len(of.results.sweep.seeds) > 1:
        return "median"
    return of.sweepable.quantities[of.definition.readout].label


def _add_diverged(figure: Any, of: Drawing, log_y: bool) -> None:
    """Marks at the upper edge where runs diverged; the axis is made to end there."""
    results = of.results
    counts = results.diverged()
    if not counts.any():
        return
    values = results.values(of.definition.readout)
    known = values[np.isfinite(values) & ((values > 0) | (not log_y))]
    low, high = (float(known.min()), float(known.max())) if known.size else (1.0, 10.0)
    if log_y:
        bottom, top = np.log10(low) - 0.1, np.log10(max(high, 1.05 * low)) + 0.3
        figure.update_yaxes(range=[bottom, top + 0.12])
        edge = 10**top
    else:
        reach = (high - low) or 1.0
        edge = high + 0.15 * reach
        figure.update_yaxes(range=[low - 0.05 * reach, edge + 0.06 * reach])
    seeds = len(results.sweep.seeds)
    x, texts, data = [], [], []
    for point in map(tuple, np.argwhere(counts)):
        x.append(float(horizontal(results, _without_quantity(of), point[1:])[point[0]]))
        index = (*point, int((results.status[point] == Status.DIVERGED).argmax()))
        word = f"{counts[point]} of {seeds} seeds diverged" if seeds > 1 else ""
        texts.append("<br>".join(filter(None, [of.run_text(tuple(map(int, index))), word])))
        data.append(number_of(of, tuple(map(int, index))))
    figure.add_scatter(
        x=x, y=[edge] * len(x), mode="markers", name="diverged (at the upper edge)",
        marker={
            "color": COLOUR["error"], "size": 14, "symbol": "x",
            "line": {"color": COLOUR["ink"], "width": 1},
        },
        text=texts, hoverinfo="text", customdata=data, showlegend=True,
    )  # fmt: skip


def _without_quantity(of: Drawing) -> Definition:
    """A run that diverged has no numbers: it stands at its setting."""
    definition = of.definition
    return Definition(definition.x, definition.readout, definition.y)


def _mark_present(figure: Any, of: Drawing) -> None:
    """A vertical line at the setting of the page, where it is in the range."""
    axis, definition = of.results.sweep.axes[0], of.definition
    value = of.present.get(axis.name)
    if value is None or definition.against:
        return
    if axis.ordered:
        if not axis.values[0] <= value <= axis.values[-1]:
            return
        x = float(value)
    elif value in axis.values:
        x = float(axis.values.index(value))
    else:
        return
    mark = {"color": COLOUR["chosen"], "width": 2, "dash": "dash"}
    figure.add_shape(type="line", x0=x, x1=x, y0=0, y1=1, yref="paper", line=mark)
    figure.add_annotation(
        # On a logarithmic axis a line stands at its value, and a word at its logarithm.
        x=np.log10(x) if is_log_x(of) else x,
        y=0, yref="paper", yanchor="bottom", xanchor="left", xshift=2, text="now", showarrow=False,
        bgcolor=COLOUR["paper"],
    )  # fmt: skip


def _in_words(of: Drawing, name: str, x: np.ndarray, middle: np.ndarray) -> str:
    """The ends of a line, and where it is lowest."""
    there = np.flatnonzero(np.isfinite(middle))
    prefix = f"{name}: " if name else ""
    if not len(there):
        return f"{prefix}no number yet."
    axis = of.results.sweep.axes[0]
    best = there[int(np.argmin(middle[there]))]
    first, last = there[0], there[-1]

    def at(k: int) -> str:
        where = short(float(x[k])) if of.definition.against else of.text(axis.name, axis.values[k])
        return f"{short(middle[k])} at {where}"

    return f"{prefix}{at(first)}, {at(last)}; the least is {at(best)}."
