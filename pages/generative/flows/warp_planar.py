"""View "One planar layer": the plane is pushed along û, and folds where the constraint is off."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
import torch

from engine.generative.flows import interpolation, planar_fold
from engine.generative.flows.planar import Planar
from pages.generative.flows.warp_fields import format_point
from pages.generative.flows.warp_planar_layers import layers, vector_name
from ui import frame
from ui.components import plane
from ui.frame import number
from ui.pairs import parse_pair
from ui.saved_files import table
from ui.state import PageState
from ui.topic import Place, View
from ui.trajectory import playback, shown_step

STAGE = "flows:planar"
_EXTENT = (-4.0, 4.0, -4.0, 4.0)
_MOMENTS = 25
WHOLE = _MOMENTS - 1
"""The moment with the whole layer."""
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
    planar = layer_of(page)
    maps = [_part(planar, float(share)) for share in _SHARES]
    for event in plane.events(STAGE):
        if event.kind == "press" and event.points:
            part = maps[min(event.moment, _MOMENTS - 1)]
            origin = planar_fold.origin(part, torch.tensor(event.points[-1]))
            page["point"] = format_point(*origin.tolist())
    x = torch.tensor(parse_pair(page["point"]))
    moments = [_moment(each, x) for each in maps]
    shown = shown_step(page, STAGE, _MOMENTS)
    whole = moments[-1]
    with place.stage:
        plane.plane(
            STAGE,
            extent=_EXTENT,
            layers=layers(page, maps, x),
            frames=playback(
                page,
                [f"{round(100 * share)} % of the layer" for share in _SHARES],
                shown,
                fps=_MOMENTS / 4,
                name=STAGE,
            ),
            tool="inspect",
            x_label="f₁(x)",
            y_label="f₂(x)",
            max_height=560,
            hint="Press a point for its determinant",
            alt="A grid and samples are pushed along one direction by a planar layer"
            + ("; a strip of it is folded over" if whole.turned else ""),
        )
    with place.readouts:
        _draw_readouts(page, moments, shown)
    numbers: dict[str, Any] = {
        "view": "planar",
        "constrained": float(page["planar_constrained"]),
        "asked_product": float(page["planar_product"]),
        **whole._asdict(),
    }
    return View(
        numbers=numbers,
        files={
            "table": lambda suffix: table(
                ["share of the layer", *whole._fields[:-2]],
                [[float(share), *each[:-2]] for share, each in zip(_SHARES, moments, strict=True)],
            )
        },
    )


class Moment(NamedTuple):
    """A layer, or a share of one, in numbers.

    Attributes:
        product: wᵀû.
        least_det: the smallest determinant in the plane.
        dot: ûᵀψ at the chosen point.
        det, dense_det: the determinant there by the lemma, and by elimination.
        turned, threefold, integral: of `planar_fold.Fold`.
        u, psi: û and ψ.
    """

    product: float
    least_det: float
    dot: float
    det: float
    dense_det: float
    turned: float
    threefold: float
    integral: float
    u: tuple[float, ...]
    psi: tuple[float, ...]


def _part(planar: Planar, share: float) -> Planar:
    part = interpolation.interpolated(planar, share)
    assert isinstance(part, Planar)
    return part


def _moment(planar: Planar, x: torch.Tensor) -> Moment:
    along = float(planar.slope())
    found, fold = planar_fold.lemma(planar, x), planar_fold.fold(planar)
    return Moment(
        along,
        min(1.0, 1 + along),
        found.product,
        found.lemma,
        found.dense,
        *fold,
        tuple(found.u.tolist()),
        tuple(found.psi.tolist()),
    )


def _draw_readouts(page: PageState, moments: list[Moment], shown: int) -> None:
    """The numbers of the share of the layer that is on the stage."""
    whole, name = moments[-1], vector_name(page)
    constrained = page["planar_constrained"]

    def text(of: Callable[[Moment], str]) -> frame.PerFrameText:
        return frame.PerFrameText(STAGE, [of(each) for each in moments], shown)

    live = text(
        lambda m: f"1 {'−' if m.dot < 0 else '+'} {number(abs(m.dot))} = {number(1 + m.dot)}"
    )
    rows: list[frame.Row] = [
        (
            "share of the layer",
            frame.PerFrameText(STAGE, [f"{round(100 * s)} %" for s in _SHARES], shown),
        ),
        ("û, bent from u" if constrained else "u", text(lambda m: _pair(*m.u))),
        ("ψ = tanh′(wᵀx + b) w", _pair(*whole.psi)),
        frame.Readout(f"1 + {name}ᵀψ", text(lambda m: number(m.det, 6)), "chosen"),
        (f"det(I + {name} ψᵀ), elimination", text(lambda m: number(m.dense_det, 6))),
        (f"wᵀ{name}", text(lambda m: number(m.product, 2))),
        ("smallest determinant", text(lambda m: number(m.least_det, 2))),
        frame.Readout(
            "P(det J < 0), x ~ N(0, I)",
            text(lambda m: f"{100 * m.turned:.1f} %"),
            "error" if whole.turned else None,
        ),
        ("P(z from three x), z ~ N(0, I)", text(lambda m: f"{100 * m.threefold:.1f} %")),
        ("∫ N(f(x)) |det J| dx", text(lambda m: number(m.integral))),
    ]
    st.html(
        _notice(moments, name)
        + f"<p class='who'><span class='formula'>f(x) = x + {name} tanh(wᵀx + b)</span>"
        + f"<span class='formula'>det J = 1 + {name}ᵀψ, J = ∂f/∂x</span>"
        + f"<span class='formula'>{live.html}</span></p>"
        + frame.readout_html(rows)
    )


def _notice(moments: list[Moment], name: str) -> str:
    """From which share on the plane is folded; nothing where it never is."""
    folded = [share for share, each in zip(_SHARES, moments, strict=True) if each.turned]
    if not folded:
        return ""
    return frame.notice_html(
        [
            f"The whole layer has wᵀ{name} = {number(moments[-1].product, 2)}, below −1: from "
            f"{100 * folded[0]:.0f} % of it on the plane folds over, and the map has no inverse."
        ]
    )


def _pair(first: float, second: float) -> str:
    return f"({number(first, 2)}, {number(second, 2)})"
