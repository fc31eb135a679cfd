"""For developers: a small network in training, played, sought back, branched, diverging."""

import streamlit as st

from engine.data.points import POINT_SETS
from engine.foundations.mlp import MLPSettings, MLPTraining
from ui import frame
from ui.components import canvas, chart
from ui.components.panel import panel
from ui.fields import Choice, Number
from ui.live import TRAINING, Live
from ui.state import PageState

FIELDS = (
    Choice("data", "Points", "moons", {name: name for name in POINT_SETS}),
    Choice(
        "optimiser", "Optimiser", "adam", {"sgd": "SGD", "momentum": "Momentum", "adam": "Adam"}
    ),
    Number("learning_rate", "Learning rate", 0.01, 1e-4, 100, scale="log"),
    Number("width", "Width", 16, 1, 64, 1),
    Number("step", "Step", 0, 0, 1_000_000, 1),
)
STAGE = "dev-live:stage"

page = PageState("dev-live", FIELDS)


@st.fragment
def controls_and_stage() -> None:
    """The controls, and beside them everything that moves."""
    left, body = frame.controls_and_body()
    with left:
        panel(page, "learning_rate", "width", "optimiser", "data")
    with body:
        stage()


@st.fragment
def stage() -> None:
    """Stage, readouts, and the clock: all that runs while it plays."""
    middle, right = frame.stage_and_readouts()
    live = Live(page, "mlp", MLPTraining, paces=TRAINING, pace="10 steps", autostart_after=1)
    settings = MLPSettings(
        dataset=page["data"],
        optimiser=page["optimiser"],
        learning_rate=page["learning_rate"],
        hidden=(page["width"], page["width"]),
    )
    seen = live.advance(settings, keep_going=True)
    with middle:
        canvas.image(
            STAGE,
            canvas.signed_bytes(seen.arrays["surface"], 1.0),
            colormap="signed",
            value_range=(-1, 1),
            tool=None,
            alt=f"Decision surface of a small network after {seen.step} steps.",
        )
        live.transport()
    with right:
        frame.readout((name.replace("_", " "), value) for name, value in seen.metrics.items())
        chart.lines(
            "dev-live:chart",
            {
                "train": (seen.series["step"], seen.series["train_loss"]),
                "test": (seen.series["step"], seen.series["test_loss"]),
            },
            x_label="step",
            y_label="loss",
            marker=seen.step,
        )
    page.publish()


with frame.page("Live", "A small network in training.", key="dev-live", on_reset=page.reset):
    controls_and_stage()
