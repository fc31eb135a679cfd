"""What is read out of one point on its way: ln p(x) as the sum it is, chart and table of layers."""

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from engine.generative.flows.film import Way
from engine.generative.flows.flow import Bijection
from pages.generative.flows import warp_layers
from ui import frame
from ui.components import chart
from ui.frame import number


def draw(way: Way, log_det: np.ndarray, name: str, shown: int, peaks: np.ndarray) -> None:
    """The sum with its numbers, and the running log-determinant at the moment of the film.

    Args:
        way: of the point.
        log_det: of the way from the data, in the order of the film.
        name: of the film.
        shown: its moment.
        peaks: the highest density on the stage at each moment.
    """
    total = float(way.log_det[-1])
    sign = "−" if total < 0 else "+"
    live = (
        f"{number(way.log_base, 2)} {sign} {number(abs(total), 2)} ≈ {number(way.log_density, 2)}"
    )
    texts = [number(float(value), 2) for value in log_det]
    heights = [number(float(value)) for value in peaks]
    st.html(
        "<p class='who'><span class='formula'>ln p(x) = ln p(z) + Σ ln |det J|</span>"
        "<span class='formula'>J = ∂z/∂x</span>"
        f"<span class='formula'>{escape(live)}</span></p>"
        + frame.readout_html(
            [
                frame.Readout("point x", _pair(way.x.tolist()), "chosen"),
                ("z = f(x)", _pair(way.z.tolist())),
                ("ln p(z) = ln N(z; 0, I)", number(way.log_base, 2)),
                ("Σ ln |det J|", number(total, 2)),
                ("… from x to this moment", frame.PerFrameText(name, texts, shown)),
                frame.Readout("ln p(x), nats", number(way.log_density, 2), "model"),
                ("|f⁻¹(f(x)) − x|", short(way.round_trip)),
                ("highest p at this moment", frame.PerFrameText(name, heights, shown)),
            ]
        )
    )
    steps = np.arange(len(log_det))
    chart.lines(
        "flows:log_det",
        {"Σ ln |det J|": (steps, log_det)},
        colours={"Σ ln |det J|": "chosen"},
        x_label="moment of the film",
        y_label="Σ ln |det J|",
        marker=shown,
        follows=(name, steps),
        height=150,
        alt="The sum of the log-determinants from the data to each moment of the film",
    )


def draw_table(layers: Sequence[Bijection], way: Way) -> None:
    """The layers with what each adds to ln p(x) of the point."""
    sums = np.cumsum(way.layers)
    cells = []
    for place, (layer, one, so_far) in enumerate(zip(layers, way.layers, sums, strict=True), 1):
        shown = warp_layers.sign(layer)
        what = warp_layers.details(layer) or "; ".join(
            part for part in (shown.first, shown.second) if part
        )
        cells.append(
            f"<tr><th scope='row'>{place}</th><td class='words'>{escape(shown.name)}</td>"
            f"<td class='words'>{escape(what)}</td><td>{number(float(one), 3, signed=True)}</td>"
            f"<td>{number(float(so_far), 3, signed=True)}</td></tr>"
        )
    st.html(
        "<div class='comparison' tabindex='0' role='region' aria-label='Layers'>"
        "<table><caption>The chosen point from data to noise</caption>"
        "<thead><tr><th scope='col'>layer</th><th scope='col' class='words'>kind</th>"
        "<th scope='col' class='words'>what it does</th><th scope='col'>ln |det J|</th>"
        "<th scope='col'>sum so far</th></tr></thead>"
        f"<tbody>{''.join(cells)}</tbody></table></div>"
    )


def _pair(values: Sequence[float]) -> str:
    return f"({number(values[0], 2)}, {number(values[1], 2)})"


def short(value: float) -> str:
    """An error as it is read: 0.012, or 3e−7 where three decimals would show nothing of it."""
    if abs(value) >= 0.01:
        return number(value)
    return "0" if value == 0 else f"{value:.0e}".replace("e-0", "e−").replace("e-", "e−")
