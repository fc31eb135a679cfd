"""The view "While it learns": a network is trained, and its unit's field changes."""

import numpy as np
import streamlit as st

from engine.vision.receptive_fields.effective import EffectiveField
from engine.vision.receptive_fields.measures import summarised
from engine.vision.receptive_fields.training import FieldTraining, FieldTrainingSettings
from pages.vision.receptive_fields.effective_drawing import STAGE, circle, square
from pages.vision.receptive_fields.effective_net import settings_of
from ui import frame
from ui.components import chart, plane
from ui.live import TRAINING, Live
from ui.state import PageState
from ui.topic import Place, View


def draw(page: PageState, place: Place) -> View:
    """The field before training at the left of a line that can be dragged, now at its right."""
    net = settings_of(page)
    live = Live(page, "field", FieldTraining, paces=TRAINING, pace="10 steps", autostart_after=0)
    seen = live.advance(
        FieldTrainingSettings(
            net=net, data=page["data"], learning_rate=page["learning_rate"], seed=page["seed"]
        )
    )
    for event in plane.events(STAGE):
        if event.kind in {"press", "drag"} and event.points:
            page["divider"] = round(min(max(event.points[-1][0] + 0.5, 0), 28))
    now, before = seen.arrays["energy"], seen.arrays["initial"]
    name = net.end(net.depth)
    found, first = (summarised(EffectiveField(each, 1.0), net, name) for each in (now, before))
    with place.stage:
        left, right = st.columns([1.35, 1], vertical_alignment="top")
        with left:
            height, width = now.shape
            divider = min(round(page["divider"]), width)
            roots = [
                np.sqrt(each / each.max()) if each.max() > 0 else each for each in (before, now)
            ]
            shown = np.concatenate([roots[0][:, :divider], roots[1][:, divider:]], axis=1)
            (top, bottom), (start, end) = found.box
            plane.plane(
                STAGE,
                extent=(-0.5, width - 0.5, -0.5, height - 0.5),
                layers=[
                    plane.field(
                        np.flipud(shown),
                        colour="model",
                        value_range=(0, 1),
                        label="gradient, root mean square",
                    ),
                    plane.curve(
                        square(start, end, top, bottom, height),
                        closed=True,
                        colour="chosen",
                        width=3,
                        label="theoretical field",
                    ),
                    plane.curve(
                        circle(found, height),
                        closed=True,
                        dashed=True,
                        colour="ink",
                        width=2,
                        label="95 % of the energy now",
                    ),
                    plane.curve(
                        np.array([(divider - 0.5, -0.5), (divider - 0.5, height - 0.5)]),
                        colour="ink",
                        width=3,
                    ),
                    plane.labels(
                        [
                            (divider / 2 - 0.5, height - 2, "before" if divider > 5 else ""),
                            (
                                (divider + width) / 2 - 0.5,
                                height - 2,
                                "now" if divider < width - 5 else "",
                            ),
                        ]
                    ),
                ],
                tool="move",
                hint="Drag the line between before and now",
                x_label="x, pixels",
                y_label="y, pixels",
                max_height=430,
                alt="The gradient of the middle unit on the input: before training at the left of "
                f"column {divider}, at step {seen.step} at its right. Its width is "
                f"{found.moments.width:.2f} pixels, {first.moments.width:.2f} before",
            )
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
                frame.Readout(
                    "theoretical field r, pixels", f"{found.size}×{found.size}", "chosen"
                ),
                ("effective width σ before", frame.number(numbers["first_width"], 2)),
                frame.Readout("… now", frame.number(numbers["width"], 2), "model"),
                ("radius with 95 % of the energy", frame.number(found.radius, 1)),
                ("held-out images correct", f"{100 * numbers['accuracy']:.0f} %"),
                ("loss, nats", seen.metrics["loss"]),
            ]
        )
    return View(live, numbers=numbers)
