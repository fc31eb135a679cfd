"""The numbers beside the game: both sides' outputs, the value, its optimum, and their curves."""

import math

import numpy as np
import streamlit as st

from engine.generative.gans.objectives import has_probability, value_when_alike
from engine.runs import Frame
from pages.generative.gans import game_predict
from ui import frame
from ui.components import chart
from ui.state import PageState

ALIKE = {
    "minimax": "−ln 4",
    "non-saturating": "−ln 4",
    "least-squares": "−¼",
    "wasserstein": "0",
}
"""How `value_when_alike` is written."""


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
    rows.append(("V when alike", _alike_text(page["objective"])))
    rows.append(("JS, samples to data", f"{number(metrics['divergence'])} nats"))
    if not math.isnan(metrics["modes"]):
        modes = 25 if page["density"] == "grid" else 8
        rows.append(("modes covered", f"{metrics['modes']:.0f} of {modes}"))
    frame.readout([*rows, *game_predict.rows(page, seen)])
    if page["objective"] == "wasserstein":
        st.caption(no_best_critic(page["gradient_penalty"]))
    _draw_curves(page, seen)


def _alike_text(objective: str) -> str:
    """The value at the end of the game, as it is written and as a number."""
    name, value = ALIKE[objective], frame.number(value_when_alike(objective), 2)
    return f"{name} = {value}" if name != "0" else value


def no_best_critic(penalty: float) -> str:
    """Why a critic has no optimum here, and what its value is not."""
    if not penalty:
        return (
            "Nothing bounds the slope of this critic: twice D has twice the value, so no critic is "
            "best. No D* is shown, and V is no estimate of W₁."
        )
    return (
        "R1 restrains the slope of this critic at the data only, not everywhere to 1. No D* is "
        "shown, and V is no estimate of W₁."
    )


def _draw_curves(page: PageState, seen: Frame) -> None:
    """V(G, D) and its optimum over the rounds."""
    series = seen.series
    rounds = series["step"]
    lines = {"V(G, D)": (rounds, series["value"])}
    name, alike = ALIKE[page["objective"]], value_when_alike(page["objective"])
    y_range: tuple[float | None, float | None] = (None, None)
    if np.isfinite(series["optimal_value"]).all():
        lines["V(G, D*)"] = (rounds, series["optimal_value"])
        # A value without a largest has no range of its own.
        y_range = (min(1.15 * alike, float(np.nanmin(series["value"]))), 0.0)
    lines[name] = (rounds[[0, -1]], np.full(2, alike))
    chart.lines(
        "gans:value",
        lines,
        colours={"V(G, D)": "chosen", "V(G, D*)": "good", name: "ink"},
        x_label="round",
        y_label="value",
        y_range=y_range,
        marker=seen.step,
        height=170,
        alt="The value of the game, what it is when samples and data are alike, and the largest "
        "that any discriminator could reach where there is one",
    )
