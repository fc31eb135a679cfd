"""View "Perfect D": discriminators learn while G waits, and the gradient that each gives it."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from engine.generative.gans.perfect_discriminator import (
    REACH_X,
    REACH_Y,
    PerfectDiscriminator,
    PerfectDiscriminatorSettings,
)
from engine.runs import Frame
from pages.generative.gans.vanishing_fields import (
    MOST_OFFSET,
    OBJECTIVES,
    encode_offset,
    noise_of,
    perfect_settings,
)
from pages.generative.gans.vanishing_sample import scientific
from ui import frame, saved_files, tables
from ui.components import chart, plane
from ui.components.plane import Extent, Layer, Meaning
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View

EXTENT: Extent = (-REACH_X, REACH_X, -REACH_Y, REACH_Y)
PACES = (
    Pace("1 step", 100, 1),
    Pace("fluent", 0, 5, 25),
    Pace("fastest", 0, 1_000_000, 150),
)
FIRST_STEPS = 5
UNIT, LONGEST = 0.25, 1.2
"""Length on the stage of a gradient of 1, and of the longest arrow."""

_COLOURS: dict[str, Meaning] = {
    "minimax": "error",
    "non-saturating": "model",
    "least-squares": "good",
    "wasserstein": "ink",
}
_HELD = "gans:perfect:held"
_COLUMNS = (
    "Loss of G",
    "‖∂L/∂x‖",
    "least … most of 4 trainings",
    "variation over samples",
    "cosine to the data",
)


def _key(name: str) -> str:
    return f"gans:perfect:{name}"


def handle_events(page: PageState) -> None:
    """A cloud that is dragged; the other one moves against it, since the origin stays between."""
    for name in OBJECTIVES:
        for event in plane.events(_key(name)):
            if not event.points:
                continue
            x, y = event.points[-1]
            if event.kind == "press":
                offset = perfect_settings(page)
                st.session_state[_HELD] = (
                    1 if x * offset.offset_x + y * offset.offset_y >= 0 else -1
                )
            if event.kind in {"press", "drag"}:
                side = 2 * st.session_state.get(_HELD, 1)
                ends = zip((side * x, side * y), MOST_OFFSET, strict=True)
                page["offset"] = encode_offset(*(min(max(v, -most), most) for v, most in ends))


def draw(page: PageState, place: Place) -> View:
    """The gradient of four losses at the same samples, and its length over the steps of D."""
    handle_events(page)
    settings = perfect_settings(page)
    live = Live(
        page,
        "perfect",
        PerfectDiscriminator,
        paces=PACES,
        pace="fluent",
        autostart_after=FIRST_STEPS,
    )
    seen = live.advance(settings, keep_going=True, begin_again=True)
    names = list(OBJECTIVES)
    with place.stage:
        for row in (names[:2], names[2:]):
            for name, column in zip(row, st.columns(2, gap="small"), strict=True):
                with column:
                    _draw_one(name, seen)
    with place.readouts:
        _draw_readouts(seen, settings)
    rows = [_row(name, seen) for name in names]
    return View(
        live=live,
        below=lambda: tables.comparison(
            "Gradient that G gets at its samples x; variation: the standard deviation of ‖∂L/∂x‖ "
            "over 256 samples of one D, divided by its mean (theorem 2.6 is about another "
            "variance, over noise in D: see the maths)",
            _COLUMNS,
            rows,
        ),
        numbers=_numbers(page, seen),
        files={
            "table": lambda suffix: saved_files.table(
                list(seen.series), zip(*(v.tolist() for v in seen.series.values()), strict=True)
            ),
        },
    )


def _draw_one(name: str, seen: Frame) -> None:
    """One loss: D as a map, data, samples, and arrows downhill from these."""
    norm = scientific(seen.metrics[f"{name}_norm"])
    plane.plane(
        _key(name),
        extent=EXTENT,
        layers=_layers(name, seen),
        tool="move",
        max_height=212,
        hint=f"{OBJECTIVES[name]}: ‖∂L/∂x‖ = {norm}",
        legend=False,
        axes=False,
        alt=f"{OBJECTIVES[name]} loss after {seen.step} steps of D: the gradient at the samples "
        f"is {norm} long on the mean, at {seen.metrics[f'{name}_towards']:.2f} to the data",
    )


def _layers(name: str, seen: Frame) -> list[Layer]:
    arrays = seen.arrays
    samples, push = arrays["samples"], arrays[f"{name}_gradient"].copy()
    length = np.linalg.norm(push, axis=1, keepdims=True)
    push *= np.minimum(1, LONGEST / UNIT / np.maximum(length, 1e-12))
    return [
        _surface(name, arrays),
        plane.points(arrays["data"], opacity=0.8, size=2.6),
        plane.points(samples, colour="model", size=2.6),
        plane.arrows(samples, push, scale=UNIT, colour="ink", opacity=0.9),
    ]


def _surface(name: str, arrays: dict[str, np.ndarray]) -> Layer:
    """D: blue where it says data, orange where it says samples."""
    if name == "wasserstein":
        values = arrays["wasserstein"]
        shown, most = values - np.median(values), float(np.ptp(values)) / 2
    elif name == "least-squares":
        shown, most = arrays["least-squares"] - 0.5, 0.7
    else:
        shown, most = arrays["minimax"] - 0.5, 0.5
    return plane.field(
        shown, colormap="signed", value_range=(-max(most, 1e-6), max(most, 1e-6)), opacity=0.45
    )


def _numbers(page: PageState, seen: Frame) -> dict[str, Any]:
    """What the answers speak of."""
    series = seen.series
    return {
        **seen.metrics,
        "view": "perfect",
        "step": seen.step,
        "shape": page["shape"],
        "noise": noise_of(page),
        "penalty": page["penalty"],
        "overlaps": perfect_settings(page).overlaps,
        "first_minimax": float(np.nanmax(series["minimax_norm"])),
        "first_non-saturating": float(series["non-saturating_norm"][0]),
    }


def _draw_readouts(seen: Frame, settings: PerfectDiscriminatorSettings) -> None:
    metrics, series = seen.metrics, seen.series
    number = frame.number
    frame.readout(
        [
            frame.Readout("D right, cross-entropy", f"{100 * metrics['accuracy']:.1f} %", "accent"),
            ("mean logit at samples", number(metrics["logit"], 1)),
            ("‖∇a‖ at samples", number(metrics["steepness"], 1)),
            ("Wasserstein-1, exact", number(settings.distance)),
            ("mean D(x) − D(G(z)), critic", number(metrics["critic"])),
        ]
    )
    if settings.overlaps:
        st.caption("The supports overlap: no D is perfect here.")
    steps = series["step"]
    chart.lines(
        "gans:gradient_norms",
        {OBJECTIVES[n]: (steps, series[f"{n}_norm"]) for n in OBJECTIVES},
        bands={
            OBJECTIVES[n]: (steps, series[f"{n}_least"], series[f"{n}_most"]) for n in OBJECTIVES
        },
        colours={OBJECTIVES[n]: _COLOURS[n] for n in OBJECTIVES},
        x_label="step of D",
        y_label="‖∂L/∂x‖ at samples",
        log_y=True,
        marker=seen.step,
        height=270,
        alt="Length of the gradient at the samples over the steps of D, for four losses of G",
    )


def _row(name: str, seen: Frame) -> tuple[str, ...]:
    found = {
        what: seen.metrics[f"{name}_{what}"]
        for what in ("norm", "least", "most", "spread", "towards")
    }
    return (
        OBJECTIVES[name],
        scientific(found["norm"]),
        f"{scientific(found['least'])} … {scientific(found['most'])}",
        frame.number(found["spread"], 2),
        frame.number(found["towards"], 2),
    )
