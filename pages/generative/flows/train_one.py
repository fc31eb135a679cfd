"""View "One training": the density of a flow, its samples, the warped grid, and its nats."""

from typing import Any

import numpy as np

from engine.data.densities import DRAWN
from engine.generative.flows.training import FlowTraining
from engine.generative.flows.training_settings import FlowTrainingSettings
from engine.polyline import joined
from engine.runs import Frame
from pages.generative.flows import notebooks
from pages.generative.flows.train_fields import FAMILY_TITLES, flow_settings, training_settings
from pages.generative.flows.train_stage import (
    PLANE,
    density_layer,
    handle_strokes,
    is_known,
    outside,
    tool,
)
from ui import frame, saved_files
from ui.components import chart, plane
from ui.components.plane import Layer
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

STAGE = "flows:train"
FIRST_STEPS = 20
"""Steps taken before it is first seen."""

PACES = (
    Pace("1 step", 100, 1),
    Pace("10 steps", 0, 10),
    Pace("fluent", 0, 100, 10),
    Pace("fastest", 0, 1_000_000, 150),
)
"""To measure and draw costs as much as ten steps: training is fastest where it is least seen.

A fluent frame has two of them.
"""

_CURVE_NATS = (1.5, 8.0)
"""Least and most of the height of the curve; one that begins higher begins above the chart."""
_SETTLED = 0.08
"""Part of all progress that the last third of the steps brought, below which it hardly falls."""
_POINT = 2.8
_PATIENCE = 60
"""Steps after which a flow should be better than at the beginning."""


def draw(page: PageState, place: Place) -> View:
    """The training at this step."""
    handle_strokes(page, STAGE)
    settings = training_settings(page, flow_settings(page))
    live = Live(page, "flow", FlowTraining, paces=PACES, pace="fluent", autostart_after=FIRST_STEPS)
    seen = live.advance(settings, keep_going=True, begin_again=True)
    drawn = _layers(page, seen)
    with place.stage:
        plane.plane(
            STAGE,
            extent=PLANE,
            layers=drawn,
            tool=tool(page),
            x_label="x₁",
            y_label="x₂",
            hint="Draw where the data should be" if tool(page) else "",
            alt=_alt(page, seen),
        )
    with place.readouts:
        frame.notice(_worse_than_untrained(seen, settings))
        _draw_readouts(seen, page["density"])
    return View(
        live=live,
        numbers=_numbers(page, seen),
        files={
            "table": lambda suffix: saved_files.table(
                list(seen.series), zip(*(v.tolist() for v in seen.series.values()), strict=True)
            ),
        },
        notebook=Notebook.of_run(notebooks.train, live),
    )


def _layers(page: PageState, seen: Frame) -> list[Layer | None]:
    """Density below data below the grid below samples; the box of the splines."""
    arrays, shown = seen.arrays, page["displayed"]
    return [
        density_layer(arrays["density"]),
        plane.points(arrays["data"], opacity=0.6, size=_POINT, label="data"),
        plane.curve(joined(arrays["grid"]), colour="ink", width=0.8, label="warped grid")
        if shown != "samples"
        else None,
        _samples(seen, page["density"]) if shown != "grid" else None,
        _box(page["box"]) if _has_box(page) else None,
    ]


def _samples(seen: Frame, density: str) -> Layer:
    """Samples; those where there are no data stand out."""
    if not is_known(seen.metrics["entropy"]):
        return plane.points(seen.arrays["samples"], colour="model", size=_POINT, label="samples")
    return plane.points(
        seen.arrays["samples"],
        classes=seen.arrays["stray"].astype(int),
        palette=("model", "error"),
        size=_POINT,
        labels=("samples", outside(density)),
    )


def _has_box(page: PageState) -> bool:
    """Whether the box of the splines is a square among the data; another layer may stand first."""
    return page["family"] == "spline" and not page["actnorm"]


def _box(half: float) -> Layer:
    corners = half * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    return plane.curve(
        corners, closed=True, colour="chosen", dashed=True, label="box of the splines"
    )


def _alt(page: PageState, seen: Frame) -> str:
    family = FAMILY_TITLES[page["family"]].lower()
    return (
        f"In orange the density and samples of the {family} flow after {seen.step} steps, data in "
        f"blue; sliced Wasserstein distance {seen.metrics['distance']:.3f}."
    )


def _numbers(page: PageState, seen: Frame) -> dict[str, Any]:
    """What the answers speak of."""
    return {
        **seen.metrics,
        "view": "one",
        "step": seen.step,
        "known": is_known(seen.metrics["entropy"]),
        "family": page["family"],
        "density": page["density"],
        "drawn": page["density"] == DRAWN,
        "own": bool(page["drawn_density"]),
        **{name: page[name] for name in ("swap", "mixing", "actnorm", "layers")},
        "first_gap": float(seen.series["gap"][0]),
        "settled": _has_settled(seen),
        "box": page["box"],
        "parameters": len(seen.arrays["parameters"]),
    }


def _has_settled(seen: Frame) -> bool:
    """Whether the last third of the steps brought little of the progress so far."""
    steps, nats = seen.series["step"], seen.series["held_out"]
    before = float(np.interp(2 * seen.step / 3, steps, nats))
    return bool(before - nats[-1] < _SETTLED * (nats[0] - nats[-1]))


def _height(above: np.ndarray) -> float:
    """Of a curve, so that it is seen from its beginning on; the peaks of a divergence are cut."""
    finite = above[np.isfinite(above)]
    if not finite.size:
        return _CURVE_NATS[0]
    return float(np.clip(min(1.05 * finite.max(), 1.5 * finite[0]), *_CURVE_NATS))


def _worse_than_untrained(seen: Frame, settings: FlowTrainingSettings) -> list[str]:
    """A sentence for a training that has made the flow worse than it was."""
    now, before = seen.metrics["held_out"], float(seen.series["held_out"][0])
    if seen.step < _PATIENCE or now <= before:
        return []
    return [
        f"−ln q is {frame.number(now, 2)} nats; before the first step it was "
        f"{frame.number(before, 2)}. The learning rate {settings.learning_rate:g} is too large: "
        "try a tenth, from the start."
    ]


def _draw_readouts(seen: Frame, density: str) -> None:
    """Nats beside the entropy, stray mass, transport; the curve of the nats."""
    metrics, series = seen.metrics, seen.series
    known = is_known(metrics["entropy"])
    number = frame.number
    rows: list[frame.Readout | tuple[str, str | float]] = [
        frame.Readout("−ln q, held out", f"{number(metrics['held_out'])} nats", "model"),
        (
            "entropy H(p)",
            f"{number(metrics['entropy'])} nats" if known else "not known",
        ),
    ]
    if known:
        rows += [
            (
                "gap KL(p ‖ q), nats",
                f"{number(metrics['gap'])} ± {number(metrics['gap_error'])}",
            ),
            (
                f"samples {outside(density)} of the data",
                f"{100 * metrics['stray']:.1f} %",
            ),
        ]
    rows += [
        ("samples to data, sliced W₂", metrics["distance"]),
        ("data to data, the least to expect", metrics["floor"]),
    ]
    frame.readout(rows)
    lines = {"flow": (series["step"], series["held_out"])}
    if known:
        lines["entropy"] = (series["step"][[0, -1]], np.full(2, metrics["entropy"]))
    low = metrics["entropy"] if known else float(np.nanmin(series["held_out"]))
    chart.lines(
        "flows:nats",
        lines,
        colours={"flow": "model", "entropy": "data"},
        x_label="training step",
        y_label="−ln q, nats",
        y_range=(low - 0.1, low + _height(series["held_out"] - low)),
        marker=seen.step,
        height=170,
        alt="Minus the log-likelihood of held-out data over training, and their entropy",
    )
