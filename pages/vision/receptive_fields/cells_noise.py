"""The view "White noise": the field is mapped by reverse correlation."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from engine.vision.receptive_fields.cells import Gabor
from engine.vision.receptive_fields.reverse_correlation import (
    FRAMES_PER_STEP,
    NoiseSettings,
    ReverseCorrelation,
    expected_correlation,
)
from ui import frame
from ui.components import canvas, chart
from ui.live import TRAINING, Live
from ui.state import PageState
from ui.topic import Place, View

SCREEN_SIDE = 18
VARIANCES = 12
"""Eigenvalues that are drawn."""


def settings_of(page: PageState, cell: Gabor) -> NoiseSettings:
    """The experiment; wide cells are mapped at half their size, so that the screen holds them."""
    smaller = replace(cell, wavelength=max(cell.wavelength / 2, 4), width=max(cell.width / 2, 1.5))
    return NoiseSettings(cell=smaller, kind=page["kind"], side=SCREEN_SIDE, seed=page["seed"])


def draw(page: PageState, place: Place, cell: Gabor) -> View:
    """The last frame, the average before spikes, the true weights, and how it converges."""
    settings = settings_of(page, cell)
    live = Live(
        page, "noise", ReverseCorrelation, paces=TRAINING, pace="10 steps", noun="step",
        autostart_after=0,
    )  # fmt: skip
    seen = live.advance(settings)
    variances, pictures, chance = (
        live.run.look(_modes)
        if settings.kind == "complex"
        else (np.ones(0), np.zeros((0, 1, 1)), math.nan)
    )
    measure = "share of the true pair" if len(variances) else "correlation with w"
    with place.stage:
        shown = {
            "Last frame": seen.arrays["frame"],
            "STA": seen.arrays["average"],
            "Weights w": seen.arrays["field"],
        }
        if len(variances):
            shown |= {
                f"{name}: {frame.number(float(variance), 2)}": picture
                for name, variance, picture in zip(
                    ("1st", "2nd"), variances, pictures, strict=False
                )
            }
            shown["Weights w′"] = settings.cell.quadrature().field(settings.side)
        _draw_pictures(shown)
        left, right = st.columns(2) if len(variances) else (st.container(), None)
        with left:
            _draw_convergence(settings, seen.series, measure)
        if right is not None:
            with right:
                _draw_variances(variances, chance)
    numbers: dict[str, Any] = {"view": "noise", "kind": settings.kind, **seen.metrics}
    numbers["average_norm"] = float(np.linalg.norm(seen.arrays["average"]))
    numbers["expected"] = _expected(settings, numbers["frames"])
    numbers["variances"] = tuple(map(float, variances))
    numbers["chance"] = chance
    with place.readouts:
        _draw_readouts(numbers, measure)
    return View(
        live, numbers=numbers, shown={"cell": cell, "noise": settings, "series": seen.series}
    )


def _expected(settings: NoiseSettings, frames: float) -> float:
    """What theory says of a simple cell's correlation; NaN of a complex cell or before a frame."""
    if settings.kind != "simple" or not frames:
        return math.nan
    return float(expected_correlation(settings, np.array(frames)))


def _draw_pictures(shown: dict[str, np.ndarray]) -> None:
    """Weights and frames, each on its own scale about zero."""
    scaled = [values / (float(np.abs(values).max()) or 1.0) for values in shown.values()]
    canvas.images(
        "receptive-fields:noise-pictures",
        canvas.signed_bytes(np.stack(scaled), 1.0),
        columns=3,
        colormap="signed",
        value_range=(-1, 1),
        captions=list(shown),
        tool=None,
        hint="STA: spike-triggered average"
        + ("; w′: w a quarter wave on" if "Weights w′" in shown else ""),
        max_height=250 if len(shown) == 3 else 345,
        alt=", ".join(shown),
    )


def _draw_convergence(settings: NoiseSettings, series: Any, measure: str) -> None:
    """The estimate over the frames; of a simple cell beside what theory expects."""
    frames = FRAMES_PER_STEP * np.asarray(series["step"], float)
    lines = {"measured": (frames, series["similarity"])}
    if settings.kind == "simple":
        known = frames[frames > 0]
        lines["expected"] = (known, expected_correlation(settings, known))
    chart.lines(
        "receptive-fields:similarity",
        lines,
        colours={"measured": "model", "expected": "ink"},
        x_label="frames",
        y_label=measure,
        y_range=(0, 1),
        height=150,
        alt="How like the true field the estimate is, over the frames shown",
    )


def _draw_variances(variances: np.ndarray, chance: float) -> None:
    """The largest eigenvalues: two of them rise above what chance allows."""
    places = np.arange(1, len(variances) + 1)
    chart.lines(
        "receptive-fields:variances",
        {"eigenvalue": (places, variances), "chance": (places, np.full(len(places), chance))},
        colours={"eigenvalue": "good", "chance": "ink"},
        x_label="direction",
        y_label="eigenvalue of the STC",
        y_range=(0, None),
        height=150,
        alt="The variances of the frames before spikes, the largest first, beside the largest that "
        "is expected by chance",
    )


def _draw_readouts(numbers: dict[str, Any], measure: str) -> None:
    rows: list[frame.Row] = [
        ("frames, 100 a step", f"{round(numbers['frames']):,}"),
        ("spikes", f"{round(numbers['spikes']):,}"),
        frame.Readout(measure, frame.number(numbers["similarity"], 3), "model"),
    ]
    if numbers["variances"]:
        rows += [
            (f"eigenvalue of the STC, {name}", frame.number(value, 2))
            for name, value in zip(("1st", "2nd", "3rd"), numbers["variances"], strict=False)
        ]
        rows.append(("… by chance up to", frame.number(numbers["chance"], 2)))
    else:
        rows.append(("… expected", frame.number(numbers["expected"], 3)))
    rows.append(("length of the STA", frame.number(numbers["average_norm"], 2)))
    frame.readout(rows)


def _modes(simulation: ReverseCorrelation) -> tuple[np.ndarray, np.ndarray, float]:
    return *simulation.modes(VARIANCES), simulation.chance_level()
