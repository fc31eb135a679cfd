"""The view "Free covariance": the same fit with six free numbers, and with R and S."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from engine.geometry.gaussian_splats.free_covariance import (
    FreeCovariance,
    FreeCovarianceSettings,
)
from engine.runs import Frame
from ui import frame
from ui.components import canvas, chart, scene
from ui.live import TRAINING, Live
from ui.state import PageState
from ui.topic import Place, View

INTRO = (
    "Two fits of the same splats: six free numbers of Σ (red) and R S Sᵀ Rᵀ (green). Only inside"
    " the cone is a matrix a covariance: watch red leave it, then raise the learning rate."
)
FREE, FACTORED = "Σ, six free numbers", "Σ = R S Sᵀ Rᵀ"
_COLOURS: dict[str, chart.Meaning] = {FREE: "error", FACTORED: "good"}
_NAMES = {FREE: "free", FACTORED: "factored"}
AUTOSTART = 20
_REACH = 0.13
"""Of the picture of the cone: entries of Σ from −0.13 to 0.13."""

_LOWEST_SHOWN = -0.1


def draw_stage(page: PageState, place: Place) -> View:
    """Both fits as the camera sees them, as paths in the cone, and their smallest eigenvalues."""
    live = Live(
        page,
        "free_covariance",
        FreeCovariance,
        paces=TRAINING,
        pace="10 steps",
        autostart_after=AUTOSTART,
    )
    seen = live.advance(
        FreeCovarianceSettings(page["thickness"], page["learning_rate"], page["seed"])
    )
    if (view := scene.camera(_CONE)) is not None:
        page["cone_view"] = view
    series = {
        title: seen.series[f"smallest_{name}"][: seen.step + 1] for title, name in _NAMES.items()
    }
    steps = seen.series["step"]
    with place.stage:
        left, right = st.columns([1, 1.15], gap="small")
        with left:
            _draw_views(seen)
        with right:
            _draw_cone(page, seen)
        chart.lines(
            "gaussian-splats:eigenvalue",
            {
                title: (steps, np.maximum(seen.series[f"smallest_{name}"], _LOWEST_SHOWN))
                for title, name in _NAMES.items()
            }
            | {"0": (steps[[0, -1]], np.zeros(2))},
            colours={**_COLOURS, "0": "ink"},
            x_label="step",
            y_label="smallest eigenvalue, cut at −0.1",
            marker=seen.step,
            height=150,
            alt="The smallest eigenvalue of both covariances over the steps; below 0 a matrix is no"
            " covariance",
        )
    numbers = _numbers(seen, series)
    with place.readouts:
        _draw_readouts(seen, numbers)
    return View(live=live, numbers=numbers, intro=INTRO)


def _numbers(seen: Frame, series: dict[str, np.ndarray]) -> dict[str, float]:
    outside = series[FREE] < 0
    below = np.flatnonzero(outside)
    # Steps at which it is outside and was not before; both forms begin inside.
    departures = np.flatnonzero(outside & ~np.roll(outside, 1)) if below.size else below
    before = int(below[0]) - 1 if below.size else 0
    return {
        "step": seen.step,
        "thickness": seen.settings.thickness,
        "learning_rate": seen.settings.learning_rate,
        "first_negative": float(below[0]) if below.size else math.nan,
        "returned": bool(below.size and series[FREE][-1] >= 0),
        "departures": len(departures),
        "last_departure": int(departures[-1]) if len(departures) else 0,
        "before": before,
        "free_before": float(seen.series["error_free"][before]),
        "factored_before": float(seen.series["error_factored"][before]),
        "lowest_factored": float(series[FACTORED].min()),
        **seen.metrics,
    }


def _draw_views(seen: Frame) -> None:
    canvas.images(
        "gaussian-splats:views",
        canvas.to_bytes(seen.arrays["views"], 0, 1),
        columns=2,
        colormap="sequential",
        row_names=["target", "six free", "R and S"],
        column_names=["from one side", "from another"],
        tool=None,
        value_range=(0, 1),
        alt="The splats of the target, of the free covariance and of the factored one, two views",
        max_height=320,
    )


_CONE = "gaussian-splats:cone"


def _draw_cone(page: PageState, seen: Frame) -> None:
    points, faces = _cone()
    goal = seen.arrays["goal"]
    items: list[scene.Mesh | scene.Lines | scene.Points] = []
    for name, colour in (("free", "error"), ("factored", "good")):
        path = np.stack([seen.series[f"{axis}_{name}"] for axis in "abc"], axis=1)[: seen.step + 1]
        inside = np.abs(path).max(axis=1) <= 2 * _REACH
        path = path[: int(np.argmin(inside)) or 1] if not inside.all() else path
        items.append(scene.Lines(name=name, positions=path, colour=colour, width=3))
        items.append(scene.Points(name=f"{name} now", positions=path[-1:], colour=colour, size=11))
    items.append(scene.Points(name="goal", positions=goal[None], colour="chosen", size=13))
    items.append(
        scene.Mesh(
            name="cone", positions=points, faces=faces, colour="accent", opacity=0.3, pick=False
        )
    )
    scene.scene(
        _CONE,
        *items,
        camera=page["cone_view"],
        bounds=((-_REACH, -_REACH, 0.0), (_REACH, _REACH, _REACH)),
        floor=False,
        pick=False,
        hint="Inside the cone: covariances",
        alt="A cone of all positive semi-definite 2 by 2 matrices and the paths of both fits",
        max_height=300,
    )


def _cone(sectors: int = 48) -> tuple[np.ndarray, np.ndarray]:
    """The surface c = √(a² + b²) up to the height of the picture."""
    angles = np.linspace(0, 2 * np.pi, sectors, endpoint=False)
    rim = _REACH * np.stack([np.cos(angles), np.sin(angles), np.ones(sectors)], axis=1)
    around = np.arange(sectors)
    faces = np.stack([np.zeros(sectors, int), 1 + around, 1 + (around + 1) % sectors], axis=1)
    return np.concatenate([np.zeros((1, 3)), rim]), faces


def _draw_readouts(seen: Frame, numbers: dict[str, float]) -> None:
    rows: list[frame.Row] = []
    for title, name in _NAMES.items():
        meaning = _COLOURS[title]
        smallest = frame.number(numbers[f"smallest_{name}"], 4)
        rows.append(frame.Readout(f"{title}: λ min", smallest, meaning))
        rows.append(("mean squared error", frame.number(numbers[f"error_{name}"], 5)))
    first = numbers["first_negative"]
    rows.append(("first step with λ min < 0", "–" if math.isnan(first) else f"{first:.0f}"))
    frame.readout(rows)
    if numbers["smallest_free"] < 0:
        frame.notice(
            [
                "No scales and no rotation make this matrix: along one direction its variance would"
                f" be {frame.number(numbers['smallest_free'], 4)}."
            ]
        )
