"""The pose in the field `pose`: named poses, and the angles of one joint as sliders."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from functools import partial

from jaxtyping import Float
from torch import Tensor

from engine.humans.body.limits import Movement, movements
from engine.humans.body.motion_clock import ClockSettings
from engine.humans.body.pose_code import WALKING, PoseCode, read_pose_code
from engine.humans.body.skeleton import joint_index
from engine.humans.body.walking import STRIDE_SECONDS
from ui.components.panel import Part
from ui.fields import Choice, Number
from ui.state import PageState

WALK = ClockSettings(seconds=STRIDE_SECONDS)
BASES = {
    "T": "T",
    "A": "A",
    "relaxed": "Relaxed",
    "sitting": "Sitting",
    "waving": "Waving",
    "tree": "Tree",
    "walking": "Walking",
}
STANDING = {name: label for name, label in BASES.items() if name != WALKING}
"""Poses that do not move."""


def code_now(page: PageState) -> PoseCode:
    """What the field holds."""
    return _read(page["pose"])


def phase_now(page: PageState) -> float:
    """Where in the stride it is."""
    return WALK.phase(page["step"])


def pose_now(page: PageState) -> Float[Tensor, "24 3"]:
    """Axis-angle vectors in radians, float64; not to be written to."""
    moves = walks(page)
    return _pose(page["pose"], phase_now(page) if moves else 0.0)


def walks(page: PageState) -> bool:
    """Whether the pose changes with the step."""
    return code_now(page).base == WALKING


def base_part(page: PageState, bases: Mapping[str, str] = BASES) -> Part:
    """The named poses as a choice; none is chosen when joints were turned since."""
    code = code_now(page)

    def store(base: str) -> None:
        page["pose"] = PoseCode(base).write()

    chosen = "" if code.joints or code.base not in bases else code.base
    return Part(Choice("base", "Pose", "T", bases), chosen, store)


def pose_title(page: PageState) -> str:
    """The pose in words."""
    code = code_now(page)
    turned = f", with {len(code.joints)} joints turned by hand" if code.joints else ""
    return BASES[code.base] + turned


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


def degrees(page: PageState, joint: str, label: str) -> float:
    """One movement of a joint."""
    row = pose_now(page)[joint_index(joint)]
    movement = next(each for each in movements(joint) if each.label == label)
    return movement.sign * math.degrees(float(row[movement.axis]))


@functools.lru_cache(maxsize=64)
def _read(text: str) -> PoseCode:
    return read_pose_code(text)


@functools.lru_cache(maxsize=64)
def _pose(text: str, phase: float) -> Float[Tensor, "24 3"]:
    """One run asks for it several times, and so does every picture while nothing moves."""
    return _read(text).pose(phase)
