"""View "Disjoint supports": how far two segments are apart, and what a slope there is to follow."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st
import torch

from engine.generative.gans import smeared
from engine.generative.gans.segment_curves import (
    ShiftCurves,
    js_slope,
    line_shift,
    shift_curves,
)
from engine.generative.gans.segments import Divergences, Segment, crossing, divergences, overlap
from engine.generative.gans.transport import Transport, segment_transport
from engine.polyline import joined
from pages.generative.gans import vanishing_segments_drag
from pages.generative.gans.vanishing_fields import REACH_X, REACH_Y, decode_segment, noise_of
from pages.generative.gans.vanishing_segments_drag import handles
from ui import frame, saved_files
from ui.components import chart, plane
from ui.components.plane import Extent, Layer
from ui.state import PageState
from ui.topic import Place, View

EXTENT: Extent = (-REACH_X - 0.2, REACH_X + 0.2, -REACH_Y - 0.1, REACH_Y + 0.1)
NODES = (70, 90)
"""Rows and columns of the picture of smeared segments."""
WAYS = 16
"""Lines of transport drawn."""
NAME = (1.1, 0.2)
"""Nearer than that along x₁ and x₂, the names of both segments would overprint."""


def draw(page: PageState, place: Place) -> View:
    """Both segments, the transport between them, and the curves over their distance."""
    vanishing_segments_drag.handle_events(page)
    p, q = (decode_segment(page[name]) for name in vanishing_segments_drag.SEGMENTS)
    noise = noise_of(page)
    way = segment_transport(p, q)
    plain = divergences(p, q)
    noisy = smeared.divergences(p, q, noise) if noise else None
    curves = shift_curves(p, q, noise)
    numbers = _numbers(p, q, noise, way, plain, noisy)
    drawn = _layers(p, q, noise, way)
    with place.stage:
        plane.plane(
            vanishing_segments_drag.STAGE,
            extent=EXTENT,
            layers=drawn,
            tool="move",
            x_label="x₁",
            y_label="x₂",
            hint="Drag an end or a middle. Violet: transport",
            alt=_alt(numbers),
            max_height=375,
            legend=False,
        )
        _draw_curves(curves, numbers, noise)
    with place.readouts:
        _draw_readouts(numbers)
    return View(
        numbers=numbers,
        files={
            "table": lambda suffix: _table(curves),
        },
    )


def _numbers(
    p: Segment,
    q: Segment,
    noise: float,
    way: Transport,
    plain: Divergences,
    noisy: Divergences | None,
) -> dict[str, Any]:
    """What readouts and answers speak of."""
    shown = noisy or plain
    theta = q.middle[0] - p.middle[0]
    meeting = line_shift(p, q)
    return {
        "view": "segments",
        "noise": noise,
        "theta": theta,
        "plain_js": plain.js,
        "js": shown.js,
        "tv": shown.tv,
        "kl": shown.kl,
        "js_slope": js_slope(p, q, noise),
        "jump": not noise and meeting is not None and abs(meeting) < 1e-9,
        "w1": way.distance,
        "w1_slope": way.slope[0],
        "kink": way.distance < 1e-9,
        "overlap": overlap(p, q),
        "crossing": crossing(p, q),
        "translated": _is_translated(p, q),
    }


def _is_translated(p: Segment, q: Segment) -> bool:
    """Whether Q is P elsewhere: then Wasserstein-1 is the length of the move."""
    d, e = np.subtract(p.end, p.start), np.subtract(q.end, q.start)
    return bool(np.allclose(d, e, atol=1e-9) or np.allclose(d, -e, atol=1e-9))


def _layers(p: Segment, q: Segment, noise: float, way: Transport) -> list[Layer | None]:
    """Smeared densities below transport lines below the segments and their handles."""
    starts, ends = p.points(len(way.target)), q.points(len(way.target))[way.target]
    every = len(starts) // WAYS
    chosen = slice(every // 2, None, every)
    lines = np.stack([starts[chosen].numpy(), ends[chosen].numpy()], axis=1)
    return [
        _heat(p, q, noise) if noise else None,
        plane.curve(joined(lines), colour="chosen", width=1.3),
        plane.curve(np.array([p.start, p.end]), colour="data", width=5),
        plane.curve(np.array([q.start, q.end]), colour="model", width=5, dashed=True),
        plane.points(np.array(handles(p)), colour="data", size=7),
        plane.points(np.array(handles(q)), colour="model", size=7.5),
        plane.labels(_names(p, q), size=15),
    ]


def _names(p: Segment, q: Segment) -> list[tuple[float, float, str]]:
    """Names beside the upper ends; that of Q at its lower end where they would overprint."""
    (px, py), _ = _beside(p, -1)
    above, below = _beside(q, 1)
    if abs(above[0] - px) < NAME[0] and abs(above[1] - py) < NAME[1]:
        above = max(above, below, key=lambda place: abs(place[1] - py))
    return [(px, py, "P, data"), (*above, "Q, generator")]


def _beside(segment: Segment, side: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Places for a name beside the upper end and beside the lower."""
    (x0, y0), (x1, y1) = sorted((segment.start, segment.end), key=lambda end: end[1])
    move = 0.2 * side
    return (x1 + move, min(y1 + 0.25, REACH_Y)), (x0 + move, max(y0 - 0.25, -REACH_Y))


def _heat(p: Segment, q: Segment, noise: float) -> Layer:
    """The difference of both smeared densities: blue where there are more data."""
    rows, columns = NODES
    x = torch.linspace(EXTENT[0], EXTENT[1], columns).double()
    y = torch.linspace(EXTENT[2], EXTENT[3], rows).double()
    grid = torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1)
    of_p, of_q = (smeared.log_density(each, noise, grid).exp() for each in (p, q))
    difference = of_p - of_q
    # Of equal densities no rounding is shown, nor a range of zero.
    most = max(float(difference.abs().max()), 1e-6 * float(of_p.max()))
    return plane.field(
        difference.numpy(),
        colormap="signed",
        value_range=(-most, most),
        opacity=0.5,
    )


def _draw_curves(curves: ShiftCurves, numbers: dict[str, Any], noise: float) -> None:
    """Both distances over θ, side by side."""
    left, right = st.columns(2, gap="small")
    with left:
        chart.lines(
            "gans:w1",
            {"W₁": (curves.theta, curves.wasserstein)},
            colours={"W₁": "good"},
            x_label="θ = x₁ of Q − x₁ of P",
            y_label="Wasserstein-1",
            y_range=(0, None),
            marker=numbers["theta"],
            height=150,
            alt="Wasserstein-1 over the horizontal distance of the segments",
        )
    js = {"JS": (curves.theta, curves.js)}
    if noise:
        js[f"JS, σ = {noise:g}"] = (curves.theta, curves.noisy_js)
    with right:
        chart.lines(
            "gans:js",
            js,
            colours={name: ("error", "accent")[i] for i, name in enumerate(js)},
            x_label="θ = x₁ of Q − x₁ of P",
            y_label="JS, nats",
            y_range=(0, 0.8),
            marker=numbers["theta"],
            height=150,
            alt="Jensen–Shannon divergence over the horizontal distance of the segments",
        )


def _draw_readouts(numbers: dict[str, Any]) -> None:
    value = frame.number
    slope = "jumps" if numbers["jump"] else value(numbers["js_slope"], signed=True)
    # Each of the points counts 1/256, so that the third digit is theirs.
    w1_slope = "kink, −1 | +1" if numbers["kink"] else value(numbers["w1_slope"], 2, signed=True)
    smear = f", σ = {numbers['noise']:g}" if numbers["noise"] else ""
    frame.readout(
        [
            ("θ, from middle to middle along x₁", value(numbers["theta"], 2)),
            frame.Readout(f"JS, nats{smear}", value(numbers["js"]), "error"),
            ("dJS/dθ", slope),
            frame.Readout("Wasserstein-1", value(numbers["w1"]), "good"),
            ("dW₁/dθ", w1_slope),
            (f"total variation{smear}", value(numbers["tv"])),
            (f"KL(P ‖ Q), nats{smear}", value(numbers["kl"])),
            ("log 2", value(math.log(2))),
            ("common stretch", value(numbers["overlap"], 2)),
        ]
    )


def _alt(numbers: dict[str, Any]) -> str:
    return (
        f"Two segments, P blue and Q orange, with their middles {numbers['theta']:.2f} apart along "
        f"x₁: Jensen–Shannon {numbers['js']:.3f} nats, Wasserstein-1 {numbers['w1']:.3f}, drawn as "
        "lines of transport"
    )


def _table(curves: ShiftCurves) -> bytes:
    noisy = curves.noisy_js if len(curves.noisy_js) else np.full_like(curves.js, np.nan)
    columns = [curves.theta, curves.wasserstein, curves.js, noisy]
    header = ["theta", "Wasserstein-1", "JS", "JS with noise"]
    return saved_files.table(header, np.stack(columns, axis=1).tolist())
