"""A plane through the posed field, and beside it the searches of a point in the T-pose."""

import streamlit as st

from engine.humans.body.neural.probe import Probe
from engine.humans.body.neural.settings import NeuralBodySettings
from engine.humans.body.neural.slices import AXES, Slice
from pages.humans.body import body_scene
from pages.humans.body.neural_fields import PLANES
from pages.humans.body.neural_scene import search_items
from pages.humans.body.neural_state import PLANE, STAGE, point_of
from ui.components import plane, scene
from ui.state import PageState

LIMIT = 0.12
"""Metres at the ends of the colour scale."""
NEAR = 0.02
"""Metres: a point that is farther from the plane is not shown on it."""
_NAMES = "x, to the left of the body, in m", "y, up, in m", "z, to the front, in m"


def draw(page: PageState, settings: NeuralBodySettings, cut: Slice, found: Probe) -> None:
    """The field in colours with both zero levels; press it to choose a point."""
    left, right = st.columns([3, 2], gap="small")
    point = point_of(page)
    on_plane = abs(point[AXES[page["plane"]]] - float(page["plane_offset"])) < NEAR
    values = cut.values.numpy()
    with left:
        plane.plane(
            PLANE,
            extent=cut.extent,
            layers=[
                plane.field(
                    values,
                    colormap="signed",
                    value_range=(-LIMIT, LIMIT),
                    opacity=0.7,
                    label="f, m",
                ),
                plane.contours(
                    cut.true.numpy(), levels=[0.0], emphasise=None, opacity=1, label="true body"
                ),
                plane.contours(values, levels=[0.0], colour="model", label="f = 0"),
            ],
            tool="inspect",
            chosen=(point[cut.across], point[cut.up]) if on_plane else None,
            x_label=_NAMES[cut.across],
            y_label=_NAMES[cut.up],
            hint="Press to trace a point back to the T-pose",
            alt=f"The field on a {PLANES[page['plane']].lower()} plane; neural and true body differ"
            f" on {cut.wrong:.1%} of what they cover.",
        )
    with right:
        scene.scene(
            STAGE,
            *search_items(found, view=0),
            camera=page["camera"],
            bounds=body_scene.BOUNDS,
            hint="Starts, ways and roots in the T-pose",
            alt=f"The T-pose with {len(found.roots)} roots",
        )
