"""Experiment "One Gaussian": an ellipsoid in space, and the ellipse that it becomes."""

from pages.geometry.gaussian_splats import one_free, one_harmonics, one_projection
from pages.geometry.gaussian_splats.one_fields import CAMERA, POSITION, QUATERNION, SCALES
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Place, View

_STAGES = {
    "projection": one_projection.draw_stage,
    "harmonics": one_harmonics.draw_stage,
    "free": one_free.draw_stage,
}


def draw_controls(page: PageState) -> None:
    """The view, and its sliders."""
    panel(page, "view")
    if page["view"] == "projection":
        _draw_projection(page)
    elif page["view"] == "harmonics":
        one_harmonics.draw_controls(page)
    else:
        panel(page, "thickness", "learning_rate")


def draw_stage(page: PageState, place: Place) -> View:
    """What the view shows."""
    return _STAGES[page["view"]](page, place)


def _draw_projection(page: PageState) -> None:
    groups = {
        "shape": (*SCALES, "opacity"),
        "rotation": QUATERNION,
        "place": POSITION,
        "camera": (*CAMERA, "sigmas"),
    }
    where = {
        name: (lambda group=group: page["adjusted"] == group)
        for group, names in groups.items()
        for name in names
    }
    names = [name for group in groups.values() for name in group]
    panel(page, "adjusted", *names, "picture", "low_pass", where=where)
