"""The view "Bar and grating": the stimulus under the hand, traces and tuning curves."""

from typing import Any

import numpy as np
import streamlit as st

from engine.vision.receptive_fields.cells import (
    Gabor,
    complex_response,
    half_width,
    modulation_ratio,
    orientation_tuning,
    simple_response,
)
from engine.vision.receptive_fields.stimuli import grating
from engine.vision.receptive_fields.traces import Trace
from pages.vision.receptive_fields import cells_screen, notebooks
from pages.vision.receptive_fields.cells_fields import STIMULI
from pages.vision.receptive_fields.cells_polar import draw_polar
from ui import frame
from ui.components import chart
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook


def draw(page: PageState, place: Place, cell: Gabor) -> View:
    """The screen; what both cells answer at each position; how they are tuned to orientation."""
    cells_screen.follow_hand(page)
    image = cells_screen.stimulus_of(page).at(page["position"])
    shown = cells_screen.sweep_at(page, cell, page["stimulus_orientation"])
    preferred = cells_screen.sweep_at(page, cell, cell.orientation)
    with place.stage:
        left, right = st.columns([1.25, 1], vertical_alignment="top")
        with left:
            cells_screen.draw_screen(
                image,
                cell,
                tool="move",
                alt=f"A {STIMULI[page['stimulus']].lower()} at "
                f"{page['stimulus_orientation']:g} degrees on a grey screen, over the field of the "
                f"cell, whose stripes run at {cell.orientation:g} degrees",
            )
        with right:
            _draw_trace(page, shown, preferred)
            _draw_tuning(page, cell)
    numbers = _numbers(page, cell, image, shown, preferred)
    with place.readouts:
        _draw_readouts(cell, numbers)
    made = {
        "cell": cell,
        "stimulus": cells_screen.stimulus_of(page),
        "position": page["position"],
    }
    return View(
        numbers=numbers,
        shown={"cell": cell},
        notebook=Notebook(notebooks.cells, made),
    )


def _draw_trace(page: PageState, shown: Trace, preferred: Trace) -> None:
    """Both cells over the position, on the scale of the preferred orientation.

    While a bar is turned the scale stays, so that a small response looks small.
    """
    chart.lines(
        "receptive-fields:trace",
        {
            "simple": (shown.positions, shown.simple),
            "complex": (shown.positions, np.sqrt(shown.energy)),
        },
        colours={"simple": "data", "complex": "good"},
        x_label="position of the stimulus, pixels",
        y_label="response; of the complex cell √energy",
        y_range=(0, 1.05 * max(preferred.top, shown.top) or 1.0),
        marker=page["position"],
        height=185,
        alt="Response of the simple cell, and the root of the complex cell's energy, over the "
        "position of the stimulus",
    )


def _draw_tuning(page: PageState, cell: Gabor) -> None:
    """The tuning of both cells to drifting gratings, in closed form."""
    angles = np.arange(0, 180, 3.0)
    # The cell's own orientation is among them, so that the curve has its peak there.
    angles = np.sort(np.append(angles, cell.orientation % 180))
    peaks, energies = orientation_tuning(cell, angles)
    draw_polar(
        "receptive-fields:tuning",
        angles,
        {"simple": peaks, "complex": np.sqrt(energies)},
        marked=(cell.orientation, f"θ {cell.orientation % 180:g}°"),
        stimulus=page["stimulus_orientation"],
        hint="Largest response to gratings, rim: 1",
        alt="Polar tuning curves: the peak response to drifting gratings of each orientation, as a "
        f"share of the largest. Both are largest at {cell.orientation % 180:g} degrees",
    )


def _numbers(
    page: PageState, cell: Gabor, image: np.ndarray, shown: Trace, preferred: Trace
) -> dict[str, Any]:
    """What readouts and answers speak of."""
    phases = np.arange(0, 360, 10.0)
    gratings = np.stack(
        [
            grating(page["wavelength"], page["stimulus_orientation"], phase, page["contrast"])
            for phase in phases
        ]
    )
    rates, energies = simple_response(cell, gratings), complex_response(cell, gratings)
    return {
        "view": "stimulus",
        "stimulus": page["stimulus"],
        "turned": abs((page["stimulus_orientation"] - cell.orientation + 90) % 180 - 90),
        "position": page["position"],
        "contrast": page["contrast"],
        "simple": float(simple_response(cell, image)),
        "complex": float(complex_response(cell, image)),
        "largest_simple": float(shown.simple.max()),
        "largest_complex": float(shown.energy.max()),
        "preferred_simple": float(preferred.simple.max()),
        "half_width": half_width(cell),
        "modulation": modulation_ratio(rates),
        "complex_modulation": modulation_ratio(energies),
        "energy_spread": float(np.ptp(energies) / energies.max()) if energies.max() > 0 else 0.0,
    }


def _ratio(value: float) -> str:
    """F1/F0, and what a cell with it is called."""
    if np.isnan(value):
        return "silent"
    return f"{frame.number(value, 2)} {'> 1' if value > 1 else '< 1'}"


def _draw_readouts(cell: Gabor, numbers: dict[str, Any]) -> None:
    rows: list[frame.Row] = [
        frame.Readout("simple cell, response", frame.number(numbers["simple"], 2), "data"),
        frame.Readout("complex cell, energy", frame.number(numbers["complex"], 2), "good"),
        ("… √energy, as drawn", frame.number(numbers["complex"] ** 0.5, 2)),
        ("largest here: simple", frame.number(numbers["largest_simple"], 2)),
        ("… preferred angle", frame.number(numbers["preferred_simple"], 2)),
        ("preferred orientation", f"{cell.orientation:g}°".replace("-", "−")),
        ("half of the peak at", f"±{numbers['half_width']:.0f}°"),
        ("F1/F0: simple", _ratio(numbers["modulation"])),
        ("… complex", _ratio(numbers["complex_modulation"])),
    ]
    st.html(
        "<p class='who'><span class='formula'>simple = [Σ w·I]₊</span>"
        "<span class='formula'>complex = (Σ w·I)² + (Σ w′·I)²</span>"
        "<span class='formula'>w′: w moved on by a quarter of its wave</span></p>"
        + frame.readout_html(rows)
    )
