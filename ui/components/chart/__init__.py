"""A light line chart for live metrics: tens of updates a second, values under the pointer.

Analysis charts (contours, distributions, export) are Plotly's; this one is for what moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from ui.components import pack, register

Meaning = Literal["data", "model", "chosen", "good", "error", "ink", "accent"]
Points = tuple[ArrayLike, ArrayLike]

MAX_POINTS = 1600
"""Per line on the wire; longer lines keep the extremes of each stretch."""

_ORDER: tuple[Meaning, ...] = ("data", "model", "good", "error", "chosen", "ink")
_component = register("chart", styles=("figure",))


def lines(
    key: str,
    series: Mapping[str, Points],
    *,
    x_label: str,
    y_label: str,
    log_y: bool = False,
    marker: float | None = None,
    follows: tuple[str, Iterable[float]] | None = None,
    bands: Mapping[str, tuple[ArrayLike, ArrayLike, ArrayLike]] | None = None,
    colours: Mapping[str, Meaning] | None = None,
    emphasise: str = "",
    y_range: tuple[float | None, float | None] = (None, None),
    height: int = 220,
    alt: str = "",
) -> None:
    """Draws lines with axes; the label stands at each line's end, dash and end mark differ.

    Args:
        key: prefixed with the page's slug.
        series: label -> (x, y), vectors of equal length, x ascending. A value that is not finite
            (or not positive on a logarithmic axis) leaves a gap.
        x_label: with the unit, such as "sweep".
        y_label: with the unit.
        log_y: logarithmic y axis.
        marker: x of a vertical line, such as the step on the stage.
        follows: a film (`plane.Frames.name`) and the marker at each of its moments; `marker` is
            where it stands until the film says more.
        bands: label -> (x, low, high), shaded in the colour of the line with that label.
        colours: label -> colour with a fixed meaning; by default in the order `data`, `model`, …
        emphasise: the label of a line that is drawn thick: the one that was chosen.
        y_range: ends of the y axis where they are to be fixed.
        height: CSS pixels at a root font of 16 px.
        alt: what the chart shows; the last value of each line is added to it.

    Raises:
        ValueError: vectors of different lengths, or more than six lines.
    """
    if len(series) > len(_ORDER):
        raise ValueError(f"{len(series)} lines cannot be told apart; six can.")
    named = colours or {}
    blobs: dict[str, np.ndarray] = {}
    for i, (label, points) in enumerate(series.items()):
        x, y = _vectors(label, points)
        blobs[f"x{i}"], blobs[f"y{i}"] = thinned(x, y, limit=MAX_POINTS)
    drawn = {label: columns for label, columns in (bands or {}).items() if label in series}
    for i, (label, columns) in enumerate(drawn.items()):
        x, low, high = _vectors(label, columns)
        every = max(1, -(-len(x) // (MAX_POINTS // 4)))
        for name, vector in (("x", x), ("low", low), ("high", high)):
            blobs[f"band_{name}{i}"] = vector[::every]
    header = {
        "lines": [
            {"label": label, "colour": named.get(label, _ORDER[i]), "thick": label == emphasise}
            for i, label in enumerate(series)
        ],
        "bands": [list(series).index(label) for label in drawn],
        "x_label": x_label,
        "y_label": y_label,
        "log_y": log_y,
        "marker": None if marker is None else float(marker),
        "film": follows[0] if follows else "",
        "markers": [float(x) for x in follows[1]] if follows else [],
        "y_range": list(y_range),
        "height": height,
        "alt": described(series, alt or f"{y_label} over {x_label}"),
    }
    _component(key=key, data=pack(header, **blobs))


def thinned(x: np.ndarray, y: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """At most `limit` points that look like all of them: minimum and maximum of each stretch.

    First and last point stay. A value that is not finite stays as a gap of its stretch.
    """
    if len(x) <= limit:
        return x, y
    edges = np.linspace(1, len(x) - 1, (limit - 2) // 3 + 1).astype(int)
    keep = [0, len(x) - 1]
    for start, stop in pairwise(edges):
        part = y[start:stop]
        finite = np.isfinite(part)
        if not finite.all():
            keep.append(start + int(np.argmin(finite)))
        if finite.any():
            keep.append(start + int(np.argmin(np.where(finite, part, np.inf))))
            keep.append(start + int(np.argmax(np.where(finite, part, -np.inf))))
    chosen = np.unique(keep)
    return x[chosen], y[chosen]


def described(series: Mapping[str, Points], alt: str) -> str:
    """The text alternative: `alt`, and the last value of each line."""
    parts = []
    for label, (_, y) in series.items():
        values = np.asarray(y, np.float64)
        known = np.isfinite(values).any()
        parts.append(f"{label}: {values[-1]:.4g}" if known else f"{label}: no values yet")
    return f"{alt}. Last values: {'; '.join(parts)}." if parts else f"{alt}. Nothing to draw yet."


def _vectors(label: str, columns: tuple[ArrayLike, ...]) -> list[np.ndarray]:
    vectors = [np.asarray(column, np.float32) for column in columns]
    if any(v.ndim != 1 or len(v) != len(vectors[0]) for v in vectors):
        shapes = ", ".join(str(v.shape) for v in vectors)
        raise ValueError(f"{label}: vectors of equal length are needed, not {shapes}.")
    return vectors
