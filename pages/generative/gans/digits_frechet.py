"""The Fréchet distance over the number of samples: what of it is bias, and what is left."""

from typing import Any

import numpy as np

from engine.cache import Call
from engine.generative.frechet import Line, SizeCurve
from engine.generative.gans.digits import measures, pretrained, scoring
from pages.generative.gans.digits_training_fields import VARIANTS
from ui import frame, saved_files, tables
from ui.components import chart
from ui.components.chart import Meaning
from ui.state import PageState
from ui.topic import Place, View

_REAL = "real digits"
_COLOURS: dict[str, Meaning] = {_REAL: "data", "R1": "model", "WGAN-GP": "ink"}
_COLUMNS = ("Samples", "n = 50", "n = 500", "FD∞, extrapolated", "c of c/n", "steps of G")


def _curves(page: PageState) -> dict[str, Call[SizeCurve]]:
    seed = page["seed"]
    return {_REAL: scoring.real_curve.call(seed)} | {
        title: measures.sample_curve.call(variant, seed) for variant, title in VARIANTS.items()
    }


def calls(page: PageState) -> list[Call[Any]]:
    """What is computed, in parts that a gesture can wait for, and a curve each."""
    parts = [
        measures.pool_features.call(variant, page["seed"], part)
        for variant in VARIANTS
        for part in range(measures.POOL_PARTS)
    ]
    wanted = [*_curves(page).values()]
    return wanted if all(call.made() for call in wanted) else [*parts, *wanted]


def draw_known(page: PageState, place: Place) -> dict[str, SizeCurve]:
    """Over n, and over 1/n with the line to n = ∞: the curves that are computed."""
    curves = {title: call() for title, call in _curves(page).items() if call.made()}
    if curves:
        with place.stage:
            _draw_over_size(curves)
            _draw_over_inverse(curves)
        with place.readouts:
            _draw_readouts(curves)
    return curves


def draw(page: PageState, place: Place) -> View:
    """All of them."""
    curves = draw_known(page, place)
    return View(
        below=lambda: tables.comparison(
            "Fréchet distance, ± its standard error over 20 subsets of n; FD∞ and c are fitted "
            f"from n = {curves[_REAL].fitted_from} on",
            _COLUMNS,
            _rows(curves),
        ),
        numbers=_numbers(curves),
        files={"table": lambda suffix: saved_files.table(*_table(curves))},
    )


def _draw_over_size(curves: dict[str, SizeCurve]) -> None:
    each = {title: (np.array(c.sizes, float), c.means.numpy()) for title, c in curves.items()}
    chart.lines(
        "gans:frechet:size",
        each,
        bands={title: _band(c, np.array(c.sizes, float)) for title, c in curves.items()},
        colours=_COLOURS,
        x_label="samples n",
        y_label="Fréchet distance",
        y_range=(0, None),
        height=175,
        alt="Fréchet distance of n samples over n, with bands of two standard errors; it falls "
        "with n, for real digits too",
    )


def _draw_over_inverse(curves: dict[str, SizeCurve]) -> None:
    """Straight lines, whose value at 1/n = 0 is FD∞."""
    lines, bands = {}, {}
    for title, curve in curves.items():
        x = 1 / np.array([np.inf, *reversed(curve.sizes)])
        lines[title] = (x, curve.line.limit + curve.line.slope * x)
        inverse, low, high = _band(curve, 1 / np.array(curve.sizes, float))
        bands[title] = (inverse[::-1], low[::-1], high[::-1])
    chart.lines(
        "gans:frechet:inverse",
        lines,
        bands=bands,
        colours=_COLOURS,
        x_label=f"1/n; the lines are fitted from n = {curve.fitted_from} on, the bands measured",
        y_label="FD∞ + c/n",
        y_range=(0, None),
        height=175,
        alt="The same over 1/n with fitted lines; at 1/n = 0 they extrapolate to FD∞: "
        + ", ".join(f"{title} {limit(curve.line)}" for title, curve in curves.items()),
    )


def limit(line: Line) -> str:
    """FD∞ ± its standard error; no distance is negative, so the best fit of those is 0."""
    return f"{frame.number(max(0.0, line.limit), 2)} ± {frame.number(line.limit_error, 2)}"


def _band(curve: SizeCurve, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    means, errors = curve.means.numpy(), curve.errors.numpy()
    return x, means - 2 * errors, means + 2 * errors


def _draw_readouts(curves: dict[str, SizeCurve]) -> None:
    rows: list[frame.Row] = [("features of our digit classifier", "64")]
    for title, curve in curves.items():
        rows += [
            (f"{title}: n = {curve.sizes[0]}", _with_error(curve, 0)),
            (f"… n = {curve.sizes[-1]}", _with_error(curve, -1)),
            ("… FD∞", limit(curve.line)),
        ]
    frame.readout(rows)


def _with_error(curve: SizeCurve, k: int) -> str:
    return f"{frame.number(float(curve.means[k]), 2)} ± {frame.number(float(curve.errors[k]), 2)}"


def _rows(curves: dict[str, SizeCurve]) -> list[tuple[str, ...]]:
    steps = {title: f"{pretrained.steps(variant):,}" for variant, title in VARIANTS.items()}
    return [
        (
            title,
            _with_error(curve, 0),
            _with_error(curve, -1),
            limit(curve.line),
            f"{frame.number(curve.line.slope, 0)} ± {frame.number(curve.line.slope_error, 0)}",
            steps.get(title, "–"),
        )
        for title, curve in curves.items()
    ]


def _table(curves: dict[str, SizeCurve]) -> tuple[list[str], list[list[float | str]]]:
    return ["samples", "n", "Fréchet distance", "standard error", "fitted"], [
        [title, size, float(curve.means[k]), float(curve.errors[k]), curve.line.at(size)]
        for title, curve in curves.items()
        for k, size in enumerate(curve.sizes)
    ]


def _numbers(curves: dict[str, SizeCurve]) -> dict[str, Any]:
    """What the answer speaks of."""
    found: dict[str, Any] = {}
    for name, curve in zip(("real", *VARIANTS), curves.values(), strict=True):
        found |= {
            f"{name}_few": float(curve.means[0]),
            f"{name}_many": float(curve.means[-1]),
            f"{name}_line": curve.line,
        }
    real = curves[_REAL]
    sizes = {"few": real.sizes[0], "many": real.sizes[-1], "fitted_from": real.fitted_from}
    return {**found, **sizes}
