"""The numbers beside the game: both sides' outputs, the value, its optimum, and their curves."""

import math

import numpy as np

from engine.generative.gans.objectives import has_probability
from engine.runs import Frame
from pages.generative.gans import game_predict
from ui import frame
from ui.components import chart
from ui.state import PageState

LEAST = -math.log(4)
"""Of V(G, D*): no discriminator can tell samples from data."""


def draw(page: PageState, seen: Frame) -> None:
    """Outputs of D, the value and its optimum, modes; the curves."""
    metrics = seen.metrics
    number = frame.number
    known = not math.isnan(metrics["optimal_value"])
    rows: list[frame.Row] = [
        ("mean D on data", number(metrics["real_output"], 2)),
        ("mean D on samples", number(metrics["fake_output"], 2)),
        frame.Readout("value V(G, D)", number(metrics["value"], 2), "chosen"),
    ]
    if known:
        name = "2 JS − ln 4" if has_probability(page["objective"]) else "optimum V(G, D*)"
        rows.append(frame.Readout(name, number(metrics["optimal_value"], 2), "good"))
    rows.append(("JS, samples to data", f"{number(metrics['divergence'])} nats"))
    if not math.isnan(metrics["modes"]):
        modes = 25 if page["density"] == "grid" else 8
        rows.append(("modes covered", f"{metrics['modes']:.0f} of {modes}"))
    frame.readout([*rows, *game_predict.rows(page, seen)])
    _draw_curves(page, seen)


def _draw_curves(page: PageState, seen: Frame) -> None:
    """V(G, D) and its optimum over the rounds."""
    series = seen.series
    rounds = series["step"]
    lines = {"V(G, D)": (rounds, series["value"])}
    y_range: tuple[float | None, float | None] = (None, None)
    if np.isfinite(series["optimal_value"]).all():
        lines["V(G, D*)"] = (rounds, series["optimal_value"])
        if has_probability(page["objective"]):
            lines["−ln 4"] = (rounds[[0, -1]], np.full(2, LEAST))
            y_range = (min(-1.6, float(np.nanmin(series["value"]))), 0.0)
    chart.lines(
        "gans:value",
        lines,
        colours={"V(G, D)": "chosen", "V(G, D*)": "good", "−ln 4": "ink"},
        x_label="round",
        y_label="value",
        y_range=y_range,
        marker=seen.step,
        height=170,
        alt="The value of the game, and the largest that any discriminator could reach",
    )
