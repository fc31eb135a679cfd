"""Hands and feet of "Skinning" that are dragged, and joints that are pressed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.inverse_kinematics import CHAINS, IKSettings, drag
from engine.humans.body.skeleton import JOINT_NAMES, joint_index
from pages.humans.body.body_scene import from_viewer, shipped_body, to_viewer
from pages.humans.body.pose_controls import code_now, phase_now, pose_now
from ui.components import scene
from ui.state import PageState

SHIFT = "body:skinning:shift"
"""Where the session keeps by how much the body was drawn higher."""
_REFERENCE = "body:reference"
REACHED = "body:skinning:reached"
"""Where the session keeps how near the last drag came."""
_LIVE, _LET_GO = IKSettings(iterations=3, damping=0.02), IKSettings()
"""Under the hand the next event goes on from there; the last one is solved to the end."""


def joint_at(item: str, number: int) -> str:
    """The joint of a point of the scene that was pressed: itself, or the heaviest of a vertex."""
    if item == "joints":
        return JOINT_NAMES[number]
    return JOINT_NAMES[int(shipped_body().skinning_weights[number].argmax())]


def grips(joints: Float[Tensor, "joint 3"]) -> list[scene.Handle]:
    """Hands and feet to take hold of, of joints as they are drawn."""
    found = []
    for name in CHAINS:
        x, y, z = to_viewer(joints[joint_index(CHAINS[name].end)]).tolist()
        found.append(scene.Handle(name, (x, y, z), label=name.replace("_", " ")))
    return found


def follow_grips(page: PageState, events: Sequence[scene.SceneEvent]) -> bool:
    """The pose in which a hand or foot is where it was dragged to.

    Args:
        page: holds the pose.
        events: of the scene.

    Returns:
        Whether one was let go: then the sliders must follow.
    """
    released = False
    for event in events:
        if event.handle not in CHAINS or event.point is None:
            continue
        if event.kind == "press" or _REFERENCE not in st.session_state:
            st.session_state[_REFERENCE] = pose_now(page)
        if event.kind == "drag":
            _drag(page, event.handle, event.point, _LIVE)
        if event.kind == "release":
            _drag(page, event.handle, event.point, _LET_GO)
            st.session_state.pop(_REFERENCE, None)
            released = True
    return released


def _drag(page: PageState, grabbed: str, point: Sequence[float], settings: IKSettings) -> None:
    model = shipped_body()
    target = from_viewer(point)
    target[1] -= st.session_state.get(SHIFT, 0.0)
    found = drag(
        grabbed,
        target,
        pose_now(page),
        model.rest_joints.double(),
        model.parents,
        reference=st.session_state[_REFERENCE],
        settings=settings,
    )
    st.session_state[REACHED] = {
        "grabbed": grabbed,
        "iterations": found.iterations,
        "error": found.error,
    }
    page["pose"] = code_now(page).changed(found.pose, phase_now(page)).write()
