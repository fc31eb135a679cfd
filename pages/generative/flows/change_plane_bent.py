"""The view "Plane" with a map that bends: its local determinant as heat, and a square's image."""

from html import escape
from typing import Any

import numpy as np
import streamlit as st

from engine.generative.flows.plane_maps import PlaneMap, plane_map
from engine.generative.flows.plane_preimages import preimages
from engine.generative.flows.plane_squares import image_areas, square
from engine.generative.flows.pushed_density import PlaneDensity, grid, log_determinant, pushed
from pages.generative.flows import change_planes, notebooks
from pages.generative.flows.change_fields import PLANE_REACH
from pages.generative.flows.change_plane_layers import area_label, filled, grid_lines
from ui import frame
from ui.components import chart, plane
from ui.pairs import format_pair, parse_pair
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

_SIDES = np.geomspace(0.05, 1.5, 60)
_EDGE_POINTS = 24
_SEARCHED = 6.0
"""Half the side of the square in which the z of one x are looked for; beyond, p(z) is nothing."""
_MANY = 9
"""So many z of one x are a curve of them."""
MOST_LOG = 2.5
"""Of −ln |det J| in colours; near a fold it goes to ∞."""


def handle_events(page: PageState, g: PlaneMap) -> None:
    """The square that is put somewhere else, by itself or by its image."""
    for key in (change_planes.BEFORE, change_planes.AFTER):
        for event in change_planes.take_events(page, key):
            if event.kind in {"press", "drag"}:
                point = np.array(event.points[-1:])
                z = point if key == change_planes.BEFORE else g.inverse(point)
                if np.isfinite(z).all():
                    held = np.clip(z[0], -PLANE_REACH, PLANE_REACH)
                    page["square_centre"] = format_pair(*held.tolist())


def draw(page: PageState, place: Place) -> View:
    """The square and its image, the local determinant, p(x)."""
    g = plane_map(page["plane_map"], page["map_strength"], page["seed"])
    handle_events(page, g)
    base = change_planes.base_of(page)
    centre, side = parse_pair(page["square_centre"]), page["square_side"]
    logarithm = log_determinant(g, PLANE_REACH, change_planes.SIDE)
    folded = bool(np.isnan(logarithm).any())
    after = None if folded else pushed(g, base, PLANE_REACH, change_planes.SIDE)
    areas = image_areas(g, centre, np.array([side, side / 2, *_SIDES]))
    numbers = _numbers(page, g, base, logarithm, areas)
    edge = square(centre, side, _EDGE_POINTS)
    value = frame.number
    cut = numbers["folded"] or -numbers["least_log"] > MOST_LOG
    reach = max(0.5, numbers["most_log"], min(-numbers["least_log"], MOST_LOG))
    change_planes.draw(
        page,
        place,
        left=[
            plane.field(
                logarithm,
                colormap="signed",
                value_range=(-reach, reach),
                label="ln |det J|" + (", cut off below" if cut else ""),
            ),
            grid_lines(None, 0.5),
            change_planes.outline(base),
            *((*_folds(g), _same_x(numbers["preimages"])) if folded else ()),
            *filled(edge),
            area_label(edge, f"area {value(side**2, 3)}"),
        ],
        right=[
            change_planes.heat(base, after, after=True)
            if after is not None
            else plane.points(g(base.sample()), colour="model", size=2.5, label="samples of x"),
            grid_lines(g, 0.5),
            *filled(g(edge)),
            area_label(g(edge), f"area {value(areas[0], 3)}"),
        ],
        hints=(
            "Drag the square",
            "Image and samples of x" if folded else "Image and p(x)",
        ),
        alts=(
            f"ln |det J| goes from {value(numbers['least_log'], 2)} to "
            f"{value(numbers['most_log'], 2)}; a square of area {value(side**2)}",
            f"The bent grid; the image of the square has the area {value(areas[0])}",
        ),
        moves=True,
    )
    with place.readouts:
        _draw_readouts(numbers)
        chart.lines(
            "flows:shrink",
            {
                "image / square": (_SIDES, areas[2:] / _SIDES**2),
                "det J": (_SIDES, np.full(len(_SIDES), numbers["determinant"])),
            },
            colours={"image / square": "chosen", "det J": "ink"},
            x_label="side of the square",
            y_label="ratio of areas",
            marker=side,
            height=140,
            alt="The ratio of the areas over the side of the square; it comes to det J at its "
            "centre",
        )
    return View(
        numbers=numbers,
        files={
            "table": lambda suffix: change_planes.table(g, base),
        },
        notebook=Notebook(
            notebooks.bent,
            {
                "g": g,
                "base": base,
                "centre": centre,
                "side": side,
                "nodes": change_planes.SIDE,
                "reach": PLANE_REACH,
            },
        ),
    )


def _folds(g: PlaneMap) -> list[plane.Layer]:
    """Where the determinant is zero, and crosses where it is negative."""
    side = change_planes.SIDE
    determinant = g.determinant(grid(PLANE_REACH, side)).reshape(side, side)
    coarse = grid(PLANE_REACH, 31)
    return [
        plane.contours(determinant, levels=[0.0], colour="error"),
        plane.points(
            coarse[g.determinant(coarse) < 0], colour="error", size=2.2, label="det J < 0"
        ),
    ]


def _same_x(z: np.ndarray) -> plane.Layer:
    """All that come to where the middle of the square does."""
    return plane.points(z, marker="ring", colour="chosen", size=7, label="same x")


def _numbers(
    page: PageState, g: PlaneMap, base: PlaneDensity, logarithm: np.ndarray, areas: np.ndarray
) -> dict[str, Any]:
    centre, side = np.array([parse_pair(page["square_centre"])]), page["square_side"]
    determinant = float(g.determinant(centre)[0])
    p_z = float(base(centre)[0])
    p_x = p_z / max(abs(determinant), 1e-9)
    origins = centre
    folded = bool(np.isnan(logarithm).any())
    if folded:
        origins, p_x = preimages(g, base, g(centre)[0], _SEARCHED)
    return {
        "view": "plane",
        "map": page["plane_map"],
        "base": page["plane_density"],
        "folded": folded,
        "preimages": origins,
        "determinant": determinant,
        "side": side,
        "image_area": float(areas[0]),
        "one_percent": _one_percent(areas[2:], determinant),
        "error": abs(float(areas[0]) / side**2 - determinant),
        "half_error": abs(float(areas[1]) / (side / 2) ** 2 - determinant),
        "least_log": float(np.nanmin(logarithm)),
        "most_log": float(np.nanmax(logarithm)),
        "p_z": p_z,
        "p_x": p_x,
    }


def _one_percent(areas: np.ndarray, determinant: float) -> float:
    """The largest side up to which the ratio of areas is within 1 % of det J; 0 if none is."""
    near = np.abs(areas / _SIDES**2 - determinant) < 0.01 * abs(determinant)
    return float(_SIDES[near.cumprod().astype(bool)].max(initial=0))


def _draw_readouts(numbers: dict[str, Any]) -> None:
    value, determinant, folded = frame.number, numbers["determinant"], numbers["folded"]
    area, count = numbers["side"] ** 2, len(numbers["preimages"])
    formula = "p(x) = p(z) / |det J(z)|"
    live = f"{value(numbers['p_z'])} / {value(abs(determinant))} ≈ {value(numbers['p_x'])}"
    notice = ""
    if folded:
        formula = "p(x) = Σ p(z) / |det J(z)|"
        live = f"sum over {_count(count)}: {value(numbers['p_x'])}"
        notice = frame.notice_html(
            [
                "Where there are crosses det J is negative: the map folds, several z come to one "
                "x, and there is no inverse. Samples are shown instead of p(x)."
            ]
        )
    st.html(
        f"<p class='who'><span class='formula'>{escape(formula)}</span>"
        "<span class='formula'>J = ∂x/∂z</span>"
        f"<span class='formula'>{escape(live)}</span></p>"
        + notice
        + frame.readout_html(
            [
                ("det J at the centre", determinant),
                *([("places of the same x", _count(count))] if folded else []),
                ("area of the square", value(area, 4)),
                ("|det J| · area", value(abs(determinant) * area, 4)),
                frame.Readout("area of the image", value(numbers["image_area"], 4), "chosen"),
                ("largest ln |det J|", numbers["most_log"]),
                ("smallest ln |det J|", "−∞" if folded else numbers["least_log"]),
            ]
        )
    )


def _count(places: int) -> str:
    return "a whole curve" if places > _MANY else f"{places} z"
