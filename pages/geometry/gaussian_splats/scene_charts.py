"""Readouts and curves of "Fit a scene"."""

import math
from collections.abc import Sequence

import numpy as np

from engine.geometry.gaussian_splats.density_control import DensityEvent
from engine.runs import Frame
from pages.geometry.gaussian_splats.scene_fields import COMPARED
from ui import frame
from ui.components import chart
from ui.frame import Readout, number
from ui.state import PageState


def decibels(value: float | None) -> str:
    """A PSNR for the visitor."""
    return "–" if value is None or math.isnan(value) else f"{number(value, 1)} dB"


def draw_rows(shown: Frame, here: float | None, where: str) -> None:
    """The PSNR of the views, and how many Gaussians there are."""
    now = shown.metrics
    frame.readout(
        [
            Readout("PSNR, held-out views", decibels(now["held_out_psnr"]), "model"),
            ("PSNR, training views", decibels(now["training_psnr"])),
            (f"PSNR, {where}", decibels(here)),
            ("Gaussians", f"{round(now['gaussians']):,}"),
        ]
    )


def draw_event(events: Sequence[DensityEvent], marked: bool) -> None:
    """What the last event of density control did, with the marks of the picture."""
    if not events:
        return
    last = events[-1]
    signs = ("●", "◆", "✕") if marked else ("", "", "")
    rows: list[frame.Row] = [
        (f"{signs[0]} cloned", f"{len(last.cloned):,}"),
        (f"{signs[1]} split in two", f"{len(last.split):,}"),
        (f"{signs[2]} pruned", f"{len(last.pruned):,}"),
    ]
    if last.reset:
        rows.append(Readout("opacities", "reset", "error"))
    frame.readout([("Event after step", f"{last.step:,}"), *rows])


def measured(steps: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of a number that is kept until it is measured again, only where it was."""
    new = np.flatnonzero(np.diff(values, prepend=np.nan) != 0)
    return steps[new], values[new]


def draw_curves(page: PageState, shown: Frame, beside: Frame | None) -> None:
    """PSNR, loss and the number of Gaussians over the steps."""
    steps = shown.series["step"]
    lines = {
        "held out": measured(steps, shown.series["held_out_psnr"]),
        "training": (steps, shown.series["training_psnr"]),
    }
    colours: dict[str, chart.Meaning] = {"held out": "model", "training": "data"}
    other = COMPARED.get(page["compared"], "")
    if beside is not None:
        lines[other] = measured(beside.series["step"], beside.series["held_out_psnr"])
        colours[other] = "ink"
    chart.lines(
        "gaussian-splats:psnr",
        lines,
        colours=colours,
        x_label="step",
        y_label="PSNR, dB",
        marker=shown.step,
        height=150,
        alt="PSNR of held-out and of training views per step",
    )
    chart.lines(
        "gaussian-splats:loss",
        {"loss": (steps, shown.series["loss"])},
        colours={"loss": "error"},
        x_label="step",
        y_label="loss",
        log_y=True,
        marker=shown.step,
        height=95,
        alt="The loss per step",
    )
    counts = {"N": (steps, shown.series["gaussians"])}
    if beside is not None:
        counts[other] = (beside.series["step"], beside.series["gaussians"])
    chart.lines(
        "gaussian-splats:count",
        counts,
        colours={"N": "good", other: "ink"},
        x_label="step",
        y_label="Gaussians",
        y_range=(0, None),
        marker=shown.step,
        height=95,
        alt="The number of Gaussians per step",
    )
