"""The picture of a sweep: medians with the band of the quantiles, every run, and what diverged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.sweeps.results import PowerLaw, Results, Status, power_law
from ui.fields import Choice, Field, Flag, Number
from ui.frame import number
from ui.plotly_theme import COLOUR, Meaning, axes, band, colour_bar, sequential
from ui.sweeps import Definition, Sweepable, SweptNumber

LOW, HIGH = 0.25, 0.75
"""Quantiles at the edges of the band."""
MOST_LINES = 8
"""More options than that make a map."""
STRAIGHT = 0.1
"""Root mean square of log₁₀ y about the line up to which points are said to have a slope."""

_LINES: tuple[tuple[Meaning, str, str], ...] = (
    ("data", "solid", "circle"), ("model", "dash", "square"), ("good", "dot", "diamond"),
    ("chosen", "dashdot", "triangle-up"), ("error", "longdash", "star"), ("ink", "solid", "cross"),
    ("data", "dash", "pentagon"), ("model", "dot", "hexagon"),
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """What is drawn of a sweep.

    Attributes:
        figure: of Plotly.
        alt: the same in words.
        laws: the power law through the medians of each line, by its name, where both axes are
            logarithmic.
    """

    figure: Any
    alt: str
    laws: Mapping[str, PowerLaw]


@dataclass(frozen=True)
class Drawing:
    """Everything the picture depends on.

    Attributes:
        results: of the runs so far.
        definition: of the sweep.
        sweepable: of the experiment.
        fields: that can be swept, by name.
        present: the values of the page now.
    """

    results: Results
    definition: Definition
    sweepable: Sweepable
    fields: Mapping[str, Field]
    present: Mapping[str, Any]

    def picture(self) -> Picture:
        """The figure and its text."""
        return _map(self) if self.is_map else _curves(self)

    @property
    def is_map(self) -> bool:
        """Whether two settings make a map; options make lines."""
        if self.definition.y is None:
            return False
        axis = self.results.sweep.axes[1]
        return axis.ordered or len(axis.values) > MOST_LINES

    def label(self, name: str) -> str:
        return self.fields[name].label

    def text(self, name: str, value: Any) -> str:
        """A value of a field, for the visitor."""
        of = self.fields[name]
        if isinstance(of, Choice):
            return of.options[value]
        if isinstance(of, Flag):
            return "on" if value else "off"
        unit = of.unit if isinstance(of, Number) else ""
        return of.format(value) + unit

    def option(self, name: str, value: Any) -> str:
        """A value that stands by itself: of a flag, with its label."""
        prefix = f"{self.label(name)}: " if isinstance(self.fields[name], Flag) else ""
        return prefix + self.text(name, value)

    def run_text(self, index: tuple[int, ...]) -> str:
        """A run in words: settings, seed, and its numbers."""
        results = self.results
        axes = results.sweep.axes
        lines = [
            f"{self.label(axis.name)}: {self.text(axis.name, axis.values[k])}"
            for axis, k in zip(axes, index, strict=False)
        ]
        if self.sweepable.seeded:
            lines.append(f"Seed {results.sweep.seeds[index[-1]]}")
        if results.status[index] == Status.DIVERGED:
            return "<br>".join([*lines, f"diverged at step {results.step[index]}"])
        shown = self.sweepable.quantities.items()
        lines += [f"{q.label}: {short(results.values(name)[index])}" for name, q in shown]
        return "<br>".join(lines)


def short(value: float) -> str:
    """A number with as many digits as tell neighbours apart, whatever its size."""
    if not np.isfinite(value) or value == 0 or abs(value) >= 1e6:
        return number(value, 0)
    if abs(value) < 1e-4:
        mantissa, _, power = f"{value:.2e}".partition("e")
        raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        return f"{mantissa}·10{raised}".replace("-", "−")
    decimals = max(0, 3 - int(np.floor(np.log10(abs(value)))))
    text = number(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def horizontal(results: Results, definition: Definition, line: tuple[Any, ...] = ()) -> np.ndarray:
    """Where the points stand: the values of the setting, or medians of the quantity against it.

    Args:
        results: of the sweep.
        definition: of the sweep.
        line: the index of one line along the second axis.
    """
    if definition.against:
        return results.median(definition.against)[(slice(None), *line)]
    axis = results.sweep.axes[0]
    if not axis.ordered:
        return np.arange(len(axis.values), dtype=float)
    return np.array(axis.values, float)


def _curves(of: Drawing) -> Picture:
    import plotly.graph_objects as go

    results, definition = of.results, of.definition
    quantity = of.sweepable.quantities[definition.readout]
    figure = go.Figure()
    second = results.sweep.axes[1] if definition.y is not None else None
    lines: list[tuple[int, ...]] = [()]
    if second is not None:
        lines = [(k,) for k in range(len(second.values))]
    logarithmic = _is_log_x(of), quantity.log
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
        if law is not None and law.residual < STRAIGHT:
            laws[name] = law
        slope = f", slope {number(laws[name].exponent, 2)}" if name in laws else ""
        label = (name or _line_name(of)) + slope
        curve = (x, low, middle, high)
        _add_line(figure, of, _LINES[place % len(_LINES)], (name, label), line, curve)
        texts.append(_in_words(of, name, x, middle))
    for place, (name, law) in enumerate(laws.items()):
        x = horizontal(results, definition, lines[list(names).index(name)])
        ends = np.array([np.nanmin(x), np.nanmax(x)])
        figure.add_scatter(
            x=ends, y=law(ends), mode="lines", name="power laws fitted to the medians",
            line={"color": COLOUR["ink"], "dash": "dot", "width": 1.5}, hoverinfo="skip",
            legendgroup="laws", showlegend=not place,
        )  # fmt: skip
    _add_diverged(figure, of, logarithmic[1])
    _mark_present(figure, of)
    _lay_out(figure, of, logarithmic)
    alt = f"{quantity.label} against {_x_label(of)}. " + " ".join(texts)
    slopes = [f"{name} {number(law.exponent, 2)}".strip() for name, law in laws.items()]
    if slopes:
        alt += f" Slope on logarithmic axes: {', '.join(slopes)}."
    return Picture(figure, alt + _diverged_in_words(of), laws)


def _is_log_x(of: Drawing) -> bool:
    definition = of.definition
    if definition.against:
        return of.sweepable.quantities[definition.against].log
    return isinstance(definition.x, SweptNumber) and definition.x.scale == "log"


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
            customdata=[_number_of(of, index) for index in indices],
            name="single runs", showlegend=not name, legendgroup=name,
        )  # fmt: skip
    ordered = results.sweep.axes[0].ordered
    points = np.flatnonzero(there)
    figure.add_scatter(
        x=x[points], y=middle[points], mode="lines+markers" if ordered else "markers",
        line={"color": paint, "width": 3, "dash": dash},
        marker={"color": paint, "size": 9 if seeds == 1 else 10, "symbol": symbol},
        name=label,
        text=[_point_text(of, (int(k), *line), middle[k]) for k in points], hoverinfo="text",
        customdata=[_number_of(of, (int(k), *line, 0)) for k in points],
        legendgroup=name, showlegend=True,
    )  # fmt: skip


def _line_name(of: Drawing) -> str:
    """Of the only line."""
    if len(of.results.sweep.seeds) > 1:
        return "median"
    return of.sweepable.quantities[of.definition.readout].label


def _point_text(of: Drawing, point: tuple[int, ...], middle: float) -> str:
    seeds = len(of.results.sweep.seeds)
    if seeds == 1:
        return of.run_text((*point, 0))
    axes = of.results.sweep.axes
    where = [
        f"{of.label(axis.name)}: {of.text(axis.name, axis.values[k])}"
        for axis, k in zip(axes, point, strict=True)
    ]
    ended = int(np.isfinite(of.results.values(of.definition.readout)[point]).sum())
    label = of.sweepable.quantities[of.definition.readout].label
    return "<br>".join([*where, f"median of {ended} seeds: {label} {short(middle)}"])


def _number_of(of: Drawing, index: tuple[int, ...]) -> int:
    """Of a run, by which a click names it."""
    return int(np.ravel_multi_index(index, of.results.sweep.shape))


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
        data.append(_number_of(of, tuple(map(int, index))))
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
        x=np.log10(x) if _is_log_x(of) else x,
        y=0, yref="paper", yanchor="bottom", xanchor="left", xshift=2, text="now", showarrow=False,
        bgcolor=COLOUR["paper"],
    )  # fmt: skip


def _x_label(of: Drawing) -> str:
    definition = of.definition
    if definition.against:
        return of.sweepable.quantities[definition.against].label
    return of.label(definition.x.name)


def _lay_out(figure: Any, of: Drawing, logarithmic: tuple[bool, bool]) -> None:
    axis, quantity = of.results.sweep.axes[0], of.sweepable.quantities[of.definition.readout]
    y = of.results.values(of.definition.readout)
    if of.definition.against:
        x = of.results.median(of.definition.against)
    else:
        x = horizontal(of.results, of.definition)
    log_x, log_y = logarithmic
    figure.update_layout(axes(x=_x_label(of), y=quantity.label, log_x=log_x, log_y=log_y))
    figure.update_layout(hoverlabel={"align": "left"})
    figure.update_xaxes(_ticks(x, log_x))
    figure.update_yaxes(_ticks(y, log_y))
    if not of.definition.against and not axis.ordered:
        texts = [of.text(axis.name, value) for value in axis.values]
        figure.update_xaxes(
            type="linear", tickvals=list(range(len(texts))), ticktext=texts,
            range=[-0.5, len(texts) - 0.5],
        )  # fmt: skip
    elif not of.definition.against:
        ends = np.array([axis.values[0], axis.values[-1]], float)
        if logarithmic[0]:
            ends = np.log10(ends)
        margin = 0.04 * float(np.ptp(ends))
        figure.update_xaxes(range=[ends[0] - margin, ends[1] + margin])


def _ticks(values: np.ndarray, log: bool) -> dict[str, Any]:
    """Round numbers on a logarithmic axis of less than two decades."""
    known = values[np.isfinite(values) & (values > 0)]
    if not log or not known.size or known.max() >= 100 * known.min():
        return {}
    first = int(np.floor(np.log10(known.min()))) - 1
    steps = (1, 2, 5) if known.max() > 8 * known.min() else (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
    ticks = [step * 10.0**power for power in range(first, first + 5) for step in steps]
    return {"tickvals": ticks, "ticktext": [short(tick) for tick in ticks]}


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


def _diverged_in_words(of: Drawing) -> str:
    count = int(of.results.diverged().sum())
    if not count:
        return ""
    return f" {count} of {of.results.sweep.count} runs diverged; crosses at the upper edge."


def _map(of: Drawing) -> Picture:
    import plotly.graph_objects as go

    results, definition = of.results, of.definition
    quantity = of.sweepable.quantities[definition.readout]
    middle = results.median(definition.readout).T
    shown = np.log10(np.where(middle > 0, middle, np.nan)) if quantity.log else middle
    x_axis, y_axis = results.sweep.axes
    x, y = ([of.text(axis.name, v) for v in axis.values] for axis in (x_axis, y_axis))
    counts = results.diverged().T
    bar = colour_bar(quantity.label)
    known = shown[np.isfinite(shown)]
    if quantity.log and known.size:
        ticks = np.linspace(known.min(), known.max(), 5)
        bar |= {"tickvals": list(ticks), "ticktext": [short(float(10**t)) for t in ticks]}
    figure = go.Figure(
        go.Heatmap(z=shown, x=x, y=y, colorscale=sequential("data"), colorbar=bar, hoverinfo="skip")
    )
    cells = list(np.ndindex(middle.shape))
    texts = [_point_text(of, (i, j), float(middle[j, i])) for j, i in cells]
    figure.add_scatter(
        x=[x[i] for _, i in cells], y=[y[j] for j, _ in cells], mode="markers", showlegend=False,
        marker={"size": 18, "symbol": "square", "opacity": 0}, text=texts, hoverinfo="text",
        customdata=[_number_of(of, (i, j, 0)) for j, i in cells],
    )  # fmt: skip
    bad = np.argwhere(counts)
    if len(bad):
        figure.add_scatter(
            x=[x[i] for _, i in bad], y=[y[j] for j, _ in bad], mode="markers", name="diverged",
            marker={
                "size": 13, "symbol": "x", "color": COLOUR["error"],
                "line": {"color": COLOUR["ink"], "width": 1},
            },
            text=[of.run_text((int(i), int(j), int(
                (results.status[i, j] == Status.DIVERGED).argmax()))) for j, i in bad],
            hoverinfo="text", showlegend=True,
            customdata=[_number_of(of, (int(i), int(j), 0)) for j, i in bad],
        )  # fmt: skip
    here = [of.present.get(axis.name) for axis in (x_axis, y_axis)]
    if here[0] in x_axis.values and here[1] in y_axis.values:
        figure.add_scatter(
            x=[of.text(x_axis.name, here[0])], y=[of.text(y_axis.name, here[1])], mode="markers",
            marker={"size": 20, "symbol": "circle-open", "color": COLOUR["chosen"],
                    "line": {"width": 4}},
            name="now", showlegend=True, hoverinfo="skip",
        )  # fmt: skip
    _lay_out(figure, of, (False, False))
    figure.update_xaxes(type="category", range=None, autorange=True, tickvals=None, ticktext=None)
    figure.update_yaxes(type="category", title_text=of.label(y_axis.name))
    alt = f"{quantity.label} over {of.label(x_axis.name)} and {of.label(y_axis.name)}."
    if known.size:
        low, high = np.nanmin(middle), np.nanmax(middle)
        alt += f" It goes from {short(float(low))} to {short(float(high))}."
    return Picture(figure, alt + _diverged_in_words(of), {})
