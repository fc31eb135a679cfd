"""Analyses of "Bring your own": how fast the joints of the motion turn."""

from __future__ import annotations

import numpy as np

from engine.humans.body.rotations import axis_angles, rotation_matrices
from engine.humans.body.skeleton import JOINT_NAMES
from pages.humans.body.body_scene import joint_title
from pages.humans.body.own_body import motion_of
from ui import plotly_theme
from ui.analysis import Analysis, Drawing, Drawn
from ui.frame import number
from ui.plotly_theme import COLOUR
from ui.state import PageState
from ui.topic import View

_SHOWN = 22


def _speeds(page: PageState, view: View) -> Drawn:
    import plotly.graph_objects as go

    motion = motion_of(page)
    if len(motion.poses) < 2:
        return "A pose that stands still turns no joint: choose a motion."
    turns = rotation_matrices(motion.poses[:, :_SHOWN])
    steps = axis_angles(turns[:-1].mT @ turns[1:]).norm(dim=-1).rad2deg()
    speeds = (steps * motion.frames_per_second).mean(0).numpy()
    order = np.argsort(speeds)
    names = [joint_title(JOINT_NAMES[k]) for k in order]
    figure = go.Figure(
        go.Bar(
            x=speeds[order],
            y=names,
            orientation="h",
            marker={"color": COLOUR["model"]},
            hovertemplate="%{y}: %{x:.0f}° per second<extra></extra>",
        )
    )
    figure.update_layout(
        plotly_theme.axes(x="mean turn against the parent, degrees per second", y="")
    )
    text = (
        f"{names[-1]} turns most, by {number(float(speeds.max()), 0)}° per second, then"
        f" {names[-2].lower()}."
    )
    columns = {"joint": [JOINT_NAMES[k] for k in order], "degrees per second": speeds[order]}
    return Drawing(figure, text, columns, height=520)


ANALYSES = (
    Analysis(
        "speeds",
        "Joint speeds",
        "How fast each joint turns against its parent, as a mean over the motion.",
        _speeds,
    ),
)
