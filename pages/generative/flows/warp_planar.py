"""View "One planar layer": the plane is pushed along û, and folds where the constraint is off."""

from typing import Any

import numpy as np
import streamlit as st
import torch

from engine import seeds
from engine.generative.flows import interpolation, planar_fold
from engine.generative.flows.grid import straight_grid
from engine.generative.flows.planar import Planar
from engine.polyline import joined
from pages.generative.flows.warp_fields import format_point
from ui import frame
from ui.components import plane
from ui.components.plane import Layer
from ui.frame import number
from ui.pairs import parse_pair
from ui.saved_files import table
from ui.state import PageState
from ui.topic import Place, View
from ui.trajectory import playback, shown_step

STAGE = "flows:planar"
_EXTENT = (-4.0, 4.0, -4.0, 4.0)
_MOMENTS = 25
_NODES = 81
"""Of a line of the grid."""
_SAMPLES = 500
_SHARES = np.linspace(0, 1, _MOMENTS)


def layer_of(page: PageState) -> Planar:
    """The layer as it is set."""
    return planar_fold.layer(
        page["planar_product"],
        page["planar_across"],
        page["planar_angle"],
        page["planar_offset"],
        constrained=page["planar_constrained"],
    )


def draw(page: PageState, place: Place) -> View:
    """The layer from nothing to the whole of it, and its determinant at one point."""
    for event in plane.events(STAGE):
        if event.kind == "press" and event.points:
            page["point"] = format_point(*event.points[-1])
    planar = layer_of(page)
    x = torch.tensor(parse_pair(page["point"]))
    found, fold = planar_fold.lemma(planar, x), planar_fold.fold(planar)
    shown = shown_step(page, STAGE, _MOMENTS)
    with place.stage:
        plane.plane(
            STAGE,
            extent=_EXTENT,
            layers=_layers(planar, x, page["seed"]),
            frames=playback(
                page,
                [f"{round(100 * share)} % of the layer" for share in _SHARES],
                shown,
                fps=_MOMENTS / 4,
                name=STAGE,
            ),
            tool="inspect",
            x_label="x₁",
            y_label="x₂",
            max_height=560,
            hint="Press a point for its determinant",
            alt="A grid and samples are pushed along one direction by a planar layer"
            + ("; a strip of it is folded over" if fold.turned else ""),
        )
    numbers = _numbers(page, planar, found, fold)
    with place.readouts:
        _draw_readouts(numbers, found)
    return View(
        numbers=numbers,
        files={
            "table": lambda suffix: table(
                ["quantity", "value"],
                [[name, float(value)] for name, value in numbers.items() if name != "view"],
            )
        },
    )


def _numbers(
    page: PageState, planar: Planar, found: planar_fold.Lemma, fold: planar_fold.Fold
) -> dict[str, Any]:
    along = float(planar.w @ planar.direction())
    return {
        "view": "planar",
        "constrained": float(page["planar_constrained"]),
        "asked_product": float(page["planar_product"]),
        "product": along,
        "least_det": min(1.0, 1 + along),
        "det": found.lemma,
        "dense_det": found.dense,
        "turned": fold.turned,
        "threefold": fold.threefold,
        "integral": fold.integral,
    }


def _layers(planar: Planar, x: torch.Tensor, seed: int) -> list[Layer]:
    """Grid, samples and the chosen point at each share; where the determinant is 0, and û."""
    source = seeds.generator(seeds.derive(seed, "flows", "planar"))
    samples = torch.randn(_SAMPLES, 2, generator=source)
    maps = [interpolation.interpolated(planar, float(share)) for share in _SHARES]

    def moved(points: torch.Tensor) -> np.ndarray:
        return np.stack([each.forward(points).points.numpy() for each in maps])

    turned = _turned(planar, samples)
    lines = torch.tensor(joined(straight_grid(_NODES).numpy()), dtype=torch.float32)
    drawn: list[Layer | None] = [
        plane.curve(moved(lines), colour="ink", width=0.9),
        plane.points(
            moved(samples[~turned]), colour="data", size=2.6, opacity=0.75, label="samples of x"
        ),
    ]
    if bool(turned.any()):
        drawn += [
            plane.points(
                moved(samples[turned]), colour="error", size=3.2, opacity=0.9, label="det < 0"
            ),
            plane.curve(moved(_edges(planar)), colour="error", width=2.5, label="det = 0"),
        ]
    direction = planar.direction()
    drawn += [
        plane.arrows(
            torch.zeros(1, 2).numpy(), direction[None].numpy(), scale=1, colour="accent", label="û"
        ),
        plane.points(moved(x[None]), colour="chosen", size=8),
    ]
    return [layer for layer in drawn if layer is not None]


def _turned(planar: Planar, points: torch.Tensor) -> torch.Tensor:
    slope = float(planar.w @ planar.direction())
    return 1 + (1 - torch.tanh(points @ planar.w + planar.b).square()) * slope < 0


def _edges(planar: Planar) -> torch.Tensor:
    """Two lines on which the determinant is 0, with a gap between them."""
    edges = planar_fold.fold_edges(planar)
    assert edges is not None
    unit = planar.w / planar.w.norm()
    side = torch.stack([-unit[1], unit[0]])
    along = torch.linspace(-6, 6, 61)[:, None] * side
    gap = torch.full((1, 2), torch.nan)
    lines = [unit * (edge - planar.b) / planar.w.norm() + along for edge in edges]
    return torch.cat([lines[0], gap, lines[1]])


def _draw_readouts(numbers: dict[str, Any], found: planar_fold.Lemma) -> None:
    sign = "−" if found.product < 0 else "+"
    live = f"1 {sign} {number(abs(found.product))} = {number(found.lemma)}"
    folds = numbers["turned"] > 0
    notice = (
        frame.notice_html(
            [
                f"wᵀû = {number(numbers['product'], 2)} is below −1: the plane folds over, and "
                "the map has no inverse."
            ]
        )
        if folds
        else ""
    )
    st.html(
        notice
        + "<p class='who'><span class='formula'>f(x) = x + û tanh(wᵀx + b)</span>"
        + "<span class='formula'>det J = 1 + ûᵀψ</span>"
        + f"<span class='formula'>{live}</span></p>"
        + frame.readout_html(
            [
                ("û, bent from u" if numbers["constrained"] else "û = u", _pair(found.u)),
                ("ψ = tanh′(wᵀx + b) w", _pair(found.psi)),
                frame.Readout("1 + ûᵀψ", number(found.lemma, 6), "chosen"),
                ("det(I + û ψᵀ), elimination", number(found.dense, 6)),
                ("wᵀu as set", number(numbers["asked_product"], 2)),
                ("wᵀû in use", number(numbers["product"], 2)),
                ("smallest determinant", number(numbers["least_det"], 2)),
                frame.Readout(
                    "P(det J < 0), x ~ N(0, I)",
                    f"{100 * numbers['turned']:.1f} %",
                    "error" if folds else None,
                ),
                ("P(z from three x), z ~ N(0, I)", f"{100 * numbers['threefold']:.1f} %"),
                ("∫ N(f(x)) |det J| dx", number(numbers["integral"])),
            ]
        )
    )


def _pair(values: torch.Tensor) -> str:
    return f"({number(float(values[0]), 2)}, {number(float(values[1]), 2)})"
