"""Precision and recall: quality against variety, and how truncation trades one for the other."""

import math
from typing import Any

import numpy as np
import streamlit as st

from engine.cache import Call
from engine.generative.gans.digits import measures
from engine.generative.gans.digits.measures import COUNT, Share, Supported
from pages.generative.gans.digits_measures_fields import PSIS
from pages.generative.gans.digits_training_fields import VARIANTS
from ui import frame, saved_files
from ui.components import plane
from ui.components.plane import Layer, Meaning
from ui.state import PageState
from ui.topic import Place, View

PLANE = (0.0, 1.0, 0.3, 1.0)
_COLOURS: dict[str, Meaning] = {"r1": "model", "wgan-gp": "ink"}


def _psis(page: PageState) -> list[float]:
    """Those of the curve, and the chosen one."""
    return sorted({*PSIS, float(page["psi"])})


def calls(page: PageState) -> list[Call[Any]]:
    """What is computed: a point each."""
    points = [
        measures.supported.call(variant, psi, page["seed"])
        for variant in VARIANTS
        for psi in _psis(page)
    ]
    return [measures.supported_real.call(), *points]


def draw_known(page: PageState, place: Place) -> None:
    """The plane, with the points that are computed."""
    seed = page["seed"]
    layers: list[Layer | None] = []
    if measures.supported_real.call().made():
        layers += _real_layers(measures.supported_real())
    for variant in VARIANTS:
        each = [measures.supported.call(variant, psi, seed) for psi in _psis(page)]
        layers += _curve_layers([call() for call in each if call.made()], variant)
    if layers:
        with place.stage:
            _draw_plane(layers, "Precision and recall are being measured")


def draw(page: PageState, place: Place) -> View:
    """The plane, with a curve for each generator."""
    seed, psi = page["seed"], float(page["psi"])
    curves = {
        variant: [measures.supported(variant, each, seed) for each in _psis(page)]
        for variant in VARIANTS
    }
    chosen = {variant: measures.supported(variant, psi, seed) for variant in VARIANTS}
    full = {variant: measures.supported(variant, 1.0, seed) for variant in VARIANTS}
    real = measures.supported_real()
    layers = _layers(curves, chosen, real)
    with place.stage:
        _draw_plane(
            layers,
            f"Precision and recall at ψ = {psi:g}: "
            + "; ".join(f"{VARIANTS[variant]} {_words(each)}" for variant, each in chosen.items())
            + f"; held-out digits {_words(real)}",
        )
        st.html(
            f"<p class='who'>Along each curve ψ goes from {PSIS[0]:g} to {PSIS[-1]:g}. The crosses "
            f"stand at ψ = {psi:g} and reach two standard errors either way, those of given "
            "supports.</p>"
        )
    with place.readouts:
        rows: list[frame.Row] = [("pictures of each kind", str(COUNT))]
        for title, each in (
            ("held-out digits", real),
            *((VARIANTS[variant], each) for variant, each in chosen.items()),
        ):
            rows += [
                (f"{title}: precision", _percent(each.precision)),
                ("… recall", _percent(each.recall)),
            ]
        frame.readout(rows)
    return View(
        numbers=_numbers(psi, chosen, full, real),
        files={
            "table": lambda suffix: saved_files.table(
                ["samples", "ψ", "precision", "its error", "recall", "its error"],
                [
                    [VARIANTS[variant], each, *found.precision, *found.recall]
                    for variant, points in curves.items()
                    for each, found in zip(_psis(page), points, strict=True)
                ],
            ),
        },
    )


def _layers(
    curves: dict[str, list[Supported]], chosen: dict[str, Supported], real: Supported
) -> list[Layer | None]:
    layers = _real_layers(real)
    for variant, points in curves.items():
        colour = _COLOURS[variant]
        layers += [
            *_curve_layers(points, variant),
            plane.curve(_cross(chosen[variant]), colour=colour, width=2.5),
            plane.points([_point(chosen[variant])], colour=colour, size=7, label=VARIANTS[variant]),
        ]
    return layers


def _real_layers(real: Supported) -> list[Layer | None]:
    return [
        plane.points([_point(real)], colour="data", size=6, label="held-out digits"),
        plane.curve(_cross(real), colour="data", width=1.5),
    ]


def _curve_layers(points: list[Supported], variant: str) -> list[Layer | None]:
    """Dots, joined."""
    if not points:
        return []
    places, colour = [_point(each) for each in points], _COLOURS[variant]
    return [
        plane.curve(places, colour=colour, width=1.5) if len(places) > 1 else None,
        plane.points(places, colour=colour, size=3),
    ]


def _draw_plane(layers: list[Layer | None], alt: str) -> None:
    plane.plane(
        "gans:support",
        extent=PLANE,
        layers=layers,
        x_label="recall: training digits that samples come near",
        y_label="precision: samples near a training digit",
        max_height=400,
        alt=alt,
    )


def _point(found: Supported) -> tuple[float, float]:
    return found.recall.value, found.precision.value


def _cross(found: Supported) -> np.ndarray:
    """Two standard errors either way."""
    (x, dx), (y, dy) = found.recall, found.precision
    gap = (math.nan, math.nan)
    return np.array([(x - 2 * dx, y), (x + 2 * dx, y), gap, (x, y - 2 * dy), (x, y + 2 * dy)])


def _percent(found: Share) -> str:
    return f"{100 * found.value:.0f} ± {100 * found.error:.0f} %"


def _words(found: Supported) -> str:
    return f"precision {100 * found.precision.value:.0f} %, recall {100 * found.recall.value:.0f} %"


def _numbers(
    psi: float, chosen: dict[str, Supported], full: dict[str, Supported], real: Supported
) -> dict[str, Any]:
    """What the answer speaks of."""
    found: dict[str, Any] = {
        "psi": psi,
        "real_precision": real.precision,
        "real_recall": real.recall,
    }
    for variant in VARIANTS:
        for name, each in (("", chosen[variant]), ("full_", full[variant])):
            found |= {
                f"{variant}_{name}precision": each.precision,
                f"{variant}_{name}recall": each.recall,
            }
    return found
