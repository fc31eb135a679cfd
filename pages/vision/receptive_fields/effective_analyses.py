"""Analyses of "Effective field": profile against laws, the √n fit with residuals, learning."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.vision.receptive_fields.effective import gaussian
from engine.vision.receptive_fields.graph import Network
from engine.vision.receptive_fields.measures import Growth, Measured
from engine.vision.receptive_fields.paths import path_counts
from engine.vision.receptive_fields.small_nets import SmallNet, middle
from pages.vision.receptive_fields.effective_drawing import DEAD
from ui.analysis import Analysis, Drawing, Drawn
from ui.analysis_figures import learning_curves
from ui.frame import number
from ui.plotly_theme import COLOUR, Meaning, axes, line
from ui.state import PageState
from ui.topic import View

_NO_FIT = (
    "Only networks with fresh weights, and at least three depths, have a fit: choose that view."
)


def _draw_profile(page: PageState, view: View) -> Drawn:
    import plotly.graph_objects as go

    found: Measured = view.shown["found"]
    if found.dead:
        return DEAD
    network: Network = view.shown["network"]
    energy = found.field.energy
    size = tuple(energy.shape)
    columns = np.arange(size[1])
    measured = energy.sum(axis=0)
    bell = gaussian(size, found.moments).sum(axis=0)
    first, last = (int(np.clip(at, 0, size[1] - 1)) for at in found.box[1])
    box = np.where((columns >= first) & (columns <= last), 1 / (last - first + 1), 0)
    unit = middle(network, view.shown["node"], size)
    counts = path_counts(network, view.shown["node"], unit, size).on(size).sum(axis=0)
    paths = counts / counts.sum()
    drawn: dict[str, tuple[np.ndarray, Meaning]] = {
        "energy of the gradient": (measured, "model"),
        "Gaussian of its width": (bell, "ink"),
        "number of paths": (paths, "data"),
        "theoretical field": (box, "chosen"),
    }
    figure = go.Figure(
        [line(label, columns, 100 * values, meaning) for label, (values, meaning) in drawn.items()]
    )
    figure.data[-1].line.shape = "hvh"
    figure.update_layout(axes(x="column, pixels", y="% in each column"))
    figure.update_yaxes(rangemode="tozero")
    far = {
        label: 50 * float(np.abs(measured - values).sum()) for label, (values, _) in drawn.items()
    }
    return Drawing(
        figure,
        f"Share of the gradient's energy in each column: σ = {number(found.moments.width, 2)} "
        f"pixels in a field of {found.size}. {number(far['Gaussian of its width'], 0)} % of it "
        f"lies elsewhere than in the Gaussian, {number(far['number of paths'], 0)} % elsewhere than"
        f" the paths, {number(far['theoretical field'], 0)} % elsewhere than in the "
        "box.",
        {"column": columns, **{label: values for label, (values, _) in drawn.items()}},
    )


def _draw_fit(page: PageState, view: View) -> Drawn:
    grown: Growth | None = view.shown.get("grown")
    if grown is None:
        return _NO_FIT
    from plotly.subplots import make_subplots

    settings: SmallNet = view.shown["settings"]
    depths, widths = np.array(grown.depths, float), np.array(grown.widths)
    fine = np.geomspace(depths[0], depths[-1], 60)
    fitted, power = grown.fit.scale * np.sqrt(depths), _power_law(grown)
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.13)
    law = f"{grown.fit.scale:.2f}·√n, R² = {grown.fit.r_squared:.3f}"
    figure.add_trace(line("σ", depths, widths, "model", points=True, mode="markers"), row=1, col=1)
    figure.add_trace(line(law, fine, grown.fit.scale * np.sqrt(fine), "ink"), row=1, col=1)
    figure.add_trace(
        line(f"n to the power {grown.fit.exponent:.2f}", fine, power(fine), "good"), row=1, col=1
    )
    if _plain(settings):
        theory = np.sqrt(fine * (settings.kernel**2 - 1) / 12)
        figure.add_trace(line("√(n(k² − 1)/12)", fine, theory, "data"), row=1, col=1)
    left_over: tuple[tuple[str, np.ndarray, Meaning], ...] = (
        ("left over by √n", widths - fitted, "ink"),
        ("left over by the power", widths - power(depths), "good"),
    )
    for label, residuals, meaning in left_over:
        trace = line(label, depths, residuals, meaning, points=True, showlegend=False)
        figure.add_trace(trace, row=1, col=2)
    figure.add_hline(y=0, line={"color": COLOUR["ink"], "width": 1}, row=1, col=2)
    left = axes(x="layers n", y="σ, pixels", log_x=True, log_y=True)
    right = axes(x="layers n", y="σ − fit, pixels", log_x=True)
    figure.update_layout({"xaxis": left["xaxis"], "yaxis": left["yaxis"]})
    figure.update_layout({"xaxis2": right["xaxis"], "yaxis2": right["yaxis"]})
    worst = int(np.argmax(np.abs(widths - fitted)))
    return Drawing(
        figure,
        f"Width of the effective field at {len(depths)} depths and the fit {law}; the exponent is "
        f"{number(grown.fit.exponent, 2)}. The largest residual of √n is "
        f"{number(float((widths - fitted)[worst]), 2, signed=True)} pixels at n = "
        f"{depths[worst]:.0f}.",
        {
            "layers": depths,
            "width": widths,
            "fit": fitted,
            "residual": widths - fitted,
            "theoretical field": np.array(grown.sizes),
        },
    )


def _power_law(grown: Growth) -> Any:
    """The line through the points on logarithmic axes."""
    logs = np.log(grown.depths), np.log(grown.widths)
    constant = float(np.mean(logs[1] - grown.fit.exponent * logs[0]))
    return lambda n: np.exp(constant) * n**grown.fit.exponent


def _plain(settings: SmallNet) -> bool:
    return settings.dilation == "1" and settings.subsampling == "none" and not settings.skips


ANALYSES = (
    Analysis(
        "profile",
        "Profile and its laws",
        "The share of the gradient's energy in each column of the input, beside a Gaussian of the "
        "same width, the number of paths that lead from there to the unit, and the theoretical "
        "field in which all pixels count alike.",
        _draw_profile,
    ),
    Analysis(
        "fit",
        "Fit of √n",
        "Left the width against the number of layers on log axes, with the fitted a·√n and the "
        "fitted power; right what each fit leaves over.",
        _draw_fit,
    ),
    learning_curves("width", "effective width σ, pixels", unit="pixels", log_y=False),
)
