"""Beside the combined shape: the field at the probe, along a line through it, and measures."""

import numpy as np
import streamlit as st
import torch

from engine.geometry.implicit_surfaces import sdf
from engine.geometry.implicit_surfaces.csg import EXTENT, FIELD_TRANSFORMS, PRIMITIVES, CSGModel
from engine.geometry.implicit_surfaces.cut_surfaces import (
    Measures,
    ModelSurface,
    rotate_about_vertical,
)
from pages.geometry.implicit_surfaces.coordinates import point_to_viewer
from ui import frame
from ui.components import chart
from ui.state import PageState

Probe = tuple[float, float, float]
_SHOWN_TERMS = 3


def draw_readouts(page: PageState, model: CSGModel, surface: ModelSurface, probe: Probe) -> None:
    """The field at the probe, solid by solid; along a line through it; and the whole surface."""
    at = torch.tensor([probe])
    value = surface.field(at)
    gradient_norm = float(sdf.gradient_norm(surface.field, at))
    distance = float(surface.true_distance(at, value)[0])
    x, y, z = (frame.number(part, 2) for part in point_to_viewer(probe))
    rows: list[frame.Row] = [
        *_terms(page, model, probe),
        frame.Readout(f"{_field_name(page)} =", frame.number(float(value)), "chosen"),
        ("distance to the surface", frame.number(distance)),
        ("gradient norm |∇f|", frame.number(gradient_norm)),
    ]
    st.html(
        f"<p class='who'><span><b class='is-chosen'>●</b> at ({x}, {y}, {z})</span>"
        f"<span class='formula'>{_formula(model)}</span></p>"
        f"{frame.readout_html(rows)}"
        "<p class='who'><span>Whole surface</span></p>"
        f"{frame.readout_html(_measure_rows(surface.measures))}"
    )
    _draw_profile(page, surface, probe)


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


def _draw_profile(page: PageState, surface: ModelSurface, probe: Probe) -> None:
    """Along the horizontal line through the probe; the slope of a distance is at most 1."""
    along = torch.linspace(-EXTENT, EXTENT, 121)
    points = torch.stack(
        [along, torch.full_like(along, probe[1]), torch.full_like(along, probe[2])], 1
    )
    values = surface.field(points)
    chart.lines(
        "implicit-surfaces:profile",
        {
            "distance": (along, np.asarray(surface.true_distance(points, values))),
            _field_name(page): (along, values),
        },
        colours={"distance": "data", _field_name(page): "model"},
        x_label="x through the probe",
        y_label="value",
        marker=probe[0],
        height=170,
        alt="The field and the true distance along a horizontal line through the probe",
    )


def _measure_rows(measures: Measures) -> list[frame.Row]:
    volume, area = frame.number(measures.volume), frame.number(measures.area, 2)
    return [
        ("volume, area", f"{volume}, {area}"),
        ("components, Euler char.", f"{measures.components}, {frame.number(measures.euler, 0)}"),
    ]


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


def _field_name(page: PageState) -> str:
    return FIELD_TRANSFORMS[page["transform"]].title


def _subscript(number: int) -> str:
    return chr(ord("₀") + number)
