"""The view "Training": a network that is too deep to learn until it gets skips."""

from typing import Any

import numpy as np
import streamlit as st

from engine.data.points import EXTENT
from engine.vision.receptive_fields.deep_net import DeepNetSettings
from engine.vision.receptive_fields.depth_training import DepthTraining, DepthTrainingSettings
from pages.vision.receptive_fields.depth_net import net_of
from pages.vision.receptive_fields.depth_numbers import power
from ui import frame
from ui.components import chart, plane
from ui.live import TRAINING, Live
from ui.state import PageState
from ui.topic import Place, View

FIRST_STEPS = 10
"""Taken before it is shown, so that the curves have begun."""
LEAST_DECADES = 1e-6
"""Of the axis of norms."""
NARROW = 24
"""Units of a block: so that a step takes a few milliseconds."""


def settings_of(page: PageState) -> DepthTrainingSettings:
    """The training that the fields ask for."""
    net: DeepNetSettings = net_of(page, width=NARROW)
    return DepthTrainingSettings(net=net, learning_rate=page["learning_rate"], seed=page["seed"])


def draw(page: PageState, place: Place) -> View:
    """Two spirals and where the network puts the border; loss and gradients by depth."""
    settings = settings_of(page)
    live = Live(
        page, "depth", DepthTraining, paces=TRAINING, pace="10 steps", autostart_after=FIRST_STEPS
    )
    seen = live.advance(settings, keep_going=True, begin_again=True)
    points, labels = seen.arrays["points"], seen.arrays["labels"]
    with place.stage:
        left, right = st.columns([1.2, 1], vertical_alignment="top")
        with left:
            plane.plane(
                "receptive-fields:spirals",
                extent=(-EXTENT, EXTENT, -EXTENT, EXTENT),
                layers=[
                    plane.field(
                        2 * np.flipud(seen.arrays["probability"]) - 1,
                        colormap="signed",
                        value_range=(-1, 1),
                        opacity=0.55,
                    ),
                    plane.points(
                        points,
                        classes=labels.astype(np.uint8),
                        palette=(("model", "circle"), ("data", "square")),
                        size=4,
                    ),
                ],
                max_height=390,
                alt="Two spirals of points, and the probability of the class that the network gives"
                f" each place; {100 * seen.metrics['accuracy']:.0f} % of other points are right",
            )
        with right:
            steps = seen.series["step"]
            chart.lines(
                "receptive-fields:loss",
                {"loss": (steps, seen.series["loss"])},
                colours={"loss": "model"},
                x_label="step",
                y_label="loss on other points, nats",
                y_range=(0, None),
                height=185,
                alt="The loss over the steps",
            )
            norms = seen.arrays["gradient_norms"]
            chart.lines(
                "receptive-fields:training-norms",
                {"gradient": (np.arange(len(norms)), norms)},
                colours={"gradient": "good" if settings.net.skips else "error"},
                x_label="block, from the input",
                y_label="gradient norm",
                log_y=True,
                y_range=(_floor(norms), None),
                height=185,
                alt="Norm of the loss's gradient by block",
            )
    numbers: dict[str, Any] = {
        "view": "training",
        "depth": settings.net.depth,
        "skips": settings.net.skips,
        "step": seen.step,
        "rectified": settings.net.activation == "relu",
        **seen.metrics,
    }
    with place.readouts:
        frame.readout(
            [
                frame.Readout(
                    "correct, other points", f"{100 * numbers['accuracy']:.0f} %", "good"
                ),
                ("loss, nats", numbers["loss"]),
                ("norm at the input", power(numbers["first_gradient"])),
                ("norm at the output", power(numbers["last_gradient"])),
            ]
        )
    return View(live, numbers=numbers)


def _floor(norms: np.ndarray) -> float | None:
    """Where the axis begins: a few decades below the largest norm, though most may be zero."""
    found = norms[np.isfinite(norms) & (norms > 0)]
    if not found.size:
        return None
    return float(min(found.min(), LEAST_DECADES * found.max())) / 2
