"""The terms of an energy as bars, and over the iterations."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.runs import Frame
from ui.components import chart, plane

BARS, CURVES = "body:fit:bars", "body:fit:curves"
LEAST, MOST = -6.0, 1.0
"""Powers of ten at the ends of the bars."""
_ROOM = 3.4
"""At the left of the bars, for their names, in powers of ten."""
_CURVE_COLOURS: dict[str, chart.Meaning] = {
    "E": "ink",
    "data": "data",
    "pose prior": "model",
    "shape prior": "good",
}
_COLOURS: tuple[plane.Meaning, ...] = ("data", "model", "good", "error")


def draw_bars(terms: Mapping[str, float]) -> None:
    """A bar for each term on a logarithmic scale, the first one at the top."""
    count = len(terms)
    layers: list[plane.Layer | None] = []
    names = []
    for row, (name, value) in enumerate(terms.items()):
        y = count - 1 - row
        end = float(np.clip(np.log10(max(value, 1e-12)), LEAST, MOST))
        box = [(LEAST, y - 0.3), (end, y - 0.3), (end, y + 0.3), (LEAST, y + 0.3)]
        layers.append(plane.curve(box, closed=True, colour=_COLOURS[row % 4], width=1.2, fill=0.55))
        names.append((LEAST - _ROOM / 2, float(y), name))
    plane.plane(
        BARS,
        extent=(LEAST - _ROOM, MOST, -0.6, count - 0.4),
        layers=[*layers, plane.labels(names, size=13)],
        axes=False,
        aspect=2.7,
        max_height=135,
        hint=f"10{_raised(LEAST)} to 10{_raised(MOST)} m², logarithmic",
        alt="Terms of the energy: "
        + ", ".join(f"{name} {value:.2g}" for name, value in terms.items()),
    )


def draw_curves(seen: Frame, names: Mapping[str, str], height: int = 150) -> None:
    """The terms over the iterations.

    Args:
        seen: the frame of a run.
        names: of the metrics, and what they are called.
        height: CSS pixels at a root font of 16 px.
    """
    steps = seen.series["step"]
    chart.lines(
        CURVES,
        {label: (steps, seen.series[name]) for name, label in names.items()},
        colours=_CURVE_COLOURS,
        x_label="iteration",
        y_label="energy, m²",
        log_y=True,
        marker=seen.step,
        height=height,
        alt="Terms of the energy over the iterations",
    )


def _raised(power: float) -> str:
    return f"{power:.0f}".translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
