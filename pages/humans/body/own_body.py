"""The body of "Bring your own" at a moment of its motion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.model import BodyModel
from engine.humans.body.motion_clock import ClockSettings
from engine.humans.body.motion_file import Motion
from engine.humans.body.pose_code import read_pose_code
from engine.humans.body.rotations import axis_angles, rotation_matrices
from engine.humans.body.skinning import PosedBody, fast_skinning
from engine.humans.body.walking import STRIDE_SECONDS, walking_cycle
from pages.humans.body import body_scene, own_files
from pages.humans.body.own_fields import SHAPES, TURNS
from ui.state import UPLOAD, PageState

_BODY_JOINTS = 22
"""That all bodies of the family share, in the same order; hands and face follow."""
_WHOLE_BODIES = (24, 52, 55)
_FRAMES_PER_SECOND = 30.0


@dataclass(frozen=True, eq=False)
class Moment:
    """The body as it is now.

    Attributes:
        model: the shipped one or the visitor's.
        family: its kind.
        motion: what is played; one frame where it stands still.
        frame: of the motion.
        betas: in standard deviations.
        pose: axis-angle vectors, radians, of all joints of the model.
        standing: vertices and joints on the floor.
    """

    model: BodyModel
    family: str
    motion: Motion
    frame: int
    betas: Float[Tensor, " beta"]
    pose: Float[Tensor, "joint 3"]
    standing: PosedBody


def model_of(page: PageState) -> tuple[BodyModel, str]:
    """The body and its kind."""
    own = own_files.own_body()
    if page["body"] == UPLOAD and own is not None:
        return own.model, own.family
    return body_scene.shipped_body(), "this page's body"


def motion_of(page: PageState) -> Motion:
    """The motion that is played."""
    own = own_files.own_motion(page) if page["motion"] == UPLOAD else None
    if own is not None:
        return own
    if page["motion"] == "still":
        poses = read_pose_code(page["pose"]).pose()[None]
    else:
        poses = walking_cycle(round(_FRAMES_PER_SECOND * STRIDE_SECONDS))
    return Motion(poses.float(), torch.zeros(len(poses), 3), _FRAMES_PER_SECOND)


def fits(model: BodyModel) -> bool:
    """Whether motions of bodies fit it; hands have joints of their own."""
    return model.joint_count in _WHOLE_BODIES


def clock_of(motion: Motion) -> ClockSettings:
    """How it is played."""
    return ClockSettings(seconds=motion.seconds)


def betas_of(page: PageState, model: BodyModel) -> Float[Tensor, " beta"]:
    """The shape, in standard deviations."""
    betas = torch.zeros(model.shape_count)
    used = min(len(SHAPES), model.shape_count)
    betas[:used] = torch.tensor([page[name] for name in SHAPES[:used]])
    return betas


def fitted_poses(
    page: PageState, model: BodyModel, poses: Float[Tensor, "frame 24 3"]
) -> Float[Tensor, "frame joint 3"]:
    """Poses of a motion for a model, with the joint that is turned further."""
    found = torch.zeros(len(poses), model.joint_count, 3)
    if fits(model):
        count = 24 if model.joint_count == 24 else _BODY_JOINTS
        found[:, :count] = poses[:, :count]
    turn = torch.tensor([page[name] for name in TURNS], dtype=torch.float32).deg2rad()
    if page["model_joint"] in model.joint_names and bool((turn != 0).any()):
        joint = model.joint_names.index(page["model_joint"])
        found[:, joint] = axis_angles(rotation_matrices(found[:, joint]) @ rotation_matrices(turn))
    return found


def moment_of(page: PageState, step: int) -> Moment:
    """The body at a step of the clock."""
    model, family = model_of(page)
    motion = motion_of(page)
    frame = motion.frame_at(clock_of(motion).at(step) + 1e-6)
    betas, skinning = betas_of(page, model), fast_skinning(model)
    pose = fitted_poses(page, model, motion.poses[frame : frame + 1])[0]
    posed = skinning(betas, pose)
    # In its place it stands on the floor in each frame; else in the first one.
    first = posed
    if page["travel"] and frame:
        first = skinning(betas, fitted_poses(page, model, motion.poses[:1])[0])
    shift = torch.tensor([0.0, body_scene.floor_shift(first.vertices), 0.0])
    if page["travel"]:
        shift = shift + motion.translations[frame] - motion.translations[0]
    standing = PosedBody(posed.vertices + shift, posed.joints + shift)
    return Moment(model, family, motion, frame, betas, pose, standing)


def bounds_of(model: BodyModel) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """What the camera frames: room for a body of usual size, or for what is much smaller."""
    placed = body_scene.to_viewer(model.template)
    size = float((placed.max(0) - placed.min(0)).max())
    if 1.0 < size < 3.0:
        return body_scene.BOUNDS
    floor, half = body_scene.BOUNDS[0][2], 0.65 * size
    middle = np.array([*placed.mean(0)[:2], floor + half])
    low, high = middle - half, middle + half
    return (low[0], low[1], floor), (high[0], high[1], high[2])
