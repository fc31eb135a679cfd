"""The map of a sweep over two settings: the median in each cell, and what diverged."""

from __future__ import annotations

import numpy as np

from engine.sweeps.results import Status
from ui.plotly_theme import COLOUR, colour_bar, sequential
from ui.sweep_drawing import (
    Drawing,
    Picture,
    diverged_in_words,
    lay_out,
    number_of,
    point_text,
    short,
)


def draw_map(of: Drawing) -> Picture:
    """Draws it; a press on a cell names its first run."""
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
    texts = [point_text(of, (i, j), float(middle[j, i])) for j, i in cells]
    figure.add_scatter(
        x=[x[i] for _, i in cells], y=[y[j] for j, _ in cells], mode="markers", showlegend=False,
        marker={"size": 18, "symbol": "square", "opacity": 0}, text=texts, hoverinfo="text",
        customdata=[number_of(of, (i, j, 0)) for j, i in cells],
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
            customdata=[number_of(of, (int(i), int(j), 0)) for j, i in bad],
        )  # fmt: skip
    here = [of.present.get(axis.name) for axis in (x_axis, y_axis)]
    if here[0] in x_axis.values and here[1] in y_axis.values:
        figure.add_scatter(
            x=[of.text(x_axis.name, here[0])], y=[of.text(y_axis.name, here[1])], mode="markers",
            marker={"size": 20, "symbol": "circle-open", "color": COLOUR["chosen"],
                    "line": {"width": 4}},
            name="now", showlegend=True, hoverinfo="skip",
        )  # fmt: skip
    lay_out(figure, of, (False, False))
    figure.update_xaxes(type="category", range=None, autorange=True, tickvals=None, ticktext=None)
    figure.update_yaxes(type="category", title_text=of.label(y_axis.name))
    alt = f"{quantity.label} over {of.label(x_axis.name)} and {of.label(y_axis.name)}."
    if known.size:
        low, high = np.nanmin(middle), np.nanmax(middle)
        alt += f" It goes from {short(float(low))} to {short(float(high))}."
    return Picture(figure, alt + diverged_in_words(of), {})
