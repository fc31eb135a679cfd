"""The view "While it learns": a network is trained, and its unit's field changes."""

import numpy as np
import streamlit as st

from engine.vision.receptive_fields.effective import EffectiveField
from engine.vision.receptive_fields.measures import SHARE, Measured, summarised
from engine.vision.receptive_fields.training import FieldTraining, FieldTrainingSettings
from pages.vision.receptive_fields.effective_drawing import STAGE, draw_field, written
from pages.vision.receptive_fields.effective_net import settings_of
from ui import frame
from ui.components import chart, plane
from ui.live import TRAINING, Live
from ui.state import PageState
from ui.topic import Place, View

FIRST_STEPS = 10
"""Taken before it is shown, so that the curves have begun."""


def draw(page: PageState, place: Place) -> View:
    """The field before training at the left of a line that can be dragged, now at its right."""
    net = settings_of(page)
    live = Live(
        page, "field", FieldTraining, paces=TRAINING, pace="10 steps", autostart_after=FIRST_STEPS
    )
    seen = live.advance(
        FieldTrainingSettings(
            net=net, data=page["data"], learning_rate=page["learning_rate"], seed=page["seed"]
        )
    )
    for event in plane.events(STAGE):
        if event.kind in {"press", "drag"} and event.points:
            page["divider"] = round(min(max(event.points[-1][0] + 0.5, 0), 28))
    name = net.end(net.depth)
    found, first = (
        summarised(EffectiveField(seen.arrays[which], 1.0), net, name)
        for which in ("energy", "initial")
    )
    with place.stage:
        left, right = st.columns([1.35, 1], vertical_alignment="top")
        with left:
            _draw_fields(found, first, round(page["divider"]), seen.step)
        with right:
            steps = seen.series["step"]
            chart.lines(
                "receptive-fields:field-width",
                {"σ": (steps, seen.series["width"])},
                colours={"σ": "model"},
                x_label="step",
                y_label="effective width σ, pixels",
                height=195,
                alt="Width of the effective field over the steps of training",
            )
            chart.lines(
                "receptive-fields:field-accuracy",
                {"correct": (steps, 100 * seen.series["accuracy"])},
                colours={"correct": "good"},
                x_label="step",
                y_label="% of held-out images correct",
                y_range=(0, 100),
                height=195,
                alt="Share of the held-out images that are classified correctly",
            )
    numbers = {
        "view": "training",
        "dead": found.dead,
        "data": page["data"],
        "depth": net.depth,
        "kernel": net.kernel,
        "skips": net.skips,
        "size": found.size,
        "width": found.moments.width,
        "first_width": first.moments.width,
        "share_of_area": found.share_of_area,
        "accuracy": seen.metrics["accuracy"],
        "step": seen.step,
    }
    with place.readouts:
        frame.readout(
            [
                frame.Readout("theoretical field r, pixels", str(found.size), "chosen"),
                ("effective width σ before", written(numbers["first_width"], 2)),
                frame.Readout("… now", written(numbers["width"], 2), "model"),
                (f"{100 * SHARE:.0f} % radius, pixels", written(found.radius, 1)),
                ("held-out images correct", f"{100 * numbers['accuracy']:.0f} %"),
                ("loss, nats", seen.metrics["loss"]),
            ]
        )
    return View(
        live, numbers=numbers, shown={"found": found, "network": net.network(), "node": name}
    )


def _draw_fields(found: Measured, first: Measured, divider: int, step: int) -> None:
    """The field before training at the left of a line, that of the present step at its right."""
    height, width = found.field.energy.shape
    divider = min(divider, width)
    before, now = first.field.magnitude, found.field.magnitude
    top = height - 2
    draw_field(
        found,
        f"The gradient of the middle unit: before training at the left of column {divider}, at "
        f"step {step} at its right. Its width is {written(found.moments.width, 2)} pixels, "
        f"{written(first.moments.width, 2)} before training,",
        shown=np.concatenate([before[:, :divider], now[:, divider:]], axis=1),
        over=[
            plane.curve(
                np.array([(divider - 0.5, -0.5), (divider - 0.5, height - 0.5)]),
                colour="ink",
                width=3,
            ),
            plane.labels(
                [
                    (divider / 2 - 0.5, top, "before" if divider > 5 else ""),
                    ((divider + width) / 2 - 0.5, top, "now" if divider < width - 5 else ""),
                ]
            ),
        ],
        tool="move",
        hint="Drag the line between before and now",
    )
