"""The screen: the stimulus, and the parts of the cell's field over it."""

import math

import numpy as np
import streamlit as st

from engine.vision.receptive_fields.cells import Gabor
from engine.vision.receptive_fields.stimuli import SIDE
from engine.vision.receptive_fields.traces import REACH, Stimulus, Trace, sweep
from ui.components import plane
from ui.components.plane import Layer, Meaning
from ui.state import PageState

SCREEN = "receptive-fields:screen"
HALF = SIDE // 2
EXTENT = (-HALF, HALF, -HALF, HALF)
SUBFIELD = 0.25
"""Of the largest weight, at which the outline of a subfield is drawn."""


def stimulus_of(page: PageState) -> Stimulus:
    """What is shown."""
    return Stimulus(
        kind=page["stimulus"],
        orientation=page["stimulus_orientation"],
        bar_width=page["bar_width"],
        wavelength=page["wavelength"],
        contrast=page["contrast"],
    )


def across(orientation: float) -> tuple[float, float]:
    """The direction across a stimulus, 90° clockwise of it."""
    angle = math.radians(orientation)
    return math.sin(angle), -math.cos(angle)


def follow_hand(page: PageState) -> None:
    """A stimulus that is dragged stands under the hand; the sliders follow when it is let go."""
    events = plane.events(SCREEN)
    for event in events:
        if event.kind in {"press", "drag", "release"} and event.points:
            (x, y), (dx, dy) = event.points[-1], across(page["stimulus_orientation"])
            distance = min(max(x * dx + y * dy, -REACH), REACH)
            page["position"] = round(2 * distance) / 2
    if any(event.kind == "release" for event in events):
        st.rerun()  # the sliders are in the other fragment


def outline(weights: np.ndarray) -> list[Layer]:
    """Where weights, row 0 at the top, are a quarter of the largest: ON blue, OFF orange."""
    upwards = np.flipud(weights)
    level = SUBFIELD * float(np.abs(weights).max())
    subfields: tuple[tuple[float, Meaning, str], ...] = (
        (level, "data", "ON subfield"),
        (-level, "model", "OFF subfield"),
    )
    return [
        plane.contours(upwards, levels=[at], emphasise=at, colour=colour, opacity=1, label=label)
        for at, colour, label in subfields
    ]


def grey(image: np.ndarray) -> Layer:
    """Light from −1 (black) to 1 (white), row 0 at the top."""
    pixels = np.rint(127.5 + 127.5 * np.clip(np.flipud(image), -1, 1)).astype(np.uint8)
    return plane.field(pixels, colormap="gray", label="")


def draw_screen(image: np.ndarray, cell: Gabor, *, tool: str | None, alt: str) -> None:
    """The screen with the outline of the cell's field."""
    plane.plane(
        SCREEN,
        extent=EXTENT,
        layers=[grey(image), *outline(cell.field())],
        tool=tool,
        hint="Drag the stimulus" if tool else "",
        x_label="x, pixels",
        y_label="y, pixels",
        max_height=420,
        alt=alt,
    )


def sweep_at(page: PageState, cell: Gabor, orientation: float) -> Trace:
    """Responses over the position of the stimulus, turned to an orientation."""
    turned = (orientation + 90) % 180 - 90
    stimulus = stimulus_of(page)
    return sweep(cell, Stimulus(
        stimulus.kind, turned, stimulus.bar_width, stimulus.wavelength, stimulus.contrast
    ))  # fmt: skip
