"""Analyses of "Shape": variance explained, what components do to measurements, residuals."""

from __future__ import annotations

import numpy as np

from engine.humans.body import asset
from engine.humans.body.measurements import MEASUREMENTS
from engine.humans.body.pipeline import learned_shapes, registered
from engine.humans.body.shape_regression import measurement_model
from pages.humans.body import body_scene, shape_table
from pages.humans.body.shape_fields import chosen_scan, pipeline_settings
from ui.analysis import Analysis, Drawing, Drawn
from ui.analysis_figures import histogram
from ui.frame import number
from ui.plotly_theme import COLOUR, axes, line, signed
from ui.state import PageState
from ui.topic import View

_SHOWN = 12


def _variance(page: PageState, view: View) -> Drawn:
    import plotly.graph_objects as go

    many = asset.variance_explained()[:_SHOWN].numpy().astype(np.float64)
    groups = {f"of {asset.LEARNED_FROM:,} people": (many, "data", "")}
    settings = pipeline_settings(page)
    known = all(registered.call(k, settings.registration).made() for k in settings.taken)
    if page["view"] == "pipeline" and known:
        few = learned_shapes(settings).space.explained.numpy().astype(np.float64)
        groups[f"of {settings.people} people"] = (few, "model", "/")
    figure = go.Figure()
    columns: dict[str, np.ndarray] = {"component": np.arange(1, _SHOWN + 1)}
    for name, (shares, meaning, pattern) in groups.items():
        places = np.arange(1, len(shares) + 1)
        figure.add_trace(
            go.Bar(
                x=places,
                y=shares,
                name=name,
                marker={"color": COLOUR[meaning], "pattern": {"shape": pattern}},
                hovertemplate="component %{x}: %{y:.2%}<extra></extra>",
            )
        )
        figure.add_trace(
            line(f"sum, {name}", places, np.cumsum(shares), meaning, points=True)  # type: ignore[arg-type]
        )
        columns |= {f"share, {name}": shares, f"sum, {name}": np.cumsum(shares)}
    figure.update_layout(axes(x="component", y="share of the variance"))
    figure.update_layout(yaxis={"tickformat": ".0%", "range": [0, 1.04]}, xaxis={"dtick": 1})
    ten = number(100 * float(many[:10].sum()), 1)
    alternative = (
        f"The first component explains {number(100 * float(many[0]), 1)} % of the variance of"
        f" {asset.LEARNED_FROM:,} bodies, ten explain {ten} %."
    )
    return Drawing(figure, alternative, columns)


def _effects(page: PageState, view: View) -> Drawn:
    import plotly.graph_objects as go

    fit = measurement_model(body_scene.shipped_body())
    effects, deviation = fit.effects.numpy(), fit.deviation.numpy()
    names = [f"β{shape_table.subscript(k + 1)}" for k in range(effects.shape[1])]
    texts = [
        [shape_table.text(name, float(value), signed=True) for value in row]
        for name, row in zip(MEASUREMENTS, effects, strict=True)
    ]
    figure = go.Figure(
        go.Heatmap(
            x=names,
            y=list(MEASUREMENTS),
            z=effects / deviation[:, None],
            text=texts,
            texttemplate="%{text}",
            hovertemplate="%{y}, %{x}: %{text} per σ<extra></extra>",
            **signed(1.0, "in σ of the measurement"),
        )
    )
    figure.update_layout(yaxis={"autorange": "reversed"})
    strongest = MEASUREMENTS[int(np.abs(effects / deviation[:, None])[:, 0].argmax())]
    alternative = (
        f"The change of {len(MEASUREMENTS)} measurements by one standard deviation of each"
        f" component; β₁ moves the {strongest} most, by {texts[0][0]}."
    )
    columns = {"measurement": list(MEASUREMENTS)} | {
        f"{name}, m or l": effects[:, k] for k, name in enumerate(names)
    }
    return Drawing(figure, alternative, columns, height=460)


def _residuals(page: PageState, view: View) -> Drawn:
    offsets = view.shown.get("offsets_mm")
    if offsets is None:
        if page["view"] != "pipeline":
            return "There is no scan in this view. The view “Pipeline” registers one."
        call = registered.call(chosen_scan(page), pipeline_settings(page).registration)
        if not call.made():
            return "This person is not registered yet."
        offsets = 1_000 * call().offsets.numpy()
    return histogram(
        {"vertices": (offsets, "error")}, x="scan outside the surface, along its normal, mm"
    )


ANALYSES = (
    Analysis(
        "variance",
        "Variance explained",
        "Bars: the share of the variance between bodies that each component explains. Lines: the"
        " sum up to there.",
        _variance,
    ),
    Analysis(
        "effects",
        "Components and measurements",
        "What one standard deviation of each component changes, written in centimetres or litres,"
        " coloured in standard deviations of that measurement.",
        _effects,
    ),
    Analysis(
        "residuals",
        "Residuals of the registration",
        "How far the scan lies outside each vertex; upright lines are quantiles.",
        _residuals,
    ),
)
