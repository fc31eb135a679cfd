"""Analyses of "Skinning": distances between blends, weights, and the angles of a stride."""

from __future__ import annotations

import numpy as np

from engine.humans.body.blending_comparison import blended_arms
from engine.humans.body.limits import movements
from engine.humans.body.skeleton import joint_index
from engine.humans.body.walking import walking_cycle
from pages.humans.body import skinning_blending
from pages.humans.body.skinning_state import weights_of
from ui import plotly_theme
from ui.analysis import Analysis, Drawing, Drawn
from ui.analysis_figures import histogram
from ui.frame import number
from ui.plotly_theme import COLOUR, DASH
from ui.state import PageState
from ui.topic import View

_CURVES = (
    ("left_hip", "Flexion", "data"),
    ("left_knee", "Flexion", "model"),
    ("left_ankle", "Plantar flexion", "good"),
    ("left_shoulder", "Forward swing", "chosen"),
)
_FRAMES = 120


def _distances(page: PageState, view: View) -> Drawn:
    if page["view"] != "blending":
        return "Choose the view Blending: then this shows how far the blends are apart."
    arms = blended_arms(skinning_blending.settings_of(page))
    far = arms["linear"].distance > 1e-4
    if not bool(far.any()):
        return "Without a twist or a bend all blends agree: turn the elbow."
    return histogram(
        {
            skinning_blending.TITLES["linear"]: (
                1000 * arms["linear"].distance[far].numpy(),
                "error",
            ),
            skinning_blending.TITLES["corrected"]: (
                1000 * arms["corrected"].distance[far].numpy(),
                "model",
            ),
        },
        x="distance to dual quaternions, mm",
    )


def _weights(page: PageState, view: View) -> Drawn:
    own = weights_of(page)[:, joint_index(page["joint"])]
    shared = own[(own > 1e-3) & (own < 1 - 1e-3)]
    if len(shared) < 10:
        return "Hardly any vertex shares this joint with another: choose another joint."
    return histogram({"weights": (shared.numpy(), "model")}, x="weight of the chosen joint")


def _stride(page: PageState, view: View) -> Drawn:
    import plotly.graph_objects as go

    poses, phases = walking_cycle(_FRAMES), np.arange(_FRAMES) / _FRAMES * 100
    figure, columns = go.Figure(), {"% of the stride": phases}
    for joint, label, meaning in _CURVES:
        movement = next(each for each in movements(joint) if each.label == label)
        row = poses[:, joint_index(joint), movement.axis].rad2deg().numpy()
        name = f"{joint.removeprefix('left_').replace('_', ' ')}, {label.lower()}"
        columns[name] = movement.sign * row
        figure.add_trace(
            go.Scatter(
                x=phases,
                y=columns[name],
                name=name,
                mode="lines",
                line={"color": COLOUR[meaning], "dash": DASH[meaning], "width": 2},
                hovertemplate=f"{name}: %{{y:.0f}}° at %{{x:.0f}} %<extra></extra>",
            )
        )
    figure.update_layout(
        plotly_theme.axes(x="% of the stride, from the strike of the left heel", y="degrees")
    )
    knee = columns["knee, flexion"]
    text = (
        "Angles of the left side over a stride. The knee bends most, by"
        f" {number(float(knee.max()), 0)}° at {phases[int(knee.argmax())]:.0f} % of the"
        " stride, while its foot swings forward."
    )
    return Drawing(figure, text, columns)


ANALYSES = (
    Analysis(
        "stride",
        "Angles of a stride",
        "Angles of hip, knee, ankle and shoulder of the left side over one stride.",
        _stride,
    ),
    Analysis(
        "weights",
        "Shared weights",
        "Weights of the chosen joint on those vertices that it shares with others.",
        _weights,
    ),
    Analysis(
        "distances",
        "Distances between blends",
        "How far vertices of the arm that move are from their place by dual quaternions; upright"
        " lines are quantiles.",
        _distances,
    ),
)
