"""The view "White noise": the field is mapped by reverse correlation."""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from engine.vision.receptive_fields.cells import Gabor
from engine.vision.receptive_fields.reverse_correlation import (
    FRAMES_PER_STEP,
    NoiseSettings,
    ReverseCorrelation,
)
from ui import frame
from ui.components import canvas, chart
from ui.live import TRAINING, Live
from ui.state import PageState
from ui.topic import Place, View

SCREEN_SIDE = 18


def settings_of(page: PageState, cell: Gabor) -> NoiseSettings:
    """The experiment; wide cells are mapped at half their size, so that the screen holds them."""
    smaller = replace(cell, wavelength=max(cell.wavelength / 2, 4), width=max(cell.width / 2, 1.5))
    return NoiseSettings(cell=smaller, kind=page["kind"], side=SCREEN_SIDE, seed=page["seed"])


def draw(page: PageState, place: Place, cell: Gabor) -> View:
    """The last frame, the average before spikes, and the true field."""
    settings = settings_of(page, cell)
    live = Live(
        page, "noise", ReverseCorrelation, paces=TRAINING, pace="10 steps", noun="step",
        autostart_after=0,
    )  # fmt: skip
    seen = live.advance(settings)
    complex_ = settings.kind == "complex"
    measure = "share of the true pair" if complex_ else "correlation with the true weights"
    with place.stage:
        left, middle, right = st.columns(3)
        with left:
            _picture("frame", seen.arrays["frame"], "Last frame of noise")
        with middle:
            _picture("average", seen.arrays["average"], "Average before a spike")
        with right:
            _picture("field", seen.arrays["field"], "True weights")
        if complex_:
            _draw_modes(live)
        chart.lines(
            "receptive-fields:similarity",
            {"estimate": (FRAMES_PER_STEP * seen.series["step"], seen.series["similarity"])},
            colours={"estimate": "model"},
            x_label="frames",
            y_label=measure,
            y_range=(0, 1),
            height=170,
            alt="How like the true field the estimate is, over the frames shown",
        )
    numbers: dict[str, Any] = {"view": "noise", "kind": settings.kind, **seen.metrics}
    average = seen.arrays["average"]
    numbers["average_norm"] = float(np.linalg.norm(average))
    with place.readouts:
        frame.readout(
            [
                ("frames, 100 a step", f"{round(numbers['frames']):,}"),
                ("spikes", f"{round(numbers['spikes']):,}"),
                frame.Readout(measure, frame.number(numbers["similarity"], 3), "model"),
                ("norm of the average frame", frame.number(numbers["average_norm"], 2)),
            ]
        )
    return View(live, numbers=numbers)


def _picture(name: str, values: np.ndarray, title: str) -> None:
    limit = float(np.abs(values).max()) or 1.0
    canvas.image(
        f"receptive-fields:{name}",
        canvas.signed_bytes(values, limit),
        colormap="signed",
        value_range=(-limit, limit),
        tool=None,
        hint=title,
        alt=title,
        max_height=215,
    )


def _draw_modes(live: Live) -> None:
    """The two directions in which the frames before spikes vary most."""
    variances, pictures = live.run.look(_modes)
    columns = st.columns(3)
    for place, (name, picture, variance) in zip(
        columns, zip(("first", "second"), pictures, variances, strict=True), strict=False
    ):
        with place:
            _picture(name, picture, f"Variance {frame.number(float(variance), 2)}")


def _modes(simulation: ReverseCorrelation) -> tuple[np.ndarray, np.ndarray]:
    return simulation.modes()
