"""The pose of "Skinning": named poses, angles of one joint, hands and feet that are dragged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import streamlit as st
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.inverse_kinematics import CHAINS, IKSettings, drag
from engine.humans.body.limits import Movement, movements
from engine.humans.body.motion_clock import ClockSettings
from engine.humans.body.pose_code import WALKING, PoseCode, read_pose_code
from engine.humans.body.skeleton import JOINT_NAMES, joint_index
from engine.humans.body.walking import STRIDE_SECONDS
from pages.humans.body.body_scene import from_viewer, shipped_body, to_viewer
from pages.humans.body.skinning_fields import BASES
from ui.components import scene
from ui.components.panel import Part
from ui.fields import Choice, Number
from ui.state import PageState

WALK = ClockSettings(seconds=STRIDE_SECONDS)
SHIFT = "body:skinning:shift"
"""Where the session keeps by how much the body was drawn higher."""
_REFERENCE = "body:reference"
REACHED = "body:skinning:reached"
"""Where the session keeps how near the last drag came."""
_LIVE, _LET_GO = IKSettings(iterations=3), IKSettings()
"""Under the hand the next event goes on from there; the last one is solved to the end."""


def code_now(page: PageState) -> PoseCode:
    """What the field holds."""
    return read_pose_code(page["pose"])


def phase_now(page: PageState) -> float:
    """Where in the stride it is."""
    return WALK.phase(page["step"])


def pose_now(page: PageState) -> Float[Tensor, "24 3"]:
    """Axis-angle vectors in radians, float64."""
    return code_now(page).pose(phase_now(page))


def walks(page: PageState) -> bool:
    """Whether the pose changes with the step."""
    return code_now(page).base == WALKING


def base_part(page: PageState) -> Part:
    """The named poses as a choice; none is chosen when joints were turned since."""
    code = code_now(page)

    def store(base: str) -> None:
        page["pose"] = PoseCode(base).write()

    return Part(Choice("base", "Pose", "T", BASES), "" if code.joints else code.base, store)


def pose_title(page: PageState) -> str:
    """The pose in words."""
    code = code_now(page)
    turned = f", with {len(code.joints)} joints turned by hand" if code.joints else ""
    return BASES[code.base] + turned


def parts(page: PageState) -> list[Part]:
    """The named poses, and the angles of the joint."""
    return [base_part(page), *joint_parts(page)]


def joint_at(item: str, number: int) -> str:
    """The joint of a point of the scene that was pressed: itself, or the heaviest of a vertex."""
    if item == "joints":
        return JOINT_NAMES[number]
    return JOINT_NAMES[int(shipped_body().skinning_weights[number].argmax())]


def joint_parts(page: PageState) -> Sequence[Part]:
    """The three movements of the chosen joint, in degrees."""
    row = pose_now(page)[joint_index(page["joint"])].rad2deg().tolist()
    return [
        Part(
            Number(
                f"{movement.joint}_{'xyz'[movement.axis]}",
                movement.label,
                0,
                movement.low,
                movement.high,
                1,
                unit="°",
            ),
            round(movement.sign * row[movement.axis], 1) + 0.0,
            partial(_turn, page, movement),
        )
        for movement in movements(page["joint"])
    ]


def _turn(page: PageState, movement: Movement, degrees: float) -> None:
    row = pose_now(page)[joint_index(movement.joint)].rad2deg().tolist()
    row[movement.axis] = movement.sign * degrees
    page["pose"] = code_now(page).with_joints({movement.joint: (row[0], row[1], row[2])}).write()


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


def degrees(page: PageState, joint: str, label: str) -> float:
    """One movement of a joint."""
    row = pose_now(page)[joint_index(joint)]
    movement = next(each for each in movements(joint) if each.label == label)
    return movement.sign * math.degrees(float(row[movement.axis]))
