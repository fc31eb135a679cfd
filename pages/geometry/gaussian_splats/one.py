"""Experiment "One Gaussian": an ellipsoid in space, and the ellipse that it becomes."""

from pages.geometry.gaussian_splats import one_projection
from pages.geometry.gaussian_splats.one_fields import POSITION, QUATERNION, SCALES
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View


def draw_controls(page: PageState) -> None:
    """What is adjusted, and its sliders."""
    groups = {
        "shape": (*SCALES, "opacity", *POSITION),
        "rotation": QUATERNION,
        "camera": ("azimuth", "elevation", "distance", "field_of_view"),
    }
    where = {
        name: (lambda group=group: page["adjusted"] == group)
        for group, names in groups.items()
        for name in names
    }
    names = [name for group in groups.values() for name in group]
    panel(page, "adjusted", *names, "sigmas", "picture", where=where)


def draw_stage(page: PageState, place: Place) -> View:
    """The ellipsoid beside its picture, and every matrix in between."""
    return one_projection.draw_stage(page, place)
