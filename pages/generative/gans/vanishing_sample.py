"""View "One sample": how steep each loss of G is where D puts a sample, and where D puts them."""

from typing import Any

import streamlit as st
import torch

from engine.generative.gans.objectives import has_probability
from engine.generative.gans.saturation import SaturatingGame, slope
from engine.runs import Frame
from pages.generative.gans import notebooks
from pages.generative.gans.vanishing_fields import MOST_LOGIT, OBJECTIVES, game_settings
from pages.generative.gans.vanishing_sample_layers import (
    ASPECT,
    extent_of,
    layers,
    logit_at,
    names_on,
)
from ui import frame, saved_files
from ui.components import chart, plane
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

STAGE = "gans:sample"
PACES = (
    Pace("1 step", 100, 1),
    Pace("10 steps", 0, 10),
    Pace("fluent", 0, 50, 14),
    Pace("fastest", 0, 1_000_000, 100),
)
FIRST_STEPS = 10
"""Steps taken before it is first seen."""
_TINY = 1e-3
"""Slopes below are written with a power of ten."""


def handle_events(page: PageState) -> None:
    """The sample that is dragged along the axis."""
    field = page.fields["sample_logit"]
    for event in plane.events(STAGE):
        if event.points and event.kind in {"press", "drag"}:
            logit = logit_at(event.points[-1][0], page["axis"])
            page["sample_logit"] = field.nearest(logit)  # type: ignore[attr-defined]


def draw(page: PageState, place: Place) -> View:
    """The slopes of the losses over D's output, and the outputs of a game below them."""
    handle_events(page)
    live = Live(
        page, "saturation", SaturatingGame, paces=PACES, pace="fluent", autostart_after=FIRST_STEPS
    )
    seen = live.advance(game_settings(page), keep_going=True)
    numbers = _numbers(page, seen)
    axis = page["axis"]
    drawn = layers(axis, page["sample_logit"], numbers["slopes"], seen.arrays)
    with place.stage:
        plane.plane(
            STAGE,
            extent=extent_of(axis),
            layers=drawn,
            tool="move",
            axes=False,
            x_label="logit a" if axis == "logit" else "D(G(z))",
            y_label="−dL/da",
            aspect=ASPECT,
            hint="Drag the sample along the axis",
            alt=_alt(numbers, axis),
            max_height=420,
        )
    with place.readouts:
        _draw_readouts(seen, numbers)
    return View(
        live=live,
        numbers=numbers,
        files={
            "table": lambda suffix: _table(),
        },
        notebook=Notebook.of_run(
            notebooks.vanishing_gradients, live, logit=float(page["sample_logit"])
        ),
    )


def _numbers(page: PageState, seen: Frame) -> dict[str, Any]:
    """What the answers speak of."""
    a = torch.tensor([page["sample_logit"]], dtype=torch.float64)
    return {
        **seen.metrics,
        "view": "sample",
        "step": seen.step,
        "a": page["sample_logit"],
        "d": float(a.sigmoid()),
        "slopes": {name: -float(slope(name, a)) for name in OBJECTIVES},
        "objective": page["game_objective"],
        "discriminator_steps": page["discriminator_steps"],
    }


def scientific(value: float) -> str:
    """A number, small ones as a power of ten."""
    if value == 0 or abs(value) >= _TINY:
        return frame.number(value)
    mantissa, exponent = f"{value:.1e}".split("e")
    digits = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa.replace('-', '−')} · 10{digits}"


def _slope_text(name: str, numbers: dict[str, Any]) -> str:
    """A slope as it is written: without a sigmoid it has no more digits than a itself."""
    value = numbers["slopes"][name]
    return scientific(value) if has_probability(name) else frame.number(value, 1)


def _alt(numbers: dict[str, Any], axis: str) -> str:
    slopes = ", ".join(
        f"{title} {_slope_text(name, numbers)}" for name, title in OBJECTIVES.items()
    )
    drawn = ", ".join(OBJECTIVES[name] for name in names_on(axis))
    return (
        f"Slopes of losses of G over D's output, drawn for {drawn}; at "
        f"a = {frame.number(numbers['a'], 1)}: {slopes}. Below, the outputs of a game "
        f"at step {numbers['step']}: its median D(G(z)) is "
        f"{scientific(numbers['fake_output'])}"
    )


def _draw_readouts(seen: Frame, numbers: dict[str, Any]) -> None:
    """The slopes at the sample, the means over the game's samples, and their history."""
    frame.readout(
        [
            frame.Readout("sample: D(G(z)) = σ(a)", scientific(numbers["d"]), "chosen"),
            ("−dL/da, minimax: σ(a)", _slope_text("minimax", numbers)),
            ("non-saturating: 1 − σ(a)", _slope_text("non-saturating", numbers)),
            ("least squares: 1 − a", _slope_text("least-squares", numbers)),
            ("Wasserstein: 1", _slope_text("wasserstein", numbers)),
            frame.Readout("game: median D(G(z))", scientific(numbers["fake_output"]), "model"),
            frame.Readout("game: median D(x)", frame.number(numbers["real_output"]), "data"),
        ]
    )
    st.caption(
        "Least squares and Wasserstein have no sigmoid: their a is D's output itself, for least "
        "squares with the targets 0 and 1. Their slopes do not compare with those over a logit."
    )
    series = seen.series
    chart.lines(
        "gans:slopes",
        {
            "non-saturating": (series["step"], series["non-saturating"]),
            "minimax": (series["step"], series["minimax"]),  # dashed, as on the stage
        },
        colours={"minimax": "error", "non-saturating": "model"},
        x_label="training step",
        y_label="−dL/da, median sample",
        log_y=True,
        marker=seen.step,
        height=170,
        alt="Slope of both losses at the median sample of the game, over its steps",
    )


def _table() -> bytes:
    """Slopes over the logit, as CSV."""
    a = torch.linspace(-MOST_LOGIT, MOST_LOGIT, 201, dtype=torch.float64)
    columns = [a, a.sigmoid(), *(-slope(name, a) for name in OBJECTIVES)]
    header = ["a", "sigmoid(a)", *(f"-dL/da {name}" for name in OBJECTIVES)]
    return saved_files.table(header, torch.stack(columns, dim=1).tolist())
