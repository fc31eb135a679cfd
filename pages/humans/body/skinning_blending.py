"""The view "Blending": three ways of blending at an elbow that twists and bends, side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from engine.humans.body.blending_comparison import (
    BlendedArm,
    ElbowSettings,
    arm,
    blended_arms,
    measured_arms,
    rest_radii,
)
from pages.humans.body import body_scene
from ui import frame
from ui.components import chart, scene
from ui.state import PageState
from ui.topic import Place

STAGE = "body:skinning"
TITLES = {
    "linear": "Linear blend",
    "corrected": "Linear blend + correctives",
    "dual": "Dual quaternions",
}
COLOURS: dict[str, chart.Meaning] = {"linear": "error", "corrected": "model", "dual": "chosen"}
MOST_MM = 30.0
"""At the end of the scale of colours, so that pictures can be compared."""

_BOUNDS = ((0.1, -0.35, 0.28), (0.9, 0.2, 0.66))


def settings_of(page: PageState) -> ElbowSettings:
    """How the elbow is turned."""
    return ElbowSettings(page["twist"], page["bend"])


def draw(page: PageState, place: Place) -> dict[str, Any]:
    """Draws stage, chart and readouts; returns the numbers of the view."""
    arms = blended_arms(settings_of(page))
    numbers = {"twist": page["twist"], "bend": page["bend"], **measured_arms(arms)}
    with place.stage:
        _draw_scene(page, arms)
        _draw_radii(arms)
    with place.readouts:
        for name, title in TITLES.items():
            _draw_readouts(name, title, numbers)
    return numbers


def _draw_scene(page: PageState, arms: dict[str, BlendedArm]) -> None:
    faces = arm().faces.numpy()
    scene.scene(
        STAGE,
        *(
            scene.Mesh(
                name=TITLES[name],
                positions=body_scene.to_viewer(blended.vertices),
                faces=faces,
                values=1000 * blended.distance.numpy(),
                limits=(0.0, MOST_MM),
                label="mm from dual quaternions",
                view=view,
                quantised=True,
            )
            for view, (name, blended) in enumerate(arms.items())
        ),
        views=list(TITLES.values()),
        stacked=True,
        camera=page["arm_camera"],
        bounds=_BOUNDS,
        floor=False,
        pick=False,
        hint="Turn the arms; they turn together",
        alt=f"The left arm, twisted by {page['twist']:g}° and bent by {page['bend']:g}°, blended in"
        " three ways and coloured by the distance to dual quaternions",
        max_height=400,
    )


def _draw_radii(arms: dict[str, BlendedArm]) -> None:
    along = 100 * arm().sections.along.numpy()
    series = {
        TITLES[name]: (along, 100 * (blended.radii / rest_radii()).numpy())
        for name, blended in arms.items()
    }
    chart.lines(
        "body:radii",
        series,
        x_label="from the shoulder to the wrist, cm; the line marks the elbow",
        y_label="radius, % of that at rest",
        colours={TITLES[name]: COLOURS[name] for name in arms},
        marker=100 * float(arm().sections.joints[1]),
        y_range=(0, 110),
        height=150,
        alt="The radius of the arm along its length",
    )


def _draw_readouts(name: str, title: str, numbers: dict[str, Any]) -> None:
    rows: list[frame.Row] = [
        frame.Readout(
            "smallest radius, of that at rest",
            f"{frame.number(100 * numbers[f'{name}_thinnest'], 0)} %",
            COLOURS[name],
        ),
        ("largest radius", f"{frame.number(100 * numbers[f'{name}_thickest'], 1)} %"),
        ("volume", f"{frame.number(numbers[f'{name}_volume'], 0, signed=True)} ml"),
    ]
    if name != "dual":
        mean, most = numbers[f"{name}_mean_distance"], numbers[f"{name}_distance"]
        rows.append(
            ("distance, mean and largest", f"{frame.number(mean, 1)}, {frame.number(most, 1)} mm")
        )
    st.html(f"<p class='who'><span><b class='is-{COLOURS[name]}'>▲</b> {title}</span></p>")
    frame.readout(rows)


def saved_columns(settings: ElbowSettings) -> dict[str, np.ndarray]:
    """The radii along the arm, to save."""
    found = {
        "cm from the shoulder": 100 * arm().sections.along.numpy(),
        "at rest, mm": 1000 * rest_radii().numpy(),
    }
    return found | {
        f"{TITLES[name]}, mm": 1000 * blended.radii.numpy()
        for name, blended in blended_arms(settings).items()
    }
