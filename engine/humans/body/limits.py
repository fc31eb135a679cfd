"""The movements of each joint, their anatomical names and limits.

A pose is an axis-angle vector per joint, in the frame of the T-pose. A movement is one component
of such a vector, counted positive as anatomists count it, in degrees: the left elbow bends by
turning about −y, so its flexion of 90° is the vector (0, −π/2, 0). The right side mirrors the left.
"""

import functools
import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.skeleton import JOINT_NAMES, joint_index


@dataclass(frozen=True)
class Movement:
    """One way in which a joint can turn.

    Attributes:
        joint: its name.
        label: the anatomical name of the positive direction.
        axis: 0, 1 or 2 for x, y or z.
        sign: +1 or −1, by which the component of the vector is multiplied.
        low, high: its limits in degrees.
    """

    joint: str
    label: str
    axis: int
    sign: int
    low: float
    high: float


Row = tuple[str, int, int, float, float]
"""Label, axis, sign, limits in degrees."""


def _trunk(back: float, front: float, turn: float, lean: float) -> tuple[Row, ...]:
    """A joint of the spine, which turns and leans alike to both sides."""
    return (
        ("Flexion", 0, 1, back, front),
        ("Turn to the left", 1, 1, -turn, turn),
        ("Lean to the right", 2, 1, -lean, lean),
    )


_TABLE: dict[str, tuple[Row, ...]] = {
    "pelvis": (
        ("Tilt forward", 0, 1, -180, 180),
        ("Turn to the left", 1, 1, -180, 180),
        ("Lean to the right", 2, 1, -180, 180),
    ),
    "hip": (
        ("Flexion", 0, -1, -25, 115),
        ("Outward rotation", 1, 1, -60, 90),
        ("Abduction", 2, 1, -35, 60),
    ),
    "knee": (
        ("Flexion", 0, 1, 0, 140),
        ("Outward rotation", 1, 1, -6, 6),
        ("Sideways", 2, 1, -4, 4),
    ),
    "ankle": (
        ("Plantar flexion", 0, 1, -25, 45),
        ("Outward rotation", 1, 1, -15, 15),
        ("Eversion", 2, 1, -20, 20),
    ),
    "foot": (
        ("Toe flexion", 0, 1, -45, 15),
        ("Outward rotation", 1, 1, -3, 3),
        ("Eversion", 2, 1, -3, 3),
    ),
    "spine1": _trunk(-12, 35, 15, 15),
    "spine2": _trunk(-10, 25, 15, 12),
    "spine3": _trunk(-10, 20, 15, 12),
    "neck": _trunk(-25, 30, 35, 20),
    "head": _trunk(-25, 25, 35, 15),
    "collar": (
        ("Inward rotation", 0, 1, -6, 6),
        ("Protraction", 1, -1, -15, 15),
        ("Elevation", 2, 1, -10, 22),
    ),
    "shoulder": (
        ("Inward rotation", 0, 1, -95, 95),
        ("Forward swing", 1, -1, -60, 110),
        ("Elevation", 2, 1, -95, 75),
    ),
    "elbow": (
        ("Pronation", 0, 1, -100, 100),
        ("Flexion", 1, -1, -5, 140),
        ("Sideways", 2, 1, -30, 30),
    ),
    "wrist": (
        ("Pronation", 0, 1, -20, 20),
        ("Ulnar deviation", 1, 1, -25, 25),
        ("Flexion", 2, -1, -55, 60),
    ),
    "hand": (
        ("Pronation", 0, 1, -5, 5),
        ("Ulnar deviation", 1, 1, -12, 12),
        ("Finger flexion", 2, -1, -15, 80),
    ),
}  # fmt: skip


@functools.cache
def movements(joint: str) -> tuple[Movement, ...]:
    """The three movements of a joint, about x, y and z.

    >>> [f"{m.label} {m.low}° to {m.high}°" for m in movements("left_knee")][0]
    'Flexion 0° to 140°'

    Raises:
        ValueError: there is no joint of that name.
    """
    joint_index(joint)
    side, _, rest = joint.partition("_")
    found = []
    for label, axis, sign, low, high in _TABLE[rest or joint]:
        # In a mirror, turns about y and z change their sign.
        turned = -sign if side == "right" and axis > 0 else sign
        found.append(Movement(joint, label, axis, turned, low, high))
    return tuple(found)


@functools.cache
def pose_limits() -> tuple[Float[Tensor, "24 3"], Float[Tensor, "24 3"]]:
    """The smallest and largest components of the joints' axis-angle vectors, radians, float64."""
    low, high = torch.zeros(24, 3, dtype=torch.float64), torch.zeros(24, 3, dtype=torch.float64)
    for index, joint in enumerate(JOINT_NAMES):
        for each in movements(joint):
            ends = sorted((each.sign * each.low, each.sign * each.high))
            low[index, each.axis], high[index, each.axis] = map(math.radians, ends)
    return low, high


def limited(pose: Float[Tensor, "*b 24 3"]) -> Float[Tensor, "*b 24 3"]:
    """The nearest pose within the limits."""
    low, high = (bound.to(pose) for bound in pose_limits())
    return torch.minimum(torch.maximum(pose, low), high)


def within_limits(pose: Float[Tensor, "24 3"], tolerance: float = 1e-6) -> bool:
    """Whether no component is further than so many radians outside its limits."""
    return bool((pose - limited(pose)).abs().max() <= tolerance)


def movement_angles(pose: Float[Tensor, "24 3"], joint: str) -> dict[str, float]:
    """The movements of a joint in a pose, degrees by label."""
    vector = pose[joint_index(joint)].tolist()
    return {m.label: m.sign * math.degrees(vector[m.axis]) for m in movements(joint)}


def pose_of(angles: dict[str, dict[str, float]]) -> Float[Tensor, "24 3"]:
    """The pose of movements in degrees, by joint and label; what is not named stays at zero.

    Raises:
        ValueError: a joint or a movement has another name, or a limit is exceeded.
    """
    pose = torch.zeros(24, 3, dtype=torch.float64)
    for joint, wanted in angles.items():
        by_label = {m.label: m for m in movements(joint)}
        for label, angle in wanted.items():
            movement = by_label.get(label)
            if movement is None:
                raise ValueError(
                    f"The movements of {joint} are {', '.join(by_label)}, not {label}."
                )
            if not movement.low <= angle <= movement.high:
                raise ValueError(
                    f"{label} of {joint.replace('_', ' ')} by {angle:g}°? "
                    f"It goes from {movement.low:g}° to {movement.high:g}°."
                )
            pose[joint_index(joint), movement.axis] = movement.sign * math.radians(angle)
    return pose
