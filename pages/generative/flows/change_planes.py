"""The two planes of the view "Plane": z at the left, x at the right."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from engine.generative.flows.plane_maps import PlaneMap
from engine.generative.flows.pushed_density import PlaneDensity, grid, on_grid
from pages.generative.flows.change_fields import PLANE_REACH
from pages.generative.flows.change_plane_layers import EXTENT
from ui import saved_files
from ui.components import plane, pointer
from ui.components.plane import Layer, PointerEvent
from ui.density_drawing import add_stroke
from ui.density_fields import packed_points
from ui.state import PageState
from ui.topic import Place

BEFORE, AFTER = "flows:plane_z", "flows:plane_x"
SIDE = 81
"""Nodes of a grid of densities."""


def base_of(page: PageState) -> PlaneDensity:
    """The density p(z) that is chosen, with what has been drawn since."""
    if page["plane_density"] != "drawn":
        return PlaneDensity(page["plane_density"])
    return PlaneDensity("drawn", packed_points(page["drawn_density"]))


def take_events(page: PageState, key: str) -> list[PointerEvent]:
    """What was done on a plane, save the strokes that draw a density."""
    events = [event for event in plane.events(key) if event.points]
    if key != BEFORE or page["plane_density"] != "drawn":
        return events
    for event in events:
        stroke = pointer.stroke(key, event)
        if stroke:
            page["drawn_density"] = add_stroke(page["drawn_density"], stroke)
    return []


def heat(base: PlaneDensity, density: np.ndarray, *, after: bool) -> Layer:
    """A density on a grid, p(x) if it is `after` the map; of narrow peaks, its square root."""
    root = base.name == "drawn"
    shown = np.sqrt(density) if root else density
    return plane.field(
        shown,
        colour="model" if after else "ink",
        value_range=(0, max(float(shown.max()), 1e-9)),
        opacity=0.85 if after else 0.5,
        label=("√" if root else "") + ("p(x)" if after else "p(z)"),
    )


def outline(base: PlaneDensity) -> Layer:
    """Where p(z) is half and a tenth of its highest value."""
    density = on_grid(base, PLANE_REACH, SIDE)
    levels = [part * float(density.max()) for part in (0.1, 0.5)]
    return plane.contours(
        density,
        levels=levels,
        emphasise=None,
        colour="ink",
        opacity=0.9,
        label="p(z) at 10 and 50 % of its peak",
    )


def draw(
    page: PageState,
    place: Place,
    left: Sequence[Layer],
    right: Sequence[Layer],
    *,
    hints: tuple[str, str],
    alts: tuple[str, str],
    moves: bool,
) -> None:
    """Draws both planes.

    Args:
        page: says whether the density is drawn on the left one.
        place: where.
        left, right: layers.
        hints, alts: of the left plane and the right one.
        moves: whether something is dragged on the left plane too.
    """
    drawn = page["plane_density"] == "drawn"
    tool = "draw" if drawn else "move" if moves else None
    with place.stage:
        for key, column, layers, hint, alt, name in zip(
            (BEFORE, AFTER),
            st.columns(2, gap="small"),
            (left, right),
            ("Draw the density p(z)" if drawn else hints[0], hints[1]),
            alts,
            "zx",
            strict=True,
        ):
            with column:
                plane.plane(
                    key,
                    extent=EXTENT,
                    layers=layers,
                    tool=tool if key == BEFORE else "move",
                    hint=hint,
                    alt=alt,
                    axes=True,
                    x_label=f"{name}₁",
                    y_label=f"{name}₂",
                    max_height=600,
                )


def table(g: PlaneMap, base: PlaneDensity) -> bytes:
    """Points of a grid, their images, determinants and densities, as CSV."""
    z = grid(3.0, 25)
    x, determinant, p_z = g(z), g.determinant(z), base(z)
    with np.errstate(divide="ignore", invalid="ignore"):
        p_x = p_z / np.abs(determinant)
    header = ["z1", "z2", "x1", "x2", "det J", "p(z)", "p(z) / |det J|"]
    return saved_files.table(header, np.column_stack([z, x, determinant, p_z, p_x]).tolist())
