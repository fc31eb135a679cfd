"""Analyses of "Depth and skips": norms by initial weights, correlation by depth, learning."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.cache import cached
from engine.vision.receptive_fields.depth import gradient_correlation, gradient_norms
from pages.vision.receptive_fields.depth_fields import INITIALISATIONS
from pages.vision.receptive_fields.depth_net import net_of
from pages.vision.receptive_fields.depth_numbers import power
from pages.vision.receptive_fields.depth_shattering import LINEAR, NEAR
from ui.analysis import Analysis, Drawing, Drawn
from ui.analysis_figures import learning_curves
from ui.frame import number
from ui.plotly_theme import Meaning, axes, line
from ui.state import PageState
from ui.topic import View

_norms = cached(gradient_norms)
_correlation = cached(gradient_correlation)
_DEPTHS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
_COLOURS: dict[str, Meaning] = {
    "he": "good",
    "lecun": "data",
    "torch": "error",
    "orthogonal": "model",
}


def _draw_norms(page: PageState, view: View) -> Drawn:
    import plotly.graph_objects as go

    chosen = net_of(page)
    blocks = np.arange(chosen.depth + 1)
    figure, columns, ends = go.Figure(), {"block": blocks}, []
    for kind, title in INITIALISATIONS.items():
        norms = _norms(replace(chosen, initialisation=kind), 64, 2)
        figure.add_trace(line(title, blocks, np.where(norms > 0, norms, np.nan), _COLOURS[kind]))
        columns[title] = norms
        ends.append(f"{title} {power(float(norms[0]))}")
    figure.update_layout(axes(x="block, from the input", y="gradient norm", log_y=True))
    figure.update_yaxes(dtick=None, nticks=8)
    return Drawing(
        figure,
        f"Norm of the gradient by block, 1 at the output of {chosen.depth} blocks. At the input: "
        f"{'; '.join(ends)}.",
        columns,
    )


def _draw_correlation(page: PageState, view: View) -> Drawn:
    import plotly.graph_objects as go

    chosen = net_of(page)
    if chosen.activation == "identity":
        return LINEAR
    depths = np.array(_DEPTHS)
    figure, columns, ends = go.Figure(), {"blocks": depths}, []
    kinds: tuple[tuple[bool, Meaning], ...] = ((False, "error"), (True, "good"))
    for skips, meaning in kinds:
        net = replace(chosen, skips=skips)
        near = np.array(
            [_correlation(replace(net, depth=depth), 3, NEAR + 1)[NEAR] for depth in _DEPTHS]
        )
        label = "with skips" if skips else "without skips"
        figure.add_trace(line(label, depths, near, meaning, points=True))
        columns[label] = near
        ends.append(f"{label} {number(float(near[-1]), 2)}")
    fine = np.linspace(1, _DEPTHS[-1], 90)
    laws: tuple[tuple[str, np.ndarray, Meaning], ...] = (
        ("2⁻ⁿ", 0.5**fine, "ink"),
        ("(3/4)ⁿ", 0.75**fine, "data"),
        ("1/√n", fine**-0.5, "chosen"),
    )
    for label, values, law in laws:
        trace = line(label, fine, values, law)
        figure.add_trace(trace.update(line={"width": 1.5}, opacity=0.7))
    figure.update_layout(axes(x="blocks n", y="correlation of neighbouring gradients", log_x=True))
    return Drawing(
        figure,
        "Correlation of the gradients at neighbouring inputs by depth, beside the laws of Balduzzi "
        f"et al. After {_DEPTHS[-1]} blocks it is {' and '.join(ends)}.",
        columns,
    )


ANALYSES = (
    Analysis(
        "initial_weights",
        "Norms by initial weights",
        "The norm of the gradient by block on a log scale, for each way to draw the initial "
        "weights of the network that is chosen. A straight line is a constant factor per block.",
        _draw_norms,
    ),
    Analysis(
        "shattering",
        "Shattering by depth",
        "Correlation of the gradients at inputs that are three places of the grid apart, by the "
        "number of blocks, beside the laws of Balduzzi et al.: 2⁻ⁿ without skips, (3/4)ⁿ with "
        "skips, 1/√n with skips and normalisation. The laws hold up to a constant.",
        _draw_correlation,
    ),
    learning_curves("loss", "loss on other points, nats", unit="nats", log_y=False),
)
