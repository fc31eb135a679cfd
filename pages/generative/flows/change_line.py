"""View "Line": the knots of a map are dragged, and the density p(x) and the strip follow."""

from html import escape
from typing import Any

import numpy as np
import streamlit as st

from engine.generative.flows.change_of_variables import (
    FoldedMapError,
    MonotoneMap,
    Strip,
    strip,
)
from engine.generative.flows.line_densities import LINE_DENSITIES
from pages.generative.flows import change_line_drag, notebooks
from pages.generative.flows.change_fields import REACH, decode_map
from pages.generative.flows.change_line_layers import EXTENT, MOST_HEIGHT, LinePicture, layers
from ui import frame, saved_files
from ui.components import chart, plane
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

ASPECT = 1.25
_TIE = 1e-6
"""Relative difference below which two heights are the same."""


def draw(page: PageState, place: Place) -> View:
    """Map, densities and strip; of a map that folds, what is wrong with it."""
    change_line_drag.handle_events(page)
    base, centre = LINE_DENSITIES[page["base_density"]], page["strip_centre"]
    g = decode_map(page["line_map"])
    try:
        g = MonotoneMap(g.z, g.x)
        refusal = ""
    except FoldedMapError as refused:
        refusal = str(refused)
    half = page["strip_width"] / 2
    found = strip(g, base, centre - half, centre + half) if isinstance(g, MonotoneMap) else None
    picture = LinePicture(g, base)
    x = float(g(np.array(centre)))
    level = float(np.clip(x, -REACH, REACH)) if found is None else None
    numbers = _numbers(page, picture, found, x)
    marked = None if found is None else (numbers["highest_at"], numbers["steepest_at"])
    drawn = layers(picture, found, level, marked)
    with place.stage:
        plane.plane(
            change_line_drag.STAGE,
            extent=EXTENT,
            layers=drawn,
            tool="move",
            axes=False,
            x_label="z",
            y_label="x",
            aspect=ASPECT,
            hint="Drag a knot or the strip, or draw across the map"
            if picture.highest[1] <= MOST_HEIGHT
            else f"p(x) is cut off at {MOST_HEIGHT}",
            alt=_alt(numbers),
        )
    with place.readouts:
        _draw_readouts(numbers, refusal)
        z = np.linspace(-REACH, REACH, 281)
        chart.lines(
            "flows:slope",
            {"dx/dz": (z, g.slope(z))},
            colours={"dx/dz": "accent"},
            x_label="z",
            y_label="dx/dz",
            marker=centre,
            height=150,
            alt="The slope of the map over z",
        )
    return View(
        numbers=numbers,
        files={
            "table": lambda suffix: _table(picture),
        },
        notebook=Notebook(
            notebooks.line,
            {"g": g, "base": page["base_density"], "centre": centre, "width": 2 * half},
        )
        if isinstance(g, MonotoneMap)
        else "A map that folds makes no density, so there is no notebook of it.",
    )


def _table(picture: LinePicture) -> bytes:
    """Points of the line, their images, slopes and densities, as CSV."""
    z = np.linspace(-REACH, REACH, 281)
    slope, p_z = picture.g.slope(z), picture.base.density(z)
    with np.errstate(divide="ignore"):
        p_x = p_z / np.abs(slope)
    columns = np.column_stack([z, picture.g(z), slope, p_z, p_x])
    return saved_files.table(["z", "x", "dx/dz", "p(z)", "p(z) / |dx/dz|"], columns.tolist())


def _numbers(
    page: PageState, picture: LinePicture, found: Strip | None, x: float
) -> dict[str, Any]:
    g, base, z = picture.g, picture.base, page["strip_centre"]
    slope, p_z = float(g.slope(np.array([z]))[0]), float(base.density(np.array([z]))[0])
    highest_z, highest_x = picture.highest
    numbers = {
        "view": "line",
        "base": page["base_density"],
        "folded": found is None,
        "z": z,
        "x": x,
        "p_z": p_z,
        "slope": slope,
        "highest_p_z": highest_z,
        "highest_p_x": highest_x,
        **_slopes(picture),
    }
    if found is None:
        summed = g.summed_density(base.density, np.array([x]))
        flat = g.flat_at(x)
        preimages = [float(each) for each in g.preimages(x)]
        return numbers | {
            "preimages": preimages,
            "flat": flat,
            "p_x": float(summed[0]),
            "area_z": 0.0,
            "area_x": 0.0,
        }
    areas = {"area_z": found.area_z, "area_x": found.area_x}
    return numbers | areas | {"preimages": [z], "flat": None, "p_x": p_z / slope}


def _slopes(picture: LinePicture) -> dict[str, Any]:
    """How the slope goes with p(x), where there is mass."""
    z = np.linspace(-REACH, REACH, 701)
    z = z[picture.base.density(z) > 0]
    slope = picture.g.slope(z)
    p_x = picture.base.density(z) / np.maximum(np.abs(slope), 1e-9)
    highest, steepest = int(p_x.argmax()), int(slope.argmax())
    return {
        "slope_at_highest": float(slope[highest]),
        "highest_at": z[peaks(p_x)].tolist(),
        "steepest_at": z[peaks(slope)].tolist(),
        "x_at_highest": float(picture.g(z[highest])),
        "most_slope": float(slope[steepest]),
        "p_x_at_steepest": float(p_x[steepest]),
        "mean_slope": float(slope.mean()),
    }


def peaks(values: np.ndarray) -> np.ndarray:
    """The indices of the largest value, none where it is a plateau: no place of it stands out."""
    near = np.flatnonzero(values >= values.max() - _TIE * abs(values.max()))
    alone: np.ndarray = near[:0] if (np.diff(near) == 1).any() else near
    return alone


def _alt(numbers: dict[str, Any]) -> str:
    if numbers["folded"]:
        return (
            f"A map without an inverse: x = {frame.number(numbers['x'], 2)} comes from "
            f"{'all ' if numbers['flat'] else ''}z = {_origins(numbers)}"
        )
    return (
        "A rising map takes the density below it to the one at its right; a strip of area "
        f"{frame.number(numbers['area_z'])} is {frame.number(numbers['slope'], 2)} times as wide "
        "there, and lower by as much"
    )


def _origins(numbers: dict[str, Any]) -> str:
    """The z that come to x: single places, or a whole interval."""
    if numbers["flat"]:
        low, high = numbers["flat"]
        return f"{frame.number(low, 2)} to {frame.number(high, 2)}"
    return ", ".join(frame.number(z, 2) for z in numbers["preimages"])


def _draw_readouts(numbers: dict[str, Any], refusal: str) -> None:
    value = frame.number
    if refusal:
        st.html(
            frame.notice_html([refusal])
            + frame.readout_html(
                [
                    ("x", value(numbers["x"], 2)),
                    frame.Readout(
                        "all z from" if numbers["flat"] else "comes from z =",
                        _origins(numbers),
                        "chosen",
                    ),
                    ("sum of p(z) / |dx/dz|", value(numbers["p_x"])),
                ]
            )
        )
        return
    live = f"{value(numbers['p_z'])} / {value(numbers['slope'])} ≈ {value(numbers['p_x'])}"
    st.html(
        "<p class='who'><span class='formula'>p(x) = p(z) / |dx/dz|</span>"
        f"<span class='formula'>{escape(live)}</span></p>"
        + frame.readout_html(
            [
                ("z, middle of the strip", value(numbers["z"], 2)),
                ("x = g(z)", value(numbers["x"], 2)),
                ("density p(z)", numbers["p_z"]),
                ("slope dx/dz", numbers["slope"]),
                ("density p(x)", numbers["p_x"]),
                frame.Readout("area of the strip in z", value(numbers["area_z"], 6), "chosen"),
                frame.Readout("area of the strip in x", value(numbers["area_x"], 6), "chosen"),
            ]
        )
    )
