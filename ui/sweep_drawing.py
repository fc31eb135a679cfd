"""What a picture of a sweep is made from, and what curves and maps have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.sweeps.results import PowerLaw, Results, Status
from ui.fields import Choice, Field, Flag, Number
from ui.frame import number
from ui.plotly_theme import axes
from ui.sweeps import Definition, Sweepable, SweptNumber

MOST_LINES = 8
"""More options than that make a map."""
LEGEND_PX = 100
"""Of two lines of the legend and the bar of buttons above them; half as much more in Present."""


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
        large: whether it is projected.
    """

    results: Results
    definition: Definition
    sweepable: Sweepable
    fields: Mapping[str, Field]
    present: Mapping[str, Any]
    large: bool = False

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


def point_text(of: Drawing, point: tuple[int, ...], middle: float) -> str:
    """A point in words: its settings and the median there; of a single seed, the run."""
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


def number_of(of: Drawing, index: tuple[int, ...]) -> int:
    """Of a run, by which a click names it."""
    return int(np.ravel_multi_index(index, of.results.sweep.shape))


def is_log_x(of: Drawing) -> bool:
    """Whether the horizontal axis is logarithmic."""
    definition = of.definition
    if definition.against:
        return of.sweepable.quantities[definition.against].log
    return isinstance(definition.x, SweptNumber) and definition.x.scale == "log"


def x_label(of: Drawing) -> str:
    """What stands at the horizontal axis."""
    definition = of.definition
    if definition.against:
        return of.sweepable.quantities[definition.against].label
    return of.label(definition.x.name)


def lay_out(figure: Any, of: Drawing, logarithmic: tuple[bool, bool]) -> None:
    """Axes with their labels, ranges and ticks."""
    axis, quantity = of.results.sweep.axes[0], of.sweepable.quantities[of.definition.readout]
    y = of.results.values(of.definition.readout)
    if of.definition.against:
        x = of.results.median(of.definition.against)
    else:
        x = horizontal(of.results, of.definition)
    log_x, log_y = logarithmic
    figure.update_layout(axes(x=x_label(of), y=quantity.label, log_x=log_x, log_y=log_y))
    figure.update_layout(hoverlabel={"align": "left"})
    named = sum(trace.showlegend is not False for trace in figure.data)
    if named > 1:  # the legend may take two lines below the bar of buttons
        figure.update_layout(margin={"t": LEGEND_PX * (1.5 if of.large else 1)})
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


def diverged_in_words(of: Drawing) -> str:
    """How many runs diverged, for who does not see the marks; nothing if none did."""
    count = int(of.results.diverged().sum())
    if not count:
        return ""
    return f" {count} of {of.results.sweep.count} runs diverged; crosses at the upper edge."
