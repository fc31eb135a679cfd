"""The view "Plane" with a matrix: its columns are dragged, its determinant is an area."""

from html import escape
from typing import Any

import numpy as np
import streamlit as st

from engine.generative.flows.plane_maps import UNIT_SQUARE, Affine
from engine.generative.flows.pushed_density import PlaneDensity, on_grid, pushed
from pages.generative.flows import change_planes, notebooks
from pages.generative.flows.change_fields import PLANE_REACH
from pages.generative.flows.change_plane_layers import (
    area_label,
    column_arrows,
    filled,
    grid_lines,
    letter,
)
from ui import frame
from ui.components import plane
from ui.pairs import format_pair, parse_pair
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

COLUMNS = ("first_column", "second_column")

_HELD = "flows:plane:held"

FLAT = 0.05
"""Of |det A|: below, the image is too thin for a grid of densities, and samples are shown."""

SINGULAR = 0.005
"""Of |det A|, to hundredths nothing: the columns lie on one line."""


def handle_events(page: PageState) -> None:
    """The column that is dragged."""
    change_planes.take_events(page, change_planes.BEFORE)
    for event in change_planes.take_events(page, change_planes.AFTER):
        point = event.points[-1]
        if event.kind == "press":
            tips = [np.subtract(parse_pair(page[name]), point) for name in COLUMNS]
            st.session_state[_HELD] = COLUMNS[int(np.hypot(*np.transpose(tips)).argmin())]
        if event.kind in {"press", "drag"}:
            page[st.session_state.get(_HELD, COLUMNS[0])] = format_pair(*point)


def draw(page: PageState, place: Place) -> View:
    """The unit square and its image, p(z) and p(x)."""
    handle_events(page)
    first, second = (parse_pair(page[name]) for name in COLUMNS)
    g, base = Affine(first, second), change_planes.base_of(page)
    determinant = g.area
    density = on_grid(base, PLANE_REACH, change_planes.SIDE)
    after = pushed(g, base, PLANE_REACH, change_planes.SIDE) if abs(determinant) > FLAT else None
    numbers = _numbers(page, g, determinant, density, after)
    image = g(UNIT_SQUARE)
    value = frame.number
    change_planes.draw(
        page,
        place,
        left=[
            change_planes.heat(base, density, after=False),
            grid_lines(None, 1),
            *filled(UNIT_SQUARE),
            letter(None),
            area_label(UNIT_SQUARE, "area 1"),
        ],
        right=[
            *_right(base, g, after),
            grid_lines(g, 1),
            *filled(image),
            letter(g),
            *column_arrows(g),
            area_label(image, f"signed area {value(determinant, 2)}"),
        ],
        hints=("The F shows whether the image is mirrored", "Drag the tip of a₁ or a₂"),
        alts=(
            "The unit square on the density p(z)",
            f"Its image has the signed area {value(determinant, 2)}; columns "
            f"({value(first[0], 2)}, {value(first[1], 2)}) and "
            f"({value(second[0], 2)}, {value(second[1], 2)})",
        ),
        moves=False,
    )
    with place.readouts:
        _draw_readouts(g, numbers)
    return View(
        numbers=numbers,
        files={
            "table": lambda suffix: change_planes.table(g, base),
        },
        notebook=Notebook(
            notebooks.matrix,
            {"g": g, "base": base, "side": change_planes.SIDE, "reach": PLANE_REACH},
        ),
    )


def _right(base: PlaneDensity, g: Affine, after: np.ndarray | None) -> list[plane.Layer]:
    if after is not None:
        return [change_planes.heat(base, after, after=True)]
    return [plane.points(g(base.sample()), colour="model", size=2.5, label="samples of x")]


def _numbers(
    page: PageState, g: Affine, determinant: float, density: np.ndarray, after: np.ndarray | None
) -> dict[str, Any]:
    return {
        "view": "plane",
        "map": "affine",
        "base": page["plane_density"],
        "determinant": determinant,
        "rotation": bool(np.allclose(g.matrix.T @ g.matrix, np.eye(2), atol=0.02))
        and determinant > 0,
        "singular": abs(determinant) < SINGULAR,
        "first": g.first,
        "second": g.second,
        "highest_p_z": float(density.max()),
        "highest_p_x": float(density.max()) / max(abs(determinant), 1e-9),
        "largest_change": float(np.abs(after - density).max()) if after is not None else np.inf,
        "turned": float(np.degrees(np.arctan2(g.first[1], g.first[0]))),
    }


def _draw_readouts(g: Affine, numbers: dict[str, Any]) -> None:
    value, determinant = frame.number, numbers["determinant"]
    (a, c), (b, d) = g.first, g.second
    factors = [value(each, 2) if each >= 0 else f"({value(each, 2)})" for each in (a, d, b, c)]
    live = "{} · {} − {} · {}".format(*factors)
    singular = numbers["singular"]
    notice = (
        frame.notice_html(
            [
                "Both columns lie on one line, so det A = 0: the plane is pressed onto that line. "
                "Many z come to one x, there is no inverse, and p(x) would be infinite there."
            ]
        )
        if singular
        else ""
    )
    way = "none" if singular else "kept" if determinant > 0 else "reversed"
    st.html(
        f"<p class='who'><span class='formula'>det A = a₁₁ a₂₂ − a₁₂ a₂₁</span>"
        f"<span class='formula'>{escape(live)}</span>"
        f"<span class='formula'>≈ {value(determinant, 2)}</span></p>"
        + notice
        + frame.readout_html(
            [
                frame.Readout("signed area of the image", value(determinant, 2), "chosen"),
                ("area of the unit square", value(1, 2)),
                ("orientation", way),
                ("ln |det A|", value(np.log(abs(determinant))) if not singular else "−∞"),
                ("highest p(z)", numbers["highest_p_z"]),
                ("highest p(x)", "∞" if singular else value(numbers["highest_p_x"])),
            ]
        )
    )
