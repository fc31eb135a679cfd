"""The view "Turning": what sorting anew changes from one degree to the next."""

from __future__ import annotations

import numpy as np

from engine.geometry.gaussian_splats.pair_lists import Order
from pages.geometry.gaussian_splats.compositing_state import (
    change_within_a_degree,
    popping,
    settings_of,
)
from ui import beside
from ui.components import canvas, chart
from ui.state import PageState

_WINDOW = 20
"""Degrees to each side of the middle."""

_LEAST_HEIGHT = 5.0
"""Of the axis, percent: changes that are hardly seen stay low on it."""

_LEAST_CHANGE = 64 / 255
"""At the upper end of the colours: smaller ones stay dark."""

_ORDERS: dict[Order, str] = {"centre": "by centre", "pixel": "by ray"}


def draw_change(page: PageState) -> None:
    """What sorting anew changes in the picture between this degree and the next."""
    values = change_within_a_degree(settings_of(page), page["azimuth"], page["order"])
    high = max(float(values.max()), _LEAST_CHANGE)
    canvas.image(
        "gaussian-splats:change",
        canvas.to_bytes(values.numpy(), 0, high),
        colormap="sequential",
        value_range=(0, high),
        legend=True,
        tool=None,
        hint="Change by sorting anew within 1°",
        alt="Where sorting anew changes the picture between this degree and the next, at most"
        f" {float(values.max()):.3g}",
        max_height=360,
    )


def draw_curve(page: PageState, *, dragging: bool) -> tuple[bool, dict[str, float]]:
    """Changed pixels against the azimuth, as far as they are computed.

    Returns:
        Whether there is more to compute, and what answers speak of.
    """
    settings = settings_of(page)
    azimuth = round(page["azimuth"])
    middle = 2 * _WINDOW * (azimuth // (2 * _WINDOW)) + _WINDOW
    angles = np.arange(middle - _WINDOW, middle + _WINDOW + 1)
    calls = {
        order: [popping.call(settings, int(angle), order) for angle in angles] for order in _ORDERS
    }
    every = [call for of_order in calls.values() for call in of_order]
    unfinished = not dragging and not beside.make_some(every)
    unknown = (np.nan, np.nan)
    both = {
        order: np.array([call() if call.made() else unknown for call in of_order])
        for order, of_order in calls.items()
    }
    values = {order: 100 * found[:, 0] for order, found in both.items()}
    largest = np.concatenate([found[:, 1] for found in both.values()])
    highest = max(float(np.nanmax(each, initial=0.0)) for each in values.values())
    chart.lines(
        "gaussian-splats:popping",
        {title: (angles, values[order]) for order, title in _ORDERS.items()},
        colours={"by centre": "error", "by ray": "data"},
        x_label="azimuth, degrees",
        y_label="pixels changed by sorting anew within 1°, %",
        y_range=(0, max(_LEAST_HEIGHT, 1.05 * highest)),
        marker=page["azimuth"],
        height=180,
        alt="Share of pixels that change only because Gaussians are sorted anew",
    )
    found: dict[str, float] = {
        "turning": 1.0,
        "largest_change": float(np.nanmax(largest, initial=0.0)),
    }
    for order in _ORDERS:
        known = values[order][np.isfinite(values[order])]
        here = values[order][azimuth - angles[0]]
        found |= {
            f"pop_{order}": float(here),
            f"most_{order}": float(known.max(initial=0.0)),
            f"mean_{order}": float(known.mean()) if known.size else 0.0,
        }
    found["most_at"] = float(angles[int(np.nanargmax(values["centre"]))]) if known.size else 0.0
    return unfinished, found
