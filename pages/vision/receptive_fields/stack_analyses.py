"""Analyses of "Stack a network": fields of all networks by depth, and paths across a field."""

from __future__ import annotations

import numpy as np

from engine.vision.receptive_fields.architectures import catalogue
from engine.vision.receptive_fields.effective import gaussian, moments
from engine.vision.receptive_fields.field_growth import fields_by_depth, largest_by_depth
from engine.vision.receptive_fields.paths import Patch
from pages.vision.receptive_fields.network_choice import Choice, title_of
from ui.analysis import Analysis, Drawing, Drawn
from ui.plotly_theme import COLOUR, Meaning, axes, line
from ui.state import PageState
from ui.topic import View

_COMPARED: dict[str, tuple[Meaning, str]] = {
    "alexnet": ("error", "circle"),
    "vgg16": ("data", "square"),
    "googlenet": ("good", "diamond"),
    "resnet18": ("model", "triangle-up"),
    "resnet50": ("model", "cross"),
    "resnet101": ("model", "x"),
    "resnet152": ("model", "star"),
    "unet": ("ink", "hexagon"),
    "pixelcnn": ("ink", "circle-open"),
    "dilated-1-2-4-8": ("data", "square-open"),
}


def _draw_growth(page: PageState, view: View) -> Drawn:
    import plotly.graph_objects as go

    looked: Choice = view.shown["looked"]
    figure = go.Figure()
    columns: dict[str, tuple[int, ...]] = {}
    for name, (meaning, symbol) in _COMPARED.items():
        depths, sizes = largest_by_depth(catalogue.network(name))
        title = catalogue.ARCHITECTURES[name].title
        trace = line(title, depths, sizes, meaning, points=True, unit="pixels", opacity=0.75)
        trace.marker.update(symbol=symbol, size=6)
        trace.line.update(width=1.2, dash="solid")
        figure.add_trace(trace)
        columns |= {f"depth, {title}": depths, f"r, {title}": sizes}
    own = title_of(page)
    placed = [each for each in fields_by_depth(looked.network) if each.depth]
    places = tuple(each.depth for each in placed), tuple(each.size for each in placed)
    trace = line(f"{own[:1].upper()}{own[1:]}, each layer", *places, "chosen", points=True)
    trace.update(
        mode="markers",
        text=[each.name for each in placed],
        hovertemplate="%{text}: r = %{y} pixels",
    )
    trace.marker.update(size=10)
    figure.add_trace(trace)
    figure.update_layout(axes(x="layers with weights", y="r, pixels", log_x=True, log_y=True))
    depth, size = (max(each, default=0) for each in places)
    return Drawing(
        figure,
        f"Theoretical field over the number of layers for {len(_COMPARED)} networks, both on "
        f"logarithmic axes. {own[:1].upper()}{own[1:]} goes up to {size} pixels after {depth} "
        "layers.",
        {"depth": places[0], "r, network on the stage": places[1]} | columns,
        height=460,
    )


def _draw_paths(page: PageState, view: View) -> Drawn:
    import plotly.graph_objects as go

    counts: Patch = view.shown["counts"]
    if counts.values.size < 3 or counts.values.shape[-1] < 3:
        return "The field of this unit has fewer than three columns, so there is no profile."
    total = counts.values.sum()
    shares = counts.values.reshape(-1, counts.values.shape[-1]).sum(axis=0) / total
    columns = counts.first[-1] + 1 + np.arange(len(shares))
    fitted = moments(shares)
    bell = gaussian(shares.shape, fitted)
    figure = go.Figure(
        [
            line("number of paths", columns, 100 * shares, "model", points=len(shares) < 60),
            line("Gaussian of this width", columns, 100 * bell, "ink"),
            line("all alike", columns, np.full(len(shares), 100 / len(shares)), "chosen"),
        ]
    )
    figure.update_layout(axes(x="column of the input, from 1", y="paths, % in each column"))
    figure.update_yaxes(rangemode="tozero")
    figure.add_vline(
        x=columns[0] + fitted.centre[0], line={"color": COLOUR["ink"], "width": 1, "dash": "dot"}
    )
    return Drawing(
        figure,
        f"Share of the paths in each of {len(shares)} columns that the unit sees: their standard "
        f"deviation is {fitted.width:.1f} columns, that of equal shares "
        f"{np.sqrt((len(shares) ** 2 - 1) / 12):.1f}. "
        f"{int((shares == 0).sum())} columns have no path.",
        {"column": columns, "paths": shares, "Gaussian": bell},
    )


ANALYSES = (
    Analysis(
        "growth",
        "Fields of all networks",
        "How far a unit sees against the layers with weights before it, both on log axes: lines "
        "for the largest field at each depth, violet diamonds for every layer of the network on "
        "the stage. Straight lines are powers of the depth; strides bend them upwards.",
        _draw_growth,
    ),
    Analysis(
        "paths",
        "Paths across the field",
        "The share of all paths to the chosen unit that begin in each column of the input, beside "
        "a Gaussian of the same width and equal shares. Random weights pass gradients on like "
        "this.",
        _draw_paths,
    ),
)
