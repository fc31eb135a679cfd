"""The noise schedule as a small stage, where α̅ over t can be drawn, and its code for links."""

import re
from collections.abc import Sequence

import numpy as np

from engine.generative.diffusion.schedules import Schedule, fit_falling_curve
from ui.components import plane, pointer
from ui.state import PageState

KNOTS = 9
STAGE = "diffusion:schedule"


def encode(stroke: Sequence[tuple[float, float]]) -> str:
    """The falling curve closest to a stroke: α̅ in ten-thousandths at evenly spaced times.

    Examples:
        >>> encode([(0, 1), (1, 0)])[:15]
        '8749.7498.6247.'
    """
    levels = [round(10_000 * alpha_bar) for _, alpha_bar in fit_falling_curve(stroke, KNOTS)]
    return ".".join(map(str, levels))


def decode(code: str, steps: int = 1000) -> Schedule:
    """The schedule of such a code, a straight line if it is empty.

    Raises:
        ValueError: it is no falling curve of `KNOTS` knots.
    """
    if not code:
        return Schedule("curve", steps, points=fit_falling_curve([(0.0, 1.0), (1.0, 0.0)], KNOTS))
    if not re.fullmatch(r"\d{1,5}(\.\d{1,5}){" + str(KNOTS - 2) + "}", code):
        raise ValueError(f"it is {KNOTS - 1} numbers with dots between")
    levels = [int(part) / 10_000 for part in code.split(".")]
    times = np.linspace(0, 1, KNOTS)[1:].tolist()
    return Schedule("curve", steps, points=tuple(zip(times, levels, strict=True)))


def handle_strokes(page: PageState) -> None:
    """A stroke on the small stage becomes the schedule."""
    for event in plane.events(STAGE):
        stroke = pointer.stroke(STAGE, event)
        if len(stroke) > 1 and page["noise_schedule"] == "curve":
            page["drawn_schedule"] = encode(stroke)


def draw(page: PageState, schedule: Schedule) -> None:
    """α̅ over t, to be seen or drawn."""
    t = np.linspace(0, schedule.steps, 101).round().astype(int)
    alpha_bar = schedule.alpha_bar.numpy()[t]
    drawn = page["noise_schedule"] == "curve"
    plane.plane(
        STAGE,
        extent=(0, 1, 0, 1),
        layers=[plane.curve(np.stack([t / schedule.steps, alpha_bar], 1), colour="data")],
        tool="draw" if drawn else None,
        hint="Draw α̅ₜ, falling" if drawn else "Remaining signal α̅ₜ",
        x_label="t / T",
        y_label="α̅",
        aspect=1.7,
        max_height=190,
        legend=False,
        alt="The share α̅ of the data's variance that remains, from 1 at t = 0 to "
        f"{alpha_bar[-1]:.4f} at t = T; at the middle {alpha_bar[50]:.2f}.",
    )
