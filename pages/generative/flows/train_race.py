"""View "Six families": flows that learn the same data at equal time or equal parameters."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine.generative.flows.race import FlowRace
from engine.runs import Frame
from pages.generative.flows.train_fields import FAMILY_TITLES, race_settings
from pages.generative.flows.train_stage import (
    PLANE,
    density_layer,
    handle_strokes,
    is_known,
    tool,
)
from ui import frame, saved_files, tables
from ui.components import chart, plane
from ui.components.plane import Layer
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View

FIRST_STEPS = 2
PACES = (Pace("1 step", 100, 1), Pace("fluent", 0, 1, 20), Pace("fastest", 0, 1_000_000, 1_000))
"""A step at equal time is 10 ms of each family; to measure and draw costs twice as much."""

_ROW = 3
_COLUMNS = ("Family", "parameters", "steps", "seconds", "nats", "W₂ to data")


def draw(page: PageState, place: Place) -> View:
    """All families at this step."""
    for name in FAMILY_TITLES:
        handle_strokes(page, _key(name))
    live = Live(page, "race", FlowRace, paces=PACES, pace="fluent", autostart_after=FIRST_STEPS)
    seen = live.advance(race_settings(page), keep_going=True, begin_again=True)
    racing = [name for name in FAMILY_TITLES if f"{name}_steps" in seen.metrics]
    with place.stage:
        for start in range(0, len(FAMILY_TITLES), _ROW):
            row = list(FAMILY_TITLES)[start : start + _ROW]
            for name, column in zip(row, st.columns(_ROW, gap="small"), strict=True):
                with column:
                    _draw_one(page, name, seen)
    with place.readouts:
        _draw_readouts(page, seen, racing)
    rows = [row_of(name, seen.metrics) for name in racing]
    return View(
        live=live,
        below=lambda: _draw_table(seen.metrics, racing),
        numbers=_numbers(page, seen, racing),
        files={
            "table": lambda suffix: saved_files.table(_COLUMNS, rows),
        },
    )


def measured(metrics: Mapping[str, float], name: str) -> str:
    """By which nats families are compared: above the entropy, where that is known."""
    return "gap" if is_known(metrics[f"{name}_gap"]) else "held_out"


def _key(family: str) -> str:
    return f"flows:race:{family}"


def _layers(name: str, seen: Frame) -> list[Layer]:
    """The density of a family with data and samples."""
    return [
        density_layer(seen.arrays[f"{name}_density"]),
        plane.points(seen.arrays["data"], opacity=0.35, size=1.8),
        plane.points(seen.arrays[f"{name}_samples"], colour="model", size=2.2),
    ]


def _draw_one(page: PageState, name: str, seen: Frame) -> None:
    """A family: its density with data and samples."""
    if f"{name}_steps" not in seen.metrics:
        st.caption("A planar layer has five parameters: no such flow is as large as the others.")
        return
    metrics = seen.metrics
    nats = metrics[f"{name}_{measured(metrics, name)}"]
    plane.plane(
        _key(name),
        extent=PLANE,
        layers=_layers(name, seen),
        tool=tool(page),
        max_height=212,
        hint=f"{FAMILY_TITLES[name]}: {frame.number(nats)}",
        legend=False,
        axes=False,
        alt=f"{FAMILY_TITLES[name]}: density and samples after {metrics[f'{name}_steps']:.0f} "
        f"steps, {metrics[f'{name}_held_out']:.2f} nats, W₂ {metrics[f'{name}_distance']:.3f}",
    )


def _numbers(page: PageState, seen: Frame, racing: list[str]) -> dict[str, Any]:
    """What the answers speak of."""
    return {
        **seen.metrics,
        "view": "race",
        "step": seen.step,
        "equal": page["equal"],
        "density": page["density"],
        "families": racing,
        "known": is_known(seen.metrics[f"{racing[0]}_gap"]),
    }


def _draw_readouts(page: PageState, seen: Frame, racing: list[str]) -> None:
    """Curves of the nats: over the seconds of each, or over the steps."""
    series, metrics = seen.series, seen.metrics
    what = measured(metrics, racing[0])
    known = what == "gap"
    over = "seconds" if page["equal"] == "time" else "steps"
    curves = {
        FAMILY_TITLES[name]: (series[f"{name}_{over}"], series[f"{name}_{what}"]) for name in racing
    }
    best = min(racing, key=lambda name: metrics[f"{name}_{what}"])
    value = frame.number(metrics[f"{best}_{what}"])
    frame.readout(
        [
            frame.Readout("least nats so far", FAMILY_TITLES[best], "model"),
            ("gap KL(p ‖ q), nats" if known else "−ln q, held out, nats", value),
            ("W₂ of data to data", metrics["floor"]),
        ]
    )
    chart.lines(
        "flows:race_nats",
        curves,
        x_label="seconds of computing" if over == "seconds" else "training step",
        y_label="KL(p ‖ q), nats" if known else "−ln q, nats",
        log_y=known,
        height=300,
        alt=f"Nats of each family over its {over} of training",
    )


def row_of(name: str, metrics: Mapping[str, float]) -> tuple[str, ...]:
    """A family in the table, with standard errors."""
    found = {what: metrics[f"{name}_{what}"] for what in _MEASURED}
    number = frame.number
    nats = (
        f"{number(found['gap'])} ± {number(found['gap_error'])}"
        if is_known(found["gap"])
        else number(found["held_out"])
    )
    return (
        FAMILY_TITLES[name],
        f"{found['parameters']:,.0f}",
        f"{found['steps']:,.0f}",
        number(found["seconds"], 2),
        nats,
        f"{number(found['distance'])} ± {number(found['distance_error'])}",
    )


_MEASURED = (
    "parameters", "steps", "seconds", "held_out", "gap", "gap_error", "distance", "distance_error"
)  # fmt: skip


def _draw_table(metrics: Mapping[str, float], racing: list[str]) -> None:
    known = is_known(metrics[f"{racing[0]}_gap"])
    nats = "KL(p ‖ q), nats" if known else "−ln q, nats"
    columns = [nats if column == "nats" else column for column in _COLUMNS]
    rows = [row_of(name, metrics) for name in racing]
    floor = f"{frame.number(metrics['floor'])} ± {frame.number(metrics['floor_error'])}"
    tables.comparison(
        "With standard errors over held-out points and over samples; one seed",
        columns,
        [*rows, ("Data", "", "", "", frame.number(0.0) if known else "", floor)],
    )
