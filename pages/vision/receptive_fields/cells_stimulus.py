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
from pages.vision.receptive_fields import cells_screen
from pages.vision.receptive_fields.cells_fields import STIMULI
from ui import frame
from ui.components import chart, plane
from ui.state import PageState
from ui.topic import Place, View


def draw(page: PageState, place: Place, cell: Gabor) -> View:
    """The screen; what both cells answer at each position; how they are tuned to orientation."""
    cells_screen.follow_hand(page)
    image = cells_screen.stimulus(page)
    simple, complex_ = float(simple_response(cell, image)), float(complex_response(cell, image))
    positions, sums, other = cells_screen.sweep(page, cell)
    angles = np.arange(-90, 91, 3)
    peaks, energies = orientation_tuning(cell, angles.astype(float))
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
            _draw_trace(page, positions, sums, other)
            _draw_tuning(page, cell, angles, peaks, energies)
    numbers = _numbers(page, cell, simple, complex_, sums, other)
    with place.readouts:
        _draw_readouts(cell, numbers)
    return View(numbers=numbers)


def _draw_trace(
    page: PageState, positions: np.ndarray, sums: np.ndarray, other: np.ndarray
) -> None:
    """Both cells over the position of the stimulus."""
    chart.lines(
        "receptive-fields:trace",
        {
            "simple": (positions, np.maximum(sums, 0)),
            "complex": (positions, np.sqrt(sums**2 + other**2)),
        },
        colours={"simple": "data", "complex": "good"},
        x_label="position of the stimulus, pixels",
        y_label="response; of the complex cell √energy",
        marker=page["position"],
        height=190,
        alt="Response of the simple cell, and the root of the complex cell's energy, over the "
        "position of the stimulus",
    )


def _draw_tuning(
    page: PageState, cell: Gabor, angles: np.ndarray, peaks: np.ndarray, energies: np.ndarray
) -> None:
    """Polar tuning curves: how far from the middle says how strong."""
    turn = np.radians(np.concatenate([angles, angles[1:] + 180]))

    def polar(values: np.ndarray) -> np.ndarray:
        radius = np.concatenate([values, values[1:]]) / values.max()
        return np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1)

    shown = np.radians(page["stimulus_orientation"])
    ray = np.array([[-np.cos(shown), -np.sin(shown)], [np.cos(shown), np.sin(shown)]])
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    plane.plane(
        "receptive-fields:tuning",
        extent=(-1.15, 1.15, -1.15, 1.15),
        layers=[
            plane.curve(circle, closed=True, colour="ink", width=0.7, dashed=True),
            plane.curve(polar(peaks), closed=True, colour="data", label="simple"),
            plane.curve(
                polar(np.sqrt(energies)), closed=True, colour="good", dashed=True, label="complex"
            ),
            plane.curve(ray, colour="chosen", width=2, label="stimulus"),
        ],
        axes=False,
        hint="Response to gratings by orientation",
        max_height=235,
        alt="Polar tuning curves: the peak response to drifting gratings of each orientation. Both "
        f"are largest at {cell.orientation:g} degrees",
    )


def _numbers(
    page: PageState,
    cell: Gabor,
    simple: float,
    energy: float,
    sums: np.ndarray,
    other: np.ndarray,
) -> dict[str, Any]:
    """What readouts and answers speak of."""
    phases = np.arange(0, 360, 10.0)
    shown = np.stack(
        [grating(page["wavelength"], page["stimulus_orientation"], phase) for phase in phases]
    )
    rates, energies = simple_response(cell, shown), complex_response(cell, shown)
    return {
        "view": "stimulus",
        "stimulus": page["stimulus"],
        "turned": abs((page["stimulus_orientation"] - cell.orientation + 90) % 180 - 90),
        "position": page["position"],
        "simple": simple,
        "complex": energy,
        "largest_simple": float(np.maximum(sums, 0).max()),
        "largest_complex": float((sums**2 + other**2).max()),
        "half_width": half_width(cell),
        "modulation": modulation_ratio(rates),
        "complex_modulation": modulation_ratio(energies),
        "energy_spread": float(np.ptp(energies) / energies.max()) if energies.max() > 0 else 0.0,
    }


def _draw_readouts(cell: Gabor, numbers: dict[str, Any]) -> None:
    rows: list[frame.Row] = [
        frame.Readout("simple cell, response", frame.number(numbers["simple"], 2), "data"),
        frame.Readout("complex cell, energy", frame.number(numbers["complex"], 2), "good"),
        ("… its root, as drawn", frame.number(numbers["complex"] ** 0.5, 2)),
        ("largest while moving: simple", frame.number(numbers["largest_simple"], 2)),
        ("… complex", frame.number(numbers["largest_complex"], 2)),
        ("preferred orientation", f"{cell.orientation:g}°".replace("-", "−")),
        ("simple cell: half of the peak at", f"±{numbers['half_width']:.0f}°"),
        ("drifting grating, F1/F0: simple", frame.number(numbers["modulation"], 2)),
        ("… complex", frame.number(numbers["complex_modulation"], 2)),
    ]
    st.html(
        "<p class='who'><span class='formula'>simple = [Σ w·I]₊</span>"
        "<span class='formula'>complex = (Σ w·I)² + (Σ w′·I)²</span></p>" + frame.readout_html(rows)
    )
