"""Experiment "Fit": pose and shape from joints, scans and silhouettes."""

from pages.humans.body import (
    fit_ambiguity,
    fit_capture,
    fit_explain,
    fit_joints,
    fit_learned,
    fit_sweeps,
)
from pages.humans.body.fit_fields import FIT
from ui.components.panel import panel
from ui.exports import Export
from ui.state import PageState
from ui.topic import Experiment, Place, View

_VIEWS = {
    "joints": fit_joints,
    "ambiguity": fit_ambiguity,
    "learned": fit_learned,
    "capture": fit_capture,
}


def draw_controls(page: PageState) -> None:
    """The view, and what belongs to it."""
    panel(page, "view")
    _VIEWS[page["view"]].draw_controls(page)


def draw_stage(page: PageState, place: Place) -> View:
    """What the view shows."""
    return _VIEWS[page["view"]].draw_stage(page, place)


EXPERIMENT = Experiment(
    "fit",
    "Fit",
    controls=draw_controls,
    stage=draw_stage,
    intro=fit_explain.INTRO,
    fields=FIT,
    presets=fit_explain.PRESETS,
    maths=fit_explain.MATHS,
    sources=fit_explain.SOURCES,
    code=fit_explain.CODE,
    seeded="shape of the person and errors of the joints",
    sweepable=fit_sweeps.SWEEPABLE,
    sweeps=fit_sweeps.PRESETS,
    exports=(
        Export(
            "pose",
            "Pose",
            ("json",),
            "fitted-pose",
            "Axis-angle vectors of the 24 joints in radians, β in standard deviations, place in "
            "metres.",
            offered=lambda page: page["view"] == "joints",
        ),
    ),
)
