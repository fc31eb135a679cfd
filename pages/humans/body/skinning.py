"""Experiment "Skinning": from 24 joints to 6,890 vertices."""

from __future__ import annotations

from typing import Any

import streamlit as st
import torch

from engine.humans.body.kinematics import below
from engine.humans.body.skeleton import joint_index
from engine.humans.body.skinning import PosedBody, fast_skinning
from engine.humans.body.walking_cycle import WalkingCycle
from pages.humans.body import body_scene, skinning_explain, skinning_pose
from pages.humans.body.skinning_fields import JOINTS, SKINNING
from ui import frame
from ui.components import scene
from ui.components.panel import panel
from ui.controls import choose_from_list
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Experiment, Place, View

STAGE = "body:skinning"
PACES = (Pace("¼×", 133, 1), Pace("½×", 66, 1), Pace("1×", 33, 1))
_SHIFT = "body:skinning:shift"


def draw_controls(page: PageState) -> None:
    """A named pose; a joint, and its angles."""
    panel(page, "skeleton", parts=lambda: [skinning_pose.base_part(page)])
    choose_from_list(page, "joint", JOINTS)
    panel(page, parts=lambda: skinning_pose.joint_parts(page))


def draw_stage(page: PageState, place: Place) -> View:
    """The body in its pose, with hands and feet to take hold of."""
    if _handle_events(page):
        st.rerun()  # the sliders, in the other fragment, follow
    live = None
    if skinning_pose.walks(page):
        live = Live(page, "walk", WalkingCycle, paces=PACES, pace="1×", noun="frame")
        live.advance(skinning_pose.WALK)
    model = body_scene.shipped_body()
    pose = skinning_pose.pose_now(page)
    posed = fast_skinning(model)(torch.zeros(model.shape_count), pose.float())
    shift = body_scene.floor_shift(posed.vertices)
    st.session_state[_SHIFT] = shift
    standing = PosedBody(
        body_scene.lifted(posed.vertices, shift), body_scene.lifted(posed.joints, shift)
    )
    with place.stage:
        _draw(page, standing)
    numbers = _numbers(page)
    with place.readouts:
        frame.readout(
            [
                (movement.field.label, f"{frame.number(float(movement.value), 0)}°")
                for movement in skinning_pose.joint_parts(page)
            ]
        )
    return View(live=live, numbers=numbers)


def _handle_events(page: PageState) -> bool:
    """What was done on the stage; whether the controls must be drawn again."""
    events = scene.events(STAGE)
    if (code := scene.camera(STAGE)) is not None:
        page["camera"] = code
    again = skinning_pose.follow_grips(page, events, st.session_state.get(_SHIFT, 0.0))
    for event in events:
        if event.kind == "press" and event.vertex >= 0:
            page["joint"] = skinning_pose.joint_at(event.item, event.vertex)
            again = True
    return again


def _draw(page: PageState, standing: PosedBody) -> None:
    model = body_scene.shipped_body()
    opacity = 0.4 if page["skeleton"] else 1.0
    items: list[Any] = [
        body_scene.body_mesh(model, standing.vertices, opacity=opacity, pick=not page["skeleton"])
    ]
    if page["skeleton"]:
        chosen = joint_index(page["joint"])
        items += body_scene.skeleton_items(model, standing.joints, chosen)
    scene.scene(
        STAGE,
        *items,
        handles=skinning_pose.grips(standing.joints),
        camera=page["camera"],
        bounds=body_scene.BOUNDS,
        hint="Drag a hand or a foot; press a limb to choose its joint",
        alt=f"A body in the pose {page['pose'].split('~')[0]}",
    )


def _numbers(page: PageState) -> dict[str, Any]:
    model = body_scene.shipped_body()
    elbow = joint_index("left_elbow")
    return {
        "left_elbow_flexion": skinning_pose.degrees(page, "left_elbow", "Flexion"),
        "elbow_moves": int(below(model.parents)[:, elbow].sum()),
    }


EXPERIMENT = Experiment(
    "skinning",
    "Skinning",
    controls=draw_controls,
    stage=draw_stage,
    intro=skinning_explain.INTRO,
    fields=SKINNING,
    presets=skinning_explain.PRESETS,
    maths=skinning_explain.MATHS,
    sources=skinning_explain.SOURCES,
    code=skinning_explain.CODE,
)
