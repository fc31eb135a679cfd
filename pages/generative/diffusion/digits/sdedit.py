"""View "SDEdit" of the digits: a drawing is noised to a chosen t and denoised from there."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from engine.generative.diffusion.digits.unet import NULL_LABEL, SCHEDULE
from engine.generative.digit_classifier import Prediction
from engine.runs import Frame
from pages.generative.diffusion.digits.readouts import guidance_html, share_rows
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
        used = seen.settings.guidance_scale > 0
        x, x0 = (canvas.to_bytes(seen.arrays[name], -1, 1) for name in ("x", "x0"))
        above = [
            f"class {label}" if used and label != NULL_LABEL else "xₜ"
            for label in seen.settings.labels
        ]
        below = [f"x̂₀: {label}" if seen.step else "x̂₀" for label in prediction.labels.tolist()]
        canvas.images(
            "diffusion:sdedit",
            np.concatenate([x, x0])[_PAIRED],
            columns=4,
            captions=[*above[:4], *below[:4], *above[4:], *below[4:]],
            tool=None,
            max_height=455,
            hint=hint or "Below xₜ: requested. Below x₀: classified",
            alt=f"Eight samples from the noised drawing at t = {seen.metrics['t']:.0f}: above "
            "each time the noisy images, below the digits predicted from them.",
        )


def numbers_of(seen: Frame, prediction: Prediction) -> dict[str, Any]:
    """What readouts and answers speak of."""
    settings = seen.settings
    pixels = np.frombuffer(settings.initial_image, np.uint8)
    difference = seen.arrays["x0"] - (pixels.reshape(1, 28, 28) / 127.5 - 1)
    requested = settings.labels if settings.guidance_scale else ()
    pairs = zip(requested, prediction.labels.tolist(), strict=False)
    return {
        **seen.metrics,
        "view": "sdedit",
        "step": seen.step,
        "steps": len(settings.times) - 1,
        "count": len(settings.labels),
        "drawn": bool(pixels.any()),
        "noised_to": settings.times[0],
        "first_alpha_bar": float(SCHEDULE.alpha_bar[settings.times[0]]),
        "requested": sum(label != NULL_LABEL for label in requested),
        "as_requested": sum(label == found for label, found in pairs),
        "seen": prediction.labels.tolist(),
        "difference": float(np.sqrt(np.mean(difference**2, axis=(1, 2))).mean()),
    }


def draw_readouts(seen: Frame, numbers: Mapping[str, Any]) -> None:
    """How much of the drawing is left, and what the classifier takes the samples for."""
    rows: list[frame.Row] = [
        ("noised to t", f"{numbers['noised_to']}"),
        ("present t", f"{numbers['t']:.0f}"),
        ("remaining signal α̅ₜ", numbers["alpha_bar"]),
    ]
    if seen.step:
        if numbers["requested"]:
            rows += share_rows("classified as requested", numbers["as_requested"], numbers["count"])
        rows.append(("RMS difference to the drawing", numbers["difference"]))
    st.html(guidance_html(seen.settings.guidance_scale) + frame.readout_html(rows))
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
