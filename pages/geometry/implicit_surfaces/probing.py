"""What stands beside the cut shape: the field at the probe, along a line, and the measures."""

from functools import lru_cache

import streamlit as st
import torch

from engine.geometry.implicit_surfaces import sdf
from engine.geometry.implicit_surfaces.csg import EXTENT, PRIMITIVES, RELABELLINGS, Scene
from pages.geometry.implicit_surfaces import slices, space
from ui import frame
from ui.components import chart
from ui.state import PageState


def draw_readouts(
    page: PageState,
    shape: Scene,
    found: slices.Cut,
    distance: slices.TrueDistance,
    probe: tuple[float, float, float],
) -> None:
    """The field at the probe, part by part; along a line through it; and the whole surface."""
    at = torch.tensor([probe])
    value = found.field(at)
    slope = float(sdf.gradient_norm(found.field, at))
    away = float(distance(at, value)[0])
    x, y, z = (frame.number(part, 2) for part in space.placed(probe))
    rows: list[frame.Readout | tuple[str, str]] = [
        *_terms(page, shape, probe),
        frame.Readout(f"{_name(page)} =", frame.number(float(value)), "chosen"),
        ("distance to the surface", frame.number(away)),
        ("slope |∇|", frame.number(slope)),
    ]
    st.html(
        f"<p class='who'><span><b class='is-chosen'>●</b> at ({x}, {y}, {z})</span>"
        f"<span class='formula'>{_formula(page, shape)}</span></p>"
        f"{frame.readout_html(rows)}"
        f"<p class='who'><span>The whole surface</span></p>{frame.readout_html(_whole(found))}"
    )
    _draw_profile(page, found, distance, probe)


def _terms(
    page: PageState, shape: Scene, probe: tuple[float, float, float]
) -> list[tuple[str, str]]:
    """The value of each solid there; of many, only of the nearest three."""
    at = torch.tensor([slices.turned(probe, page["a"], back=True)])
    values = [(float(part.distance(at)), number) for number, part in enumerate(shape.parts, 1)]
    kept = sorted(values, key=lambda pair: abs(pair[0]))[:3]
    return [
        (
            f"f{_below(number)} {PRIMITIVES[shape.parts[number - 1].kind].title.lower()}",
            frame.number(value),
        )
        for value, number in sorted(kept, key=lambda pair: pair[1])
    ]


def _draw_profile(
    page: PageState,
    found: slices.Cut,
    distance: slices.TrueDistance,
    probe: tuple[float, float, float],
) -> None:
    """Along the horizontal line through the probe: what is a distance climbs by 1 per unit."""
    along = torch.linspace(-EXTENT, EXTENT, 121)
    points = torch.stack(
        [along, torch.full_like(along, probe[1]), torch.full_like(along, probe[2])], 1
    )
    values = found.field(points)
    chart.lines(
        "implicit-surfaces:profile",
        {
            "distance": (along, distance(points, values)),
            _name(page): (along, values),
        },
        colours={"distance": "data", _name(page): "model"},
        x_label="x through the probe",
        y_label="value",
        marker=probe[0],
        height=170,
        alt="The field and the true distance along a horizontal line through the probe",
    )


def _whole(found: slices.Cut) -> list[tuple[str, str]]:
    measured = measures(found)
    return [
        ("volume · area", f"{frame.number(measured[0])} · {frame.number(measured[1], 2)}"),
        ("pieces · V − E + F", f"{measured[2]} · {frame.number(measured[3], 0)}"),
    ]


@lru_cache(maxsize=16)
def measures(found: slices.Cut) -> tuple[float, float, int, int]:
    """Volume, area, pieces, and V − E + F of the whole surface."""
    surface = found.whole
    if len(surface.faces) == 0:
        return 0.0, 0.0, 0, 0
    # Of a closed mesh every edge has two faces; counting the edges takes longer.
    euler = len(surface.vertices) - len(surface.faces) // 2 if found.closed else surface.euler()
    return surface.volume(), surface.area(), surface.pieces(), euler


def _formula(page: PageState, shape: Scene) -> str:
    """f = min(f₁, f₂), as far as there is room."""
    if len(shape.parts) > 3:
        return f"f of {len(shape.parts)} solids"
    text = "f₁"
    for number, part in enumerate(shape.parts[1:], start=2):
        word = {"union": "min", "intersection": "max", "difference": "max"}[part.operation]
        sign = "−" if part.operation == "difference" else ""
        soft = f"<sub>{part.blend:g}</sub>" if part.blend else ""
        text = f"{word}{soft}({text}, {sign}f{_below(number)})"
    return f"f = {text}"


def _name(page: PageState) -> str:
    return RELABELLINGS[page["g"]].title


def _below(number: int) -> str:
    return chr(ord("₀") + number)
