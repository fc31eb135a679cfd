"""The readouts of "Fit a picture": quality, size, PSNR over the steps, and one Gaussian."""

from __future__ import annotations

import numpy as np

from engine.geometry.gaussian_splats.picture_parameters import used_columns
from engine.geometry.gaussian_splats.picture_readings import (
    CodedJPEG,
    CodedPicture,
    has_negative_colour,
)
from pages.geometry.gaussian_splats.picture_fields import OTHERS
from pages.geometry.gaussian_splats.picture_stage import Shown
from ui import frame
from ui.components import chart
from ui.state import PageState

PICTURE_CHART = "gaussian-splats:picture:psnr"


def draw(page: PageState, shown: Shown) -> None:
    """Rows, among them those of the Gaussian that was clicked, and the curve."""
    chosen = _gaussian_rows(page, shown)
    frame.readout(
        _quality_rows(shown, short=bool(chosen) or shown.jpeg is not None)
        + (chosen or _size_rows(shown))
    )
    _draw_curve(page, shown)


def _quality_rows(shown: Shown, short: bool) -> list[frame.Row]:
    metrics = shown.frame.metrics
    error = 10 ** (-metrics["psnr"] / 10)
    name = "PSNR before rounding" if shown.jpeg is not None else "PSNR = −10 log₁₀ MSE"
    rows: list[frame.Row] = [
        frame.Readout(name, f"{frame.number(metrics['psnr'], 2)} dB", "model"),
        ("MSE", frame.number(error, 5)),
        ("SSIM", frame.number(metrics["ssim"])),
    ]
    return rows[:1] if short else rows


def _size_rows(shown: Shown) -> list[frame.Row]:
    settings, count = shown.frame.settings, len(shown.frame.arrays["rows"])
    each = len(used_columns(settings.blending, settings.isotropic))
    values = shown.target.size
    if shown.coded is not None and shown.jpeg is not None:
        return _file_rows(shown.coded, shown.jpeg, shown.target.size // 3)
    rows: list[frame.Row] = [
        ("numbers", f"{count:,} × {each} = {count * each:,}"),
        ("numbers in the pixels", f"{values:,}"),
        ("file, quantised", f"{len(shown.file):,} bytes"),
    ]
    if settings.blending == "sum":
        negative = int(has_negative_colour(shown.frame.arrays["rows"]).sum())
        rows.append(("with a negative colour", f"{negative:,} of {count:,}"))
    return rows


def _file_rows(coded: CodedPicture, jpeg: CodedJPEG, pixels: int) -> list[frame.Row]:
    return [
        frame.Readout("file of Gaussians", f"{coded.nbytes:,} bytes", "model"),
        ("bits per pixel", frame.number(8 * coded.nbytes / pixels, 2)),
        ("its PSNR, SSIM", f"{frame.number(coded.psnr, 2)} dB, {frame.number(coded.ssim)}"),
        frame.Readout(
            f"JPEG, quality {jpeg.quality}, {jpeg.subsampling}", f"{jpeg.nbytes:,} bytes", "data"
        ),
        ("of these header and tables", f"{jpeg.header_bytes:,}"),
        ("PSNR, SSIM of the JPEG", f"{frame.number(jpeg.psnr, 2)} dB, {frame.number(jpeg.ssim)}"),
    ]


def _draw_curve(page: PageState, shown: Shown) -> None:
    seen = shown.frame
    lines = {"fit": (seen.series["step"], seen.series["psnr"])}
    if shown.other is not None:
        label = OTHERS[page["other"]].split(",")[0].lower()
        lines[label] = (shown.other.series["step"], shown.other.series["psnr"])
    elif seen.dropped:
        left = seen.dropped[-1].series
        lines["before"] = (left["step"], left["psnr"])
    colours = dict(zip(lines, ("model", "ink"), strict=False))
    chart.lines(
        PICTURE_CHART,
        lines,
        colours=colours,  # type: ignore[arg-type]
        x_label="step",
        y_label="PSNR, dB",
        marker=seen.step,
        height=150,
        alt="PSNR over the steps",
    )


def _gaussian_rows(page: PageState, shown: Shown) -> list[frame.Row]:
    number, arrays = round(page["chosen"]), shown.frame.arrays
    rows, settings = arrays["rows"], shown.frame.settings
    if not 0 < number <= len(rows):
        return []
    x, y, first, second, angle, red, green, blue, logit = rows[number - 1]
    long, short = np.exp([first, second])
    if short > long:
        long, short, angle = short, long, angle + np.pi / 2
    travelled = float(np.hypot(*(rows[number - 1, :2] - arrays["started"][number - 1])))
    colour = ", ".join(frame.number(float(each), 2) for each in (red, green, blue))
    found: list[frame.Row] = [
        frame.Readout(f"Gaussian {number:,}", f"({x:.1f}, {y:.1f}) px", "chosen"),
        ("deviations s₁, s₂", f"{long:.2f}, {short:.2f} px"),
        ("angle θ, clockwise", f"{np.degrees(angle) % 180:.0f}°"),
        ("colour c", colour),
    ]
    if settings.blending == "alpha":
        found.append(("opacity", frame.number(float(1 / (1 + np.exp(-logit))), 2)))
    added = int(arrays["added_at"][number - 1])
    found += [("added at step", f"{added:,}"), ("moved since", f"{travelled:.1f} px")]
    return found
