"""Beside the combined shape: the field at the probe, along a line through it, and measures."""

from typing import Any

import numpy as np
import streamlit as st
import torch

from engine.geometry import sdf
from engine.geometry.implicit_surfaces.closed_forms import volume_and_area
from engine.geometry.implicit_surfaces.csg import EXTENT, FIELD_TRANSFORMS, PRIMITIVES, CSGModel
from engine.geometry.implicit_surfaces.cut_surfaces import (
    MODEL_LATTICE,
    Measures,
    ModelSurface,
    extract_model,
    rotate_about_vertical,
)
from pages.geometry.implicit_surfaces.coordinates import point_to_viewer
from pages.geometry.implicit_surfaces.topology_row import topology_row
from ui import frame
from ui.components import chart
from ui.state import PageState

Probe = tuple[float, float, float]
_SHOWN_TERMS = 3
_PROFILE = 121
"""Points along the line through the probe."""

_PROFILE_HEIGHT = 150


def draw_readouts(
    page: PageState, model: CSGModel, surface: ModelSurface, probe: Probe, *, dragging: bool
) -> dict[str, Any]:
    """The field at the probe, solid by solid; along a line through it; and the whole surface.

    Returns:
        What the answers speak of. The surface of f itself, beside that of its transform, is
        measured when the slider rests.
    """
    along = torch.linspace(-EXTENT, EXTENT, _PROFILE)
    points = torch.tensor(probe).repeat(_PROFILE + 1, 1)  # the last one is the probe itself
    points[:-1, 0] = along
    values = surface.field(points)
    distances = surface.true_distance(points, values)
    gradient_norm = float(sdf.gradient_norm(surface.field, points[-1:]))
    x, y, z = (frame.number(part, 2) for part in point_to_viewer(probe))
    name = FIELD_TRANSFORMS[page["transform"]].title
    rows: list[frame.Row] = [
        *_terms(page, model, probe),
        frame.Readout(f"{name} =", frame.number(float(values[-1])), "chosen"),
        ("distance to the surface", frame.number(float(distances[-1]))),
        ("gradient norm |∇f|", frame.number(gradient_norm)),
    ]
    plain = None if dragging else extract_model(model, "identity", page["rotation"]).measures
    exact = volume_and_area(model) if FIELD_TRANSFORMS[page["transform"]].keeps_surface else None
    st.html(
        f"<p class='who'><span><b class='is-chosen'>●</b> at ({x}, {y}, {z})</span>"
        f"<span class='formula'>{_formula(model)}</span></p>"
        f"{frame.readout_html(rows)}"
        f"<p class='who'><span>Surface on {MODEL_LATTICE.resolution}³ samples</span></p>"
        f"{frame.readout_html(_measure_rows(page, surface.measures, plain, exact))}"
    )
    _draw_profile(name, along, values[:-1], distances[:-1], probe)
    return {
        "value": float(values[-1]),
        "distance": float(distances[-1]),
        "gradient_norm": gradient_norm,
        "measures": surface.measures,
        "plain": plain,
        "exact": exact,
    }


def _terms(page: PageState, model: CSGModel, probe: Probe) -> list[frame.Row]:
    """The value of each solid at the probe; of many, only of the nearest."""
    at = torch.tensor([rotate_about_vertical(probe, -page["rotation"])])
    values = [(float(part.distance(at)), number) for number, part in enumerate(model.parts, 1)]
    nearest = sorted(values, key=lambda pair: abs(pair[0]))[:_SHOWN_TERMS]
    return [
        (
            f"f{_subscript(number)} {PRIMITIVES[model.parts[number - 1].kind].title.lower()}",
            frame.number(value),
        )
        for value, number in sorted(nearest, key=lambda pair: pair[1])
    ]


def _draw_profile(
    name: str, along: torch.Tensor, values: torch.Tensor, distances: np.ndarray, probe: Probe
) -> None:
    """Along the horizontal line through the probe; the slope of a distance is at most 1."""
    chart.lines(
        "implicit-surfaces:profile",
        {"distance": (along, distances), name: (along, values)},
        colours={"distance": "data", name: "model"},
        x_label="x through the probe",
        y_label="value",
        marker=probe[0],
        height=_PROFILE_HEIGHT,
        alt="The field and the true distance along a horizontal line through the probe",
    )


def _measure_rows(
    page: PageState,
    measures: Measures,
    plain: Measures | None,
    exact: tuple[float, float] | None,
) -> list[frame.Row]:
    """Of the surface that is shown, and beside it what it should be, as far as that is known."""
    rows: list[frame.Row] = [("volume, area", _pair(measures.volume, measures.area))]
    if page["transform"] != "identity":
        of_f = "…" if plain is None else _pair(plain.volume, plain.area)
        rows.append(("volume, area of f", of_f))
    if exact is not None:
        rows.append(("exact, by formula", _pair(*exact)))
    return [*rows, topology_row(measures.components, measures.euler)]


def _pair(volume: float, area: float) -> str:
    return f"{frame.number(volume)}, {frame.number(area, 2)}"


def _formula(model: CSGModel) -> str:
    """f = min(f₁, f₂), as far as there is space."""
    if len(model.parts) > _SHOWN_TERMS:
        return f"f of {len(model.parts)} solids"
    text = "f₁"
    for number, part in enumerate(model.parts[1:], start=2):
        function = {"union": "min", "intersection": "max", "difference": "max"}[part.operation]
        sign = "−" if part.operation == "difference" else ""
        width = f"<sub>{part.blend:g}</sub>" if part.blend else ""
        text = f"{function}{width}({text}, {sign}f{_subscript(number)})"
    return f"f = {text}"


def _subscript(number: int) -> str:
    return chr(ord("₀") + number)
