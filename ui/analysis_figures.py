"""Figures that several topics draw: learning curves, histograms with quantiles, densities."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from engine.generative.density_comparison import DensityComparison
from engine.histogram import Histogram, histograms
from engine.runs import Frame
from ui.analysis import Analysis, Drawing, Drawn
from ui.frame import number
from ui.plotly_theme import COLOUR, DASH, Meaning, axes, line, signed, tint
from ui.state import PageState

if TYPE_CHECKING:
    from ui.topic import View

NOT_TRAINED = "In this view nothing is trained, so there is no curve."
_QUIET = ("solid", "dot", "dash", "longdash")


def learning_curves(
    metric: str,
    label: str,
    *,
    unit: str = "",
    floor: str = "",
    log_y: bool = True,
    noun: str = "training step",
    sign: float = 1.0,
    name: str = "learning_curves",
    title: str = "Learning curves",
) -> Analysis:
    """The analysis of how a number falls with training, for all branches of the run's history.

    Args:
        metric: of the run.
        label: with the unit, at the axis.
        unit: after the number under the pointer.
        floor: a metric that is the least to expect.
        log_y: whether the axis is logarithmic.
        noun: what a step is called.
        sign: −1 where the metric is minus what is shown.
        name: in the link, and `title` in the row of names, of a second such analysis.
    """

    def draw(page: PageState, view: View) -> Drawn:
        import plotly.graph_objects as go

        seen = training_of(view)
        if seen is None:
            return NOT_TRAINED
        steps, values = seen.series["step"], sign * seen.series[metric]
        figure = go.Figure()
        columns: dict[str, ArrayLike] = {}
        for place, left in enumerate(seen.dropped):
            branch = f"{place + 1}: {what_differs(page, left.settings, seen.settings)}"
            past = sign * left.series[metric]
            figure.add_trace(
                line(branch, left.series["step"], past, "ink", unit=unit, opacity=0.6).update(
                    line={"dash": _QUIET[place % len(_QUIET)], "width": 1.5}
                )
            )
            columns |= {f"{noun}, {branch}": left.series["step"], f"{label}, {branch}": past}
        figure.add_trace(line("now", steps, values, "model", unit=unit))
        if floor and np.isfinite(seen.metrics[floor]):
            least = np.full(2, sign * seen.metrics[floor])
            figure.add_trace(line("least to expect", steps[[0, -1]], least, "data", unit=unit))
        for step in seen.branches:
            figure.add_vline(x=step, line={"color": COLOUR["ink"], "width": 1, "dash": "dot"})
        figure.update_layout(axes(x=noun, y=label, log_y=log_y))
        others = f" {len(seen.dropped)} earlier branches beside it." if seen.dropped else ""
        alternative = (
            f"{label} over {steps[-1]:,} steps: from {number(values[0])} to {number(values[-1])}."
            f"{others}"
        )
        return Drawing(figure, alternative, {noun: steps, label: values} | columns)

    return Analysis(
        name,
        title,
        f"{label[:1].upper()}{label[1:]} over the {noun}s; thin lines are what was trained before "
        "with other settings, upright lines where settings were changed.",
        draw,
        units={metric: unit} if unit else {},
    )


def training_of(view: View) -> Frame | None:
    """The frame of the run that is on the stage, or of the one behind it; None if there is none."""
    frame: Frame | None = view.live.frame if view.live is not None else view.shown.get("training")
    return frame


def what_differs(page: PageState, settings: Any, now: Any) -> str:
    """In which settings an earlier branch differs from the present one, in words of the page."""
    parts = []
    for each in dataclasses.fields(settings):
        value = getattr(settings, each.name)
        plain = isinstance(value, (int, float, str)) and each.name in page.fields
        if plain and value != getattr(now, each.name, value):
            parts.append(f"{page.fields[each.name].label} {_written(value)}")
    return ", ".join(parts[:2]) or "as now"


def _written(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def histogram(
    groups: Mapping[str, tuple[ArrayLike, Meaning]], *, x: str, bins: int = 50
) -> Drawing:
    """Shares of the numbers in bins; lines at the median, the 5 % and the 95 % quantile."""
    import plotly.graph_objects as go

    figure = go.Figure()
    found = dict(
        zip(groups, histograms([values for values, _ in groups.values()], bins), strict=True)
    )
    columns: dict[str, ArrayLike] = {}
    highest = max(float(each.shares.max()) for each in found.values())
    for name, each in found.items():
        meaning = groups[name][1]
        figure.add_trace(_steps(name, each, meaning))
        for level, dash in ((0.05, "dot"), (0.5, "dash"), (0.95, "dot")):
            at = each.quantile(level)
            figure.add_trace(
                go.Scatter(
                    x=[at, at],
                    y=[0, highest * 1.04],
                    mode="lines",
                    line={"color": COLOUR[meaning], "dash": dash, "width": 1.5},
                    showlegend=False,
                    hovertemplate=f"{name}, {_percent(level)}: %{{x:.4~g}}<extra></extra>",
                )
            )
        columns |= {f"{x}, bin middle": each.middles, f"share of {name}": each.shares}
    figure.update_layout(axes(x=x, y="share in each bin"))
    figure.update_layout(yaxis={"tickformat": ".0%", "rangemode": "tozero"}, bargap=0)
    return Drawing(figure, f"Histogram of {x}. {_quantiles(found)}", columns)


def _steps(name: str, each: Histogram, meaning: Meaning) -> Any:
    import plotly.graph_objects as go

    x, y = np.repeat(each.edges, 2), np.concatenate([[0], np.repeat(each.shares, 2), [0]])
    return go.Scatter(
        x=x,
        y=y,
        name=f"{name} (median {number(each.quantile(0.5), 4)})",
        mode="lines",
        line={"color": COLOUR[meaning], "width": 2, "dash": DASH[meaning]},
        fill="tozeroy",
        fillcolor=tint(meaning, 0.22),
        hovertemplate=f"{name}: %{{y:.1%}} at %{{x:.4~g}}<extra></extra>",
    )


def _percent(level: float) -> str:
    return "median" if level == 0.5 else f"{100 * level:.0f} % are below"


def _quantiles(found: Mapping[str, Histogram]) -> str:
    return " ".join(
        f"{name}: median {number(each.quantile(0.5), 4)}, 5 % below "
        f"{number(each.quantile(0.05), 4)}, 95 % below {number(each.quantile(0.95), 4)}."
        for name, each in found.items()
    )


def densities(found: DensityComparison, *, model: str) -> Drawing:
    """Contours of the data and the model over their difference."""
    import plotly.graph_objects as go

    difference = found.difference
    limit = float(np.quantile(np.abs(difference), 0.999))
    figure = go.Figure(
        go.Heatmap(
            x=found.ticks,
            y=found.ticks,
            z=difference.astype(np.float32),
            zsmooth="fast",  # the browser enlarges it; "best" computes every pixel, for a second
            hovertemplate="x₁ %{x:.2f}, x₂ %{y:.2f}: q − p %{z:.3f}<extra></extra>",
            **signed(limit, "q − p"),
        )
    )
    for name, values, meaning in (("data p", found.data, "data"), (model, found.model, "model")):
        figure.add_trace(_contours(name, found.ticks, values, found.data.max(), meaning))
    figure.update_layout(axes(x="x₁", y="x₂"))
    figure.update_layout(
        yaxis={"scaleanchor": "x", "constrain": "domain"}, xaxis={"constrain": "domain"}
    )
    x, y = (each.ravel() for each in np.meshgrid(found.ticks, found.ticks))
    return Drawing(
        figure,
        "Contours of the data in blue and of the model, dashed, in orange over their difference; "
        f"total variation distance {number(found.total_variation)}.",
        {"x1": x, "x2": y, "p": found.data.ravel(), "q": found.model.ravel()},
        height=460,
    )


def _contours(
    name: str, ticks: np.ndarray, values: np.ndarray, highest: float, meaning: Any
) -> Any:
    import plotly.graph_objects as go

    levels = {"start": 0.1 * highest, "end": 0.9 * highest, "size": 0.27 * highest}
    return go.Contour(
        x=ticks,
        y=ticks,
        z=values.astype(np.float32),
        name=name,
        showlegend=True,
        showscale=False,
        contours={"coloring": "none", **levels},
        line={"color": COLOUR[meaning], "width": 2, "dash": DASH[meaning]},
        hoverinfo="skip",
    )


def spectrum(values: np.ndarray, active: np.ndarray, *, x: str, y: str, unit: str) -> Drawing:
    """Numbers in falling order; hatched those of dimensions that carry nothing."""
    import plotly.graph_objects as go

    order = np.argsort(-values, kind="stable")
    falling, used = values[order].astype(np.float64), active[order].astype(bool)
    places = np.arange(1, len(falling) + 1)
    figure = go.Figure()
    for name, chosen, pattern in (("active", used, ""), ("carries nothing", ~used, "/")):
        figure.add_trace(
            go.Bar(
                x=places[chosen],
                y=falling[chosen],
                name=name,
                marker={"color": COLOUR["model"], "pattern": {"shape": pattern}},
                customdata=order[chosen] + 1,
                hovertemplate=f"dimension %{{customdata}}: %{{y:.3f}} {unit}<extra></extra>",
            )
        )
    figure.update_layout(axes(x=x, y=y))
    figure.update_layout(xaxis={"dtick": max(1, len(falling) // 16)})
    return Drawing(
        figure,
        f"{y} of {len(falling)} dimensions in falling order, from {number(float(falling[0]))} to "
        f"{number(float(falling[-1]))} {unit}; {int(used.sum())} are active.",
        {"place": places, "dimension": order + 1, y: falling, "active": used.astype(int)},
    )
