"""The view "Pose": the body, hands and feet to take hold of, and what the chosen joint does."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import streamlit as st
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.kinematics import below
from engine.humans.body.limits import movement_angles, movements
from engine.humans.body.skeleton import joint_index
from pages.humans.body import body_scene, pose_controls, skinning_grips
from pages.humans.body.skinning_state import Standing, standing_body, weights_of
from ui import frame
from ui.components import scene
from ui.state import PageState
from ui.topic import Place

STAGE = "body:skinning"


def draw(page: PageState, place: Place) -> dict[str, Any]:
    """Draws stage and readouts; returns the numbers of the view."""
    standing = standing_body(page)
    with place.stage:
        _draw_scene(page, standing)
    numbers = _numbers(page, standing)
    with place.readouts:
        _draw_readouts(page, numbers)
    return numbers


def _draw_scene(page: PageState, standing: Standing) -> None:
    drawn, skeleton = standing.drawn, page["skeleton"]
    items: list[Any] = [
        body_scene.body_mesh(
            body_scene.shipped_body(),
            drawn.vertices,
            opacity=0.4 if skeleton else 1.0,
            pick=not skeleton,
        )
    ]
    tags = []
    if skeleton:
        model, chosen = body_scene.shipped_body(), joint_index(page["joint"])
        items += body_scene.skeleton_items(model, drawn.joints, chosen)
        x, y, z = body_scene.to_viewer(drawn.joints[chosen]).tolist()
        tags.append(scene.Tag(body_scene.joint_title(page["joint"]), (x, y, z), colour="chosen"))
    scene.scene(
        STAGE,
        *items,
        handles=skinning_grips.grips(drawn.joints),
        tags=tags,
        camera=page["camera"],
        bounds=body_scene.BOUNDS,
        hint="Drag a hand or a foot; press a limb to choose its joint",
        alt=f"A body of 6,890 vertices in the pose {pose_controls.pose_title(page)}",
    )


def _draw_readouts(page: PageState, numbers: dict[str, Any]) -> None:
    st.html(f"<p class='who'><span>{body_scene.joint_title(page['joint'])}</span></p>")
    angles = movement_angles(pose_controls.pose_now(page), page["joint"])
    rows: list[frame.Row] = []
    for movement in movements(page["joint"]):
        limits = f"{movement.low:.0f}° to {movement.high:.0f}°".replace("-", "−")
        angle = frame.number(angles[movement.label], 0)
        rows.append((f"{movement.label}, {limits}", f"{angle}°"))
    rows.append(("joints below it", f"{numbers['moved']}"))
    rows.append(("vertices that it carries", f"{numbers['carried']:,}"))
    reached = numbers["reached"]
    if reached is not None:
        name = reached["grabbed"].replace("_", " ")
        error = f"{frame.number(1000 * reached['error'], 0)} mm"
        rows.append(frame.Readout(f"{name} to pointer", error, "chosen"))
        rows.append(("iterations of its last move", str(reached["iterations"])))
    frame.readout(rows)


def _numbers(page: PageState, standing: Standing) -> dict[str, Any]:
    joint = joint_index(page["joint"])
    lower = _with_below(joint)
    turned = float(np.rad2deg(float(standing.pose[joint].norm())))
    arms = [joint_index(f"{side}_wrist") for side in ("left", "right")]
    angles = standing.pose.norm(dim=-1).rad2deg()
    return {
        "joint": body_scene.joint_title(page["joint"]),
        "turned": turned,
        "moved": len(lower) - 1,
        "carried": _carried(joint) if not page["strokes"] else _count(weights_of(page), lower),
        "base": pose_controls.code_now(page).base,
        "phase": pose_controls.phase_now(page),
        "knee": pose_controls.degrees(page, "left_knee", "Flexion"),
        "hip": pose_controls.degrees(page, "left_hip", "Flexion"),
        "bent_joints": int((angles > 1).sum()),
        "hand_height": float(standing.drawn.joints[arms, 1].max()) - body_scene.BOUNDS[0][2],
        "reached": st.session_state.get(skinning_grips.REACHED),
    }


@functools.cache
def _with_below(joint: int) -> list[int]:
    """A joint and those that it carries."""
    lower = below(body_scene.shipped_body().parents)[:, joint]
    return [joint, *lower.nonzero().squeeze(1).tolist()]


@functools.cache
def _carried(joint: int) -> int:
    """How many vertices of the body as it comes a joint moves, by itself or by those below it."""
    return _count(body_scene.shipped_body().skinning_weights, _with_below(joint))


def _count(weights: Float[Tensor, "v joint"], joints: list[int]) -> int:
    return int((weights[:, joints] > 1e-6).any(1).sum())
