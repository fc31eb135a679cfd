"""View "SDEdit" of the digits: a drawing is noised to a chosen t and denoised from there."""

import numpy as np
import streamlit as st

from engine.generative.digit_classifier import Prediction
from engine.runs import Frame
from ui import digit_drawing, frame
from ui.components import canvas, chart, pointer
from ui.state import PageState

PAPER = "diffusion:paper"
BLANK = digit_drawing.encode_drawing(digit_drawing.blank())

_PAIRED = [*range(4), *range(8, 12), *range(4, 8), *range(12, 16)]
"""Order of 8 xₜ and 8 predicted x₀ in four columns: four of the one, four of the other, again."""


def drawing_of(page: PageState) -> np.ndarray:
    """The visitor's drawing, or an example until there is one, uint8 [28, 28]."""
    if page["digit"]:
        return digit_drawing.decode_drawing(page["digit"])
    return digit_drawing.house()


def handle_events(page: PageState) -> None:
    """Adds strokes to the drawing; the first one replaces the example."""
    for event in canvas.events(PAPER):
        if stroke := pointer.stroke(PAPER, event):
            before = drawing_of(page) if page["digit"] else digit_drawing.blank()
            page["digit"] = digit_drawing.encode_drawing(digit_drawing.add_stroke(before, stroke))


def draw_samples(page: PageState, seen: Frame, prediction: Prediction, hint: str) -> None:
    """The paper to draw on, and beside it eight samples."""
    paper, samples = st.columns([1, 1.9], vertical_alignment="center")
    with paper:
        canvas.image(
            PAPER,
            drawing_of(page),
            tool="draw",
            hint="Draw here",
            max_height=300,
            alt="The paper to draw on, white ink on black",
        )
    with samples:
        x, x0 = (canvas.to_bytes(seen.arrays[name], -1, 1) for name in ("x", "x0"))
        below = [f"x₀: {label}" if seen.step else "x₀" for label in prediction.labels.tolist()]
        canvas.images(
            "diffusion:sdedit",
            np.concatenate([x, x0])[_PAIRED],
            columns=4,
            captions=[*["xₜ"] * 4, *below[:4], *["xₜ"] * 4, *below[4:]],
            tool=None,
            max_height=455,
            hint=hint or "Below x₀: classifier prediction",
            alt=f"Eight samples from the noised drawing at t = {seen.metrics['t']:.0f}: above "
            "each time the noisy images, below the digits predicted from them.",
        )


def draw_readouts(seen: Frame, prediction: Prediction) -> None:
    """How much of the drawing is left, and what the classifier takes the samples for."""
    drawing = np.frombuffer(seen.settings.initial_image, np.uint8).reshape(1, 28, 28) / 127.5 - 1
    difference = np.sqrt(np.mean((seen.arrays["x0"] - drawing) ** 2, axis=(1, 2)))
    rows: list[tuple[str, str | float]] = [
        ("noised to t", f"{seen.settings.times[0]}"),
        ("present t", f"{seen.metrics['t']:.0f}"),
        ("remaining signal α̅ₜ", seen.metrics["alpha_bar"]),
    ]
    if seen.step:
        rows += [
            ("classifier predictions", " ".join(map(str, prediction.labels.tolist()))),
            ("RMS difference to the drawing", float(difference.mean())),
        ]
    frame.readout(rows)
    chart.lines(
        "diffusion:updates",
        {"update": (seen.series["step"][1:], seen.series["update"][1:])},
        colours={"update": "model"},
        x_label="step",
        y_label="RMS of the update",
        y_range=(0, None),
        marker=seen.step,
        height=170,
        alt="Root mean square of what each step adds to the images",
    )
