"""View "Pipeline" of "Shape": how a body model is learned from scans, one step after the other."""

import itertools
from collections.abc import Callable

from engine.humans.body.pipeline import PipelineSettings, registered
from pages.humans.body import (
    shape_intros,
    shape_joints,
    shape_learned,
    shape_notebooks,
    shape_scans,
)
from pages.humans.body.shape_exports import mesh_files
from pages.humans.body.shape_fields import JOINTS, PARTS, pipeline_settings, with_people
from ui import beside, frame
from ui.components.panel import panel
from ui.controls import choose_from_list, more
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

_FEWEST = 2
"""People that something can be learned from."""
_OF_PEOPLE = ("scans", "average", "principal", "regressor", "correctives")
_OF_A_PERSON = ("scans", "registration", "unposing")
_LEARNED: dict[str, Callable[[PageState, Place, PipelineSettings], shape_scans.StepShown]] = {
    "average": shape_learned.draw_average,
    "principal": shape_learned.draw_components,
    "regressor": shape_joints.draw_regressor,
    "correctives": shape_joints.draw_correctives,
}


def draw_controls(page: PageState) -> None:
    """The step; who is learned from; and what belongs to the step alone."""
    choose_from_list(page, "part", PARTS)
    part = page["part"]
    own = {"average": ("averaged",), "principal": ("component", "deviation")}
    names = [
        *(["people"] if part in _OF_PEOPLE else []),
        *(["person"] if part in _OF_A_PERSON else []),
        *own.get(part, ()),
    ]
    if names:
        panel(page, *names)
    if part == "regressor":
        choose_from_list(page, "joint", JOINTS)
    if part == "correctives":
        choose_from_list(page, "bend", page.fields["bend"].options)  # type: ignore[attr-defined]
        panel(page, "bend_share")
    more(page, "points", "noise", "stiffness", "iterations", title="Scanner and registration")


def draw_stage(page: PageState, place: Place) -> View:
    """The step that is chosen; people who are not registered yet are registered meanwhile."""
    settings, part = pipeline_settings(page), page["part"]
    if part == "registration":
        return shape_scans.draw_registration(page, place, settings)
    calls = [registered.call(scan, settings.registration) for scan in settings.taken]
    beside.make_some(calls)
    ready = len(list(itertools.takewhile(lambda call: call.made(), calls)))
    waiting = ready < len(calls)
    if part in _LEARNED and ready >= _FEWEST:
        shown = _LEARNED[part](page, place, with_people(settings, ready))
    elif part == "unposing" and not waiting:
        shown = shape_scans.draw_unposing(page, place, settings)
    else:
        shown = shape_scans.draw_scans(page, place, settings)
    if waiting:
        with place.readouts:
            frame.notice([f"{ready} of {len(calls)} people are registered …"])
    return View(
        numbers={"view": "pipeline", "part": part, **shown.numbers},
        files=mesh_files(shown.vertices),
        unfinished=waiting and not place.dragging,
        unanswered=waiting,
        intro=shape_intros.STEP_INTROS[part],
        notebook=_notebook(page, settings, waiting),
    )


def _notebook(page: PageState, settings: PipelineSettings, waiting: bool) -> Notebook | str:
    if waiting:
        return "When all people are registered there is a notebook of this step."
    if page["part"] == "average":
        return Notebook(shape_notebooks.average, {"settings": settings})
    if page["part"] == "principal":
        component = round(page["component"]) - 1
        return Notebook(shape_notebooks.principal, {"settings": settings, "component": component})
    return "There are notebooks of the steps Registration, Average and Components."
