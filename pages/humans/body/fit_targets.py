"""The joints that are seen, and what the visitor does to them."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.fit_simulation import PICTURE_HEIGHT
from engine.humans.body.observations import View as Camera
from engine.humans.body.observations import orbit_view
from engine.humans.body.observed_person import detected_joints, observed_person, state_joints
from engine.humans.body.skeleton import JOINT_NAMES, joint_index
from pages.humans.body import body_scene
from pages.humans.body.fit_offsets import offset_to, read_offsets, with_offsets, write_offsets
from ui.components import plane, scene
from ui.state import PageState

PICTURE, STAGE = "body:fit:picture", "body:fit:scene"
_HELD = "body:fit:held"
_REACH = 45.0
"""Pixels within which a joint is taken hold of."""


@dataclass(frozen=True, eq=False)
class Targets:
    """Where joints are.

    Attributes:
        detected: of the person, with the noise of the detection, metres.
        joints: the same, where the visitor has dragged them.
        camera: that sees them.
    """

    detected: Float[Tensor, "24 3"]
    joints: Float[Tensor, "24 3"]
    camera: Camera

    @property
    def pixels(self) -> Float[Tensor, "24 2"]:
        """Their places in the picture, from its middle, y up."""
        return pixels_of(self.camera, self.joints)


def pixels_of(camera: Camera, points: Float[Tensor, "n 3"]) -> Float[Tensor, "n 2"]:
    """Where points are in the picture, pixels from its middle."""
    return camera.project(points.double()) * PICTURE_HEIGHT


def targets_of(page: PageState) -> Targets:
    """The joints as the fields say."""
    person = observed_person(page["person"], page["seed"])
    detected = detected_joints(state_joints(person), page["noise"] / 1000, page["seed"])
    joints = with_offsets(detected, read_offsets(page["moved"]))
    return Targets(detected, joints, orbit_view(page["azimuth"]))


def targets_from(joints: Float[Tensor, "24 3"], azimuth: float) -> Targets:
    """Joints that nobody drags."""
    return Targets(joints, joints, orbit_view(azimuth))


def handle_events(page: PageState) -> None:
    """Chooses a joint that was pressed, and moves joints that were dragged."""
    for event in plane.events(PICTURE):
        if event.kind in {"press", "drag", "release"} and event.points:
            _drag_in_picture(page, event.kind, event.points[-1])
    for grip in scene.events(STAGE):
        if grip.handle and grip.point is not None and grip.kind != "press":
            _move(page, targets_of(page), page["chosen"], body_scene.from_viewer(grip.point))
    handle_camera(page)


def handle_camera(page: PageState) -> None:
    """Keeps where the visitor looks from."""
    if (code := scene.camera(STAGE)) is not None:
        page["fit_camera"] = code


def _drag_in_picture(page: PageState, kind: str, point: tuple[float, float]) -> None:
    """A press takes hold of the nearest joint; it follows the pointer at its own depth."""
    targets = targets_of(page)
    at = torch.tensor(point, dtype=torch.float64)
    if kind == "press":
        away = (targets.pixels - at).norm(dim=-1)
        nearest = int(away.argmin())
        held = JOINT_NAMES[nearest] if float(away[nearest]) < _REACH else ""
        st.session_state[_HELD] = held
        if held:
            page["chosen"] = held
        return
    held = st.session_state.get(_HELD, "")
    if held:
        depth = targets.camera.depth(targets.joints[joint_index(held)])
        _move(page, targets, held, targets.camera.lift(at / PICTURE_HEIGHT, depth))


def _move(page: PageState, targets: Targets, name: str, place: Tensor) -> None:
    joint = joint_index(name)
    offsets = read_offsets(page["moved"])
    offsets[joint] = offset_to(targets.detected, joint, place)
    page["moved"] = write_offsets(offsets)
