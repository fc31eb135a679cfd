"""Experiment "Shape": what β does, how it is learned from scans, and which measurements it has."""

from typing import Any

import streamlit as st

from engine.humans.body.skeleton import JOINT_NAMES
from pages.humans.body import (
    shape_analyses,
    shape_components,
    shape_explain,
    shape_intros,
    shape_joints,
    shape_measurements,
    shape_notebooks,
    shape_pipeline,
    shape_scans,
    shape_sweeps,
)
from pages.humans.body.shape_exports import EXPORTS, files_of
from pages.humans.body.shape_fields import BENDS, SHAPE, read_betas
from ui.components import scene
from ui.components.panel import panel
from ui.state import PageState
from ui.topic import Experiment, Place, View
from ui.view_notebook import Notebook

STAGES = (
    shape_scans.STAGE, shape_scans.CROWD, shape_scans.PAIR,
    *(shape_joints.stage_of(bend) for bend in BENDS),
)  # fmt: skip


def draw_controls(page: PageState) -> None:
    """The view, and its own controls."""
    panel(page, "view")
    {
        "components": shape_components.draw_controls,
        "pipeline": shape_pipeline.draw_controls,
        "measurements": shape_measurements.draw_controls,
    }[page["view"]](page)


def draw_stage(page: PageState, place: Place) -> View:
    """A body by its components, a step of the pipeline, or a body by its measurements."""
    if _handle_events(page):
        st.rerun()  # the controls, in the other fragment, follow
    if page["view"] == "pipeline":
        return shape_pipeline.draw_stage(page, place)
    if page["view"] == "measurements":
        return _draw_measurements(page, place)
    numbers = shape_components.numbers_of(page)
    with place.stage:
        shape_components.draw_scene(page, shape_scans.STAGE, numbers)
    with place.readouts:
        shape_components.draw_readouts(page, numbers)
    betas = read_betas(page["betas"])
    joint = page["joint"] if page["show_joints"] else None
    notebook = Notebook(shape_notebooks.components, {"betas": betas, "joint": joint})
    return View(numbers=numbers, files=files_of(betas), shown={"betas": betas}, notebook=notebook)


def _draw_measurements(page: PageState, place: Place) -> View:
    shown = shape_measurements.answer_of(page)
    numbers = shape_measurements.numbers_of(page, shown)
    with place.stage:
        shape_measurements.draw_scene(page, shape_scans.STAGE, shown)
    with place.readouts:
        shape_measurements.draw_readouts(shown, numbers)
    return View(
        numbers=numbers,
        files=files_of(shown.betas),
        shown={"betas": shown.betas},
        intro=shape_intros.MEASUREMENTS_INTRO,
        notebook=Notebook(
            shape_notebooks.measurements,
            {
                "wanted": shown.asked.wanted,
                "seed": page["seed"] if page["member"] == "another" else None,
            },
        ),
    )


def _handle_events(page: PageState) -> bool:
    """What was done on the stage; whether the controls must be drawn again."""
    again = False
    for key in STAGES:
        for event in scene.events(key):
            again |= _press_joint(page, event) or shape_scans.press_person(page, event)
        if (code := scene.camera(key)) is not None:
            page["camera"] = code
    return again


def _press_joint(page: PageState, event: scene.SceneEvent) -> bool:
    pressed = event.kind == "press" and event.item.startswith("joints")
    if not pressed or not 0 <= event.vertex < len(JOINT_NAMES):
        return False
    page["joint"] = JOINT_NAMES[event.vertex]
    return page["view"] == "pipeline"


_EXPLAINED: dict[str, Any] = {
    "intro": shape_explain.INTRO,
    "presets": shape_explain.PRESETS,
    "maths": shape_explain.MATHS,
    "sources": shape_explain.SOURCES,
    "code": shape_explain.CODE,
}

EXPERIMENT = Experiment(
    "shape",
    "Shape",
    controls=draw_controls,
    stage=draw_stage,
    fields=SHAPE,
    seeded="people learned from and left out, another body",
    exports=EXPORTS,
    sweepable=shape_sweeps.SWEEPABLE,
    sweeps=shape_sweeps.PRESETS,
    analyses=shape_analyses.ANALYSES,
    **_EXPLAINED,
)
