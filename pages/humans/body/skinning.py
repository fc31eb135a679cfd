"""Experiment "Skinning": from 24 joints to 6,890 vertices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.humans.body import (
    skinning_analyses,
    skinning_blending,
    skinning_explain,
    skinning_exports,
    skinning_grips,
    skinning_notebooks,
    skinning_pose_view,
    skinning_sweeps,
    skinning_vertex,
    skinning_walk,
    skinning_weights,
)
from pages.humans.body.skinning_fields import JOINTS, SKINNING
from ui.components import scene
from ui.components.panel import panel
from ui.controls import choose_from_list, clear_button, page_button
from ui.state import PageState
from ui.topic import Experiment, Place, View

STAGE = "body:skinning"
_VIEWS: dict[str, Callable[[PageState, Place], dict[str, Any]]] = {
    "pose": skinning_pose_view.draw,
    "vertex": skinning_vertex.draw,
    "weights": skinning_weights.draw,
    "blending": skinning_blending.draw,
}
_CAMERAS = {"vertex": "vertex_camera", "blending": "arm_camera"}


def draw_controls(page: PageState) -> None:
    """The view, and what is set in it."""
    panel(page, "view")
    view = page["view"]
    if view == "blending":
        panel(page, "twist", "bend")
        return
    if view == "vertex":
        panel(page, "vertex")
        page_button(
            page,
            "Look closer",
            skinning_vertex.look_closer,
            icon=":material/center_focus_strong:",
            key="body:closer",
        )
    if view == "weights":
        _draw_brush(page)
    choose_from_list(page, "joint", JOINTS)
    own = ("skeleton",) if view == "pose" else ()
    panel(page, *own, parts=lambda: skinning_walk.parts(page))
    if skinning_walk.moves_joint(page):
        st.caption(skinning_walk.MOVED)


def _draw_brush(page: PageState) -> None:
    painting = {name: lambda: page["brush"] != "off" for name in ("brush_radius", "brush_strength")}
    panel(page, "colouring", "brush", "brush_radius", "brush_strength", where=painting)
    if page["strokes"]:
        clear_button(page, "strokes", "Reset the weights")


def draw_stage(page: PageState, place: Place) -> View:
    """What the view shows."""
    if _handle_events(page):
        st.rerun()  # the controls, in the other fragment, follow
    live = None if page["view"] == "blending" else skinning_walk.advance(page)
    numbers = _VIEWS[page["view"]](page, place)
    return View(
        live=live,
        numbers={"view": page["view"], **numbers},
        files=skinning_exports.files(page),
        intro=skinning_explain.INTROS.get(page["view"], ""),
        notebook=skinning_notebooks.notebook_of(page),
    )


def _handle_events(page: PageState) -> bool:
    """What was done on the stage; whether the controls must be drawn again."""
    view, events = page["view"], scene.events(STAGE)
    if (code := scene.camera(STAGE)) is not None:
        page[_CAMERAS.get(view, "camera")] = code
    if view == "blending":
        return False
    again = skinning_grips.follow_grips(page, events)
    painted = bool(page["strokes"])
    if view == "weights":
        skinning_weights.paint(page, events)
        again |= painted != bool(page["strokes"])  # the button that resets them
    for event in events:
        if event.kind == "press" and event.vertex >= 0 and event.item in {"body", "joints"}:
            again = True
            if view == "vertex":
                page["vertex"] = event.vertex
            else:
                page["joint"] = skinning_grips.joint_at(event.item, event.vertex)
    return again


EXPERIMENT = Experiment(
    "skinning",
    "Skinning",
    controls=draw_controls,
    stage=draw_stage,
    intro=skinning_explain.INTROS["pose"],
    fields=SKINNING,
    presets=skinning_explain.PRESETS,
    maths=skinning_explain.MATHS,
    sources=skinning_explain.SOURCES,
    code=skinning_explain.CODE,
    exports=skinning_exports.EXPORTS,
    sweepable=skinning_sweeps.SWEEPABLE,
    sweeps=skinning_sweeps.PRESETS,
    analyses=skinning_analyses.ANALYSES,
)
