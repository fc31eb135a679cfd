"""The view "Fresh weights": the field of random weights, its profile, its growth with depth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from engine.vision.receptive_fields.effective import gaussian
from engine.vision.receptive_fields.measures import (
    SHARE,
    Growth,
    Measured,
    affordable,
    depths_of,
    growth,
    measured,
    width_after,
)
from engine.vision.receptive_fields.small_nets import SmallNet
from pages.vision.receptive_fields import notebooks
from pages.vision.receptive_fields.effective_drawing import DEAD, draw_field, written
from pages.vision.receptive_fields.effective_net import settings_of
from ui import beside, frame, saved_files
from ui.components import chart
from ui.questions import QUESTION
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

_NO_GROWTH = "Fewer than three depths have a field of more than one pixel, so there is no growth."
LAW_HOLDS = 0.15
"""The exponent may be so far from ½; beyond, a √n is no law of this network."""


def draw(page: PageState, place: Place) -> View:
    """The field as an image in its theoretical square, its profile, and its growth with depth."""
    settings = settings_of(page)
    images = affordable(settings, round(page["images"]))
    found = measured(settings, images)
    calls = [width_after.call(settings, depth, images) for depth in depths_of(settings)]
    made = not place.dragging and beside.make_some(calls)
    grown = growth(settings, images) if made else None
    with place.stage:
        left, right = st.columns([1.35, 1], vertical_alignment="top")
        with left:
            draw_field(found, "The gradient of the middle unit")
        with right:
            if found.dead:
                st.info(DEAD)
            else:
                _draw_profile(found)
                _draw_growth(settings, grown, waits=not made)
    plain = measured(replace(settings, skips=False, dilation="1", subsampling="none"), images)
    numbers = _numbers(settings, found, grown, plain)
    with place.readouts:
        _draw_readouts(found, grown, images, waits=not made)
    asks = page[QUESTION] in (2, 5)
    return View(
        numbers=numbers,
        unfinished=not made and not place.dragging,
        unanswered=not made and asks,
        files={"table": lambda suffix: saved_files.table(*_table(found))},
        shown={
            "found": found,
            "network": settings.network(),
            "node": settings.end(settings.depth),
            "grown": grown,
            "settings": settings,
        },
        notebook=Notebook(notebooks.effective, {"settings": settings, "images": images}),
    )


def _draw_profile(found: Measured) -> None:
    """The share of the energy in each column."""
    energy, fitted = found.field.energy, gaussian(found.field.energy.shape, found.moments)
    columns = np.arange(energy.shape[1])
    chart.lines(
        "receptive-fields:profile",
        {
            "energy": (columns, 100 * energy.sum(axis=0)),
            "Gaussian": (columns, 100 * fitted.sum(axis=0)),
        },
        colours={"energy": "model", "Gaussian": "ink"},
        x_label="column, pixels",
        y_label="energy, % in each column",
        height=185,
        alt="The share of the energy in each column, and the Gaussian of the same width",
    )


def _draw_growth(settings: SmallNet, grown: Growth | None, *, waits: bool) -> None:
    if grown is None:
        text = "The growth with depth: …" if waits else _NO_GROWTH
        st.html(f"<p class='who'>{text}</p>")
        return
    depths = np.array(grown.depths)
    fine = np.linspace(1, settings.depth, 60)
    chart.lines(
        "receptive-fields:growth",
        {
            "σ": (depths, grown.widths),
            "a·√n": (fine, grown.fit.scale * np.sqrt(fine)),
            "r": (depths, grown.sizes),
        },
        colours={"σ": "model", "a·√n": "ink", "r": "chosen"},
        x_label="layers n",
        y_label="pixels",
        log_y=True,
        height=215,
        alt="Width of the effective field by depth, the law a times the root of n, and the side of "
        "the theoretical field",
    )


def _draw_readouts(found: Measured, grown: Growth | None, images: int, *, waits: bool) -> None:
    rows: list[frame.Row] = [
        frame.Readout("theoretical field r, pixels", str(found.size), "chosen"),
        ("effective width σ, pixels", written(found.moments.width, 2)),
        (f"{100 * SHARE:.0f} % radius, pixels", written(found.radius, 1)),
        ("… its disc, % of the square", written(100 * found.share_of_area, 0)),
        ("effective size (Luo), pixels", frame.number(found.field.size, 1)),
        ("inputs averaged over", str(images)),
    ]
    if grown is None and waits:
        rows += [("a in σ = a·√n", "…"), ("R² of the fit", "…"), ("exponent of n", "…")]
    elif grown is not None:
        holds = abs(grown.fit.exponent - 0.5) < LAW_HOLDS
        rows += [
            ("a in σ = a·√n", frame.number(grown.fit.scale, 2) if holds else "–"),
            ("R² of the fit", frame.number(grown.fit.r_squared, 3)),
            ("exponent of n", frame.number(grown.fit.exponent, 2)),
        ]
    st.html(
        "<p class='who'><span class='formula'>energy(x) = mean (∂ unit / ∂ x)²</span></p>"
        + frame.readout_html(rows)
    )


def _table(found: Measured) -> tuple[list[str], list[tuple[int, int, float]]]:
    """The share of the energy pixel by pixel."""
    energy = found.field.energy
    rows = [(row, column, float(energy[row, column])) for row, column in np.ndindex(*energy.shape)]
    return ["row, pixels", "column, pixels", "share of the energy"], rows


def _numbers(
    settings: SmallNet, found: Measured, grown: Growth | None, plain: Measured
) -> dict[str, Any]:
    """What the answers speak of."""
    return {
        "view": "fresh",
        "dead": found.dead,
        "depth": settings.depth,
        "kernel": settings.kernel,
        "skips": settings.skips,
        "dilation": settings.dilation,
        "subsampling": settings.subsampling,
        "size": found.size,
        "width": found.moments.width,
        "radius": found.radius,
        "share_of_area": found.share_of_area,
        "exponent": grown.fit.exponent if grown else None,
        "r_squared": grown.fit.r_squared if grown else None,
        "scale": grown.fit.scale if grown else None,
        "plain_width": plain.moments.width,
        "plain_size": plain.size,
    }
