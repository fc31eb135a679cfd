"""Experiment "HMAX": cells that are tuned, cells that pool, and what is lost on the way."""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
import torch

from engine.cache import Call, cached
from engine.vision.receptive_fields.hmax import (
    ORIENTATIONS,
    Hmax,
    HmaxSettings,
    band_sizes,
    pool_size,
    s1,
)
from engine.vision.receptive_fields.invariance import TradeOff, trade_off
from engine.vision.receptive_fields.responses import (
    Change,
    Responses,
    digit,
    others,
    over_shifts,
    to_change,
    to_others,
)
from ui import beside, frame
from ui.components import canvas, chart
from ui.components.panel import panel
from ui.controls import more
from ui.state import PageState
from ui.topic import Place, View

POOLS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
MOVED = 4
"""Pixels that the trade-off is measured at."""


def settings_of(page: PageState) -> HmaxSettings:
    """The model that the fields ask for."""
    return HmaxSettings(
        bands=round(page["bands"]),
        pool=page["pool"],
        prototypes=round(page["prototypes"]),
        sigma=page["sigma"],
        seed=page["seed"],
    )


def draw_controls(page: PageState) -> None:
    """What is done to the image, and the model."""
    panel(page, "digit", "shift_right", "shift_down", "scale", "clutter", "pool")
    more(page, "sigma", "bands", "prototypes", title="The model")


@cached
def maps(settings: HmaxSettings, label: int, change: Change) -> tuple[np.ndarray, np.ndarray]:
    """S1 and C1 of the changed digit, four orientations each."""
    image = change.of(digit(label))
    with torch.no_grad():
        simple = s1(image, band_sizes(0)[0])[0].numpy()
        pooled = Hmax(settings, digit(label)).c1_bands(image)[0][0].numpy()
    return simple, pooled


@cached
def trade(settings: HmaxSettings, label: int) -> tuple[TradeOff, ...]:
    """Invariance and selectivity for several pools."""
    pools = np.array(POOLS)
    return tuple(trade_off(settings, digit(label), others(label), pools, pixels=MOVED))


def draw_stage(page: PageState, place: Place) -> View:
    """The image and its maps; responses over the shift; the trade between two aims."""
    settings, label = settings_of(page), int(page["digit"])
    change = Change(
        round(page["shift_right"]),
        round(page["shift_down"]),
        round(page["scale"], 2),
        round(page["clutter"], 2),
        page["seed"],
    )
    found = to_change(settings, label, change)
    calls: list[Call[Any]] = [
        over_shifts.call(settings, label, replace(change, right=0)),
        to_others.call(settings, label),
    ]
    calls.append(trade.call(settings, label))
    made = not place.dragging and beside.make_some(calls)
    with place.stage:
        _draw_maps(page, settings, label, change)
        if made:
            left, right = st.columns(2)
            with left:
                _draw_shifts(settings, label, change)
            with right:
                _draw_trade(settings, label)
    numbers = _numbers(settings, label, change, found, made)
    with place.readouts:
        _draw_readouts(settings, numbers)
    return View(numbers=numbers, unfinished=not made and not place.dragging, unanswered=not made)


def _draw_maps(page: PageState, settings: HmaxSettings, label: int, change: Change) -> None:
    image = change.of(digit(label))[0].numpy()
    simple, pooled = maps(settings, label, change)
    top = max(float(simple.max()), float(pooled.max())) or 1.0
    left, right = st.columns([1, 3.4], vertical_alignment="top")
    with left:
        canvas.image(
            "receptive-fields:hmax-image",
            canvas.to_bytes(image, 0, 1),
            tool=None,
            hint="Shown",
            max_height=215,
            alt=f"A {label}, moved by {change.right} and {change.down} pixels, enlarged by "
            f"{change.scale:g}",
        )
    # Of one size, so that they stand in one grid: a unit of C1 covers its stride of pixels.
    side = simple.shape[-1]
    index = (np.arange(side) * pooled.shape[-1]) // side
    larger = pooled[:, index][:, :, index]
    with right:
        canvas.images(
            "receptive-fields:hmax-maps",
            canvas.to_bytes(np.concatenate([simple, larger]), 0, top),
            columns=4,
            colormap="sequential",
            value_range=(0, top),
            row_names=["S1", "C1"],
            column_names=[f"{orientation}°" for orientation in ORIENTATIONS],
            tool=None,
            legend=True,
            hint=f"C1: the maximum of {pool_size(0, settings.pool)}×"
            f"{pool_size(0, settings.pool)} S1 units",
            max_height=290,
            alt="Responses of simple cells of four orientations, and below them those of the "
            "complex cells that pool them",
        )


def _draw_shifts(settings: HmaxSettings, label: int, change: Change) -> None:
    shifts, moved = over_shifts(settings, label, replace(change, right=0))
    chart.lines(
        "receptive-fields:hmax-shifts",
        {
            "S1": (shifts, moved.simple),
            "C1": (shifts, moved.pooled),
            "C2": (shifts, moved.overall),
        },
        colours={"S1": "error", "C1": "model", "C2": "good"},
        x_label="moved to the right, pixels",
        y_label="response, 1 to the target",
        y_range=(0, None),
        marker=change.right,
        height=190,
        alt="Response of units tuned to S1, to C1 and of C2 to the moved digit",
    )


def _draw_trade(settings: HmaxSettings, label: int) -> None:
    found = trade(settings, label)
    pools = [each.pool for each in found]
    chart.lines(
        "receptive-fields:hmax-trade",
        {
            "invariance": (pools, [each.invariance for each in found]),
            "selectivity": (pools, [each.selectivity for each in found]),
        },
        colours={"invariance": "good", "selectivity": "chosen"},
        x_label="size of the C1 pools, ×",
        y_label="unit on C1",
        y_range=(0, 1),
        marker=settings.pool,
        height=190,
        alt=f"Response to the digit moved by {MOVED} pixels, and 1 minus that to other digits, by "
        "the size of the pools",
    )


def _numbers(
    settings: HmaxSettings, label: int, change: Change, found: Responses, made: bool
) -> dict[str, Any]:
    """What readouts and answers speak of."""
    numbers: dict[str, Any] = {
        "label": label,
        "right": change.right,
        "down": change.down,
        "scale": change.scale,
        "clutter": change.clutter,
        "pool": settings.pool,
        "pixels": pool_size(0, settings.pool),
        "simple": float(found.simple[0]),
        "pooled": float(found.pooled[0]),
        "overall": float(found.overall[0]),
        "made": made,
    }
    if made:
        other, traded = to_others(settings, label), trade(settings, label)
        best = int(np.argmax(other.pooled))
        numbers |= {
            "other": float(other.pooled.mean()),
            "other_overall": float(other.overall.mean()),
            "nearest": best + (best >= label),
            "nearest_response": float(other.pooled[best]),
            "small": (traded[0].invariance, traded[0].selectivity),
            "large": (traded[-1].invariance, traded[-1].selectivity),
        }
    return numbers


def _draw_readouts(settings: HmaxSettings, numbers: dict[str, Any]) -> None:
    def of(name: str) -> str:
        return frame.number(numbers[name], 2) if numbers["made"] else "…"

    rows: list[frame.Row] = [
        frame.Readout("S1, all places kept", frame.number(numbers["simple"], 2), "error"),
        frame.Readout("C1, places pooled", frame.number(numbers["pooled"], 2), "model"),
        frame.Readout("C2, maximum over all places", frame.number(numbers["overall"], 2), "good"),
        ("C1 to other digits, mean", of("other")),
        ("C2 to other digits, mean", of("other_overall")),
        ("pool of C1, S1 units", f"{numbers['pixels']}×{numbers['pixels']}"),
    ]
    st.html(
        "<p class='who'><span class='formula'>S: exp(−‖w − x‖² / 2σ²)</span>"
        "<span class='formula'>C: max over the pool</span></p>" + frame.readout_html(rows)
    )
