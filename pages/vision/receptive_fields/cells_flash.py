"""The view "Flash": the stimulus comes on and goes off again."""

import numpy as np
import streamlit as st

from engine.vision.receptive_fields.cells import (
    Gabor,
    flash_response,
    linear_response,
    temporal_filter,
)
from pages.vision.receptive_fields import cells_screen
from ui import frame
from ui.components import chart
from ui.state import PageState
from ui.topic import Place, View

STEPS, ON, OFF = 120, 20, 70


def draw(page: PageState, place: Place, cell: Gabor) -> View:
    """The screen, and the rate of the simple cell while the stimulus is shown and gone."""
    cells_screen.follow_hand(page)
    image = cells_screen.stimulus_of(page).at(page["position"])
    shown = np.zeros(STEPS)
    shown[ON:OFF] = 1
    rate = flash_response(cell, image, shown)
    drive = float(linear_response(cell, image))
    # On the scale of the strongest place at the preferred orientation, as in the other view.
    course = np.convolve(shown, temporal_filter())[:STEPS]
    top = cells_screen.sweep_at(page, cell, cell.orientation).top * float(np.abs(course).max())
    top = max(top, float(rate.max())) or 1.0
    with place.stage:
        left, right = st.columns([1.25, 1], vertical_alignment="top")
        with left:
            cells_screen.draw_screen(
                image, cell, tool="move", alt="The flashed stimulus over the field of the cell"
            )
        with right:
            time = np.arange(STEPS)
            chart.lines(
                "receptive-fields:flash",
                {"rate": (time, rate), "stimulus": (time, shown * top)},
                colours={"rate": "data", "stimulus": "ink"},
                x_label="time, steps",
                y_label="rate of the simple cell",
                y_range=(0, 1.05 * top),
                height=300,
                alt="The rate of the simple cell over time; the stimulus is shown from step "
                f"{ON} to {OFF}",
            )
    numbers = {
        "view": "flash",
        "drive": drive,
        "on_peak": float(rate[ON:OFF].max()),
        "off_peak": float(rate[OFF:].max()),
        "stimulus": page["stimulus"],
    }
    with place.readouts:
        frame.readout(
            [
                ("weighted light Σ w·I", frame.number(drive, 2)),
                frame.Readout("peak while it is on", frame.number(numbers["on_peak"], 2), "data"),
                ("peak after it went off", frame.number(numbers["off_peak"], 2)),
            ]
        )
    return View(numbers=numbers)
