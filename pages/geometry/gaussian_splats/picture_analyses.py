"""Analyses of "Fit a picture": learning curves, bytes against quality, sizes and shapes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from engine.geometry.gaussian_splats.picture_readings import (
    CodedPicture,
    gaussian_rates,
    jpeg_rates,
)
from engine.runs import Frame
from ui.analysis import Analysis, Drawing, Drawn
from ui.analysis_figures import histogram, learning_curves
from ui.frame import number
from ui.plotly_theme import axes, line
from ui.state import PageState
from ui.topic import View


def _rates(page: PageState, view: View) -> Drawn:
    """PSNR against bytes: JPEG of every quality, and this fit at several precisions."""
    import plotly.graph_objects as go

    seen: Frame = view.shown["frame"]
    settings = seen.settings
    jpegs = jpeg_rates(settings.picture)
    files = gaussian_rates(
        seen.arrays["rows"], settings.picture, settings.blending, settings.isotropic
    )
    figure = go.Figure()
    columns: dict[str, ArrayLike] = {}
    for name, points, meaning in (("JPEG", jpegs, "data"), ("Gaussians", files, "model")):
        nbytes, quality = _columns(points)
        columns |= {f"bytes of {name}": nbytes, f"PSNR of {name}, dB": quality}
        figure.add_trace(line(name, nbytes, quality, meaning, points=True, unit="dB"))  # type: ignore[arg-type]
    figure.update_layout(axes(x="bytes of the file", y="PSNR, dB", log_x=True))
    best = max(files, key=lambda each: each.psnr)
    alternative = (
        f"PSNR against bytes. JPEG from {jpegs[0].nbytes:,} bytes at {number(jpegs[0].psnr, 1)} dB "
        f"to {jpegs[-1].nbytes:,} at {number(jpegs[-1].psnr, 1)} dB; the Gaussians at best "
        f"{number(best.psnr, 1)} dB in {best.nbytes:,} bytes."
    )
    return Drawing(figure, alternative, columns)


def _columns(points: tuple[CodedPicture, ...]) -> tuple[list[int], list[float]]:
    return [each.nbytes for each in points], [each.psnr for each in points]


def _sizes(page: PageState, view: View) -> Drawn:
    rows = view.shown["frame"].arrays["rows"]
    scales = np.exp(rows[:, 2:4])
    return histogram(
        {"longer": (scales.max(1), "model"), "shorter": (scales.min(1), "data")},
        x="standard deviation in pixels",
    )


def _moves(page: PageState, view: View) -> Drawn:
    arrays = view.shown["frame"].arrays
    moved = np.hypot(*(arrays["rows"][:, :2] - arrays["started"]).T)
    return histogram({"Gaussians": (moved, "model")}, x="distance from the first mean in pixels")


ANALYSES = (
    learning_curves("psnr", "PSNR", unit="dB", log_y=False, noun="step"),
    Analysis(
        "rates",
        "Bytes and quality",
        "JPEG of every fifth quality, and the Gaussians of this fit with 4 to 12 bits for each "
        "number and four more for a position.",
        _rates,
    ),
    Analysis(
        "sizes",
        "Sizes",
        "Standard deviations along the two axes of each Gaussian; upright lines are quantiles.",
        _sizes,
    ),
    Analysis(
        "moves",
        "Distances moved",
        "How far each Gaussian is from where it began; upright lines are quantiles.",
        _moves,
    ),
)
