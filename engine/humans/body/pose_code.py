"""A pose as a short text for a link: a named pose, then the joints that differ from it.

`sitting~left_elbow_0_-90_0` sits with a left elbow bent by 90°. The base `walking` is a moment of
the walking cycle, so a joint that is named keeps its angles while the rest of the body walks.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.presets import PRESETS, preset_pose
from engine.humans.body.skeleton import JOINT_NAMES, joint_index
from engine.humans.body.walking import walking_pose

Angles = tuple[float, float, float]
"""An axis-angle vector, degrees."""

WALKING = "walking"
BASES = (*PRESETS, WALKING)
MOST_DEGREES = 360.0
DECIMALS = 1
"""Of the degrees in the text."""


@dataclass(frozen=True)
class PoseCode:
    """What the text says.

    Attributes:
        base: one of `BASES`.
        joints: axis-angle vectors in degrees of those joints that differ from the base.

    Raises:
        ValueError: the base or a joint does not exist, or an angle is not within a full turn.
    """

    base: str = "T"
    joints: Mapping[str, Angles] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.base not in BASES:
            raise ValueError(f"There is no pose {self.base[:40]!r}; there are {', '.join(BASES)}.")
        for name, angles in self.joints.items():
            joint_index(name)
            if len(angles) != 3 or not all(
                math.isfinite(a) and abs(a) <= MOST_DEGREES for a in angles
            ):
                raise ValueError(f"The {name.replace('_', ' ')} needs three angles up to 360°.")
        object.__setattr__(self, "joints", MappingProxyType(dict(self.joints)))

    def pose(self, phase: float = 0.0) -> Float[Tensor, "24 3"]:
        """Axis-angle vectors in radians, float64.

        Args:
            phase: of the walking cycle, in strides; other bases do not move.
        """
        base = walking_pose(phase) if self.base == WALKING else preset_pose(self.base)
        pose = base.clone()
        for name, angles in self.joints.items():
            pose[joint_index(name)] = torch.tensor(angles, dtype=torch.float64).deg2rad()
        return pose

    def with_joints(self, joints: Mapping[str, Angles]) -> "PoseCode":
        """The same base with other angles at these joints."""
        return PoseCode(self.base, {**self.joints, **joints})

    def changed(
        self, pose: Float[Tensor, "24 3"], phase: float = 0.0, tolerance: float = 0.05
    ) -> "PoseCode":
        """The code of a pose, from this one: joints that moved by more than so many degrees.

        Args:
            pose: axis-angle vectors, radians.
            phase: at which the base is compared.
            tolerance: degrees; within it a joint keeps its entry, or stays out.
        """
        moved = (pose - self.pose(phase)).rad2deg().abs().amax(-1) > tolerance
        degrees = pose.double().rad2deg()
        found = {
            JOINT_NAMES[joint]: (row[0], row[1], row[2])
            for joint, row in enumerate(degrees.tolist())
            if moved[joint]
        }
        return self.with_joints(found)

    def write(self) -> str:
        """The text, with angles to a tenth of a degree."""
        parts = [self.base]
        for name in JOINT_NAMES:
            if name in self.joints:
                angles = "_".join(_number(angle) for angle in self.joints[name])
                parts.append(f"{name}_{angles}")
        return "~".join(parts)


def read_pose_code(text: str) -> PoseCode:
    """The inverse of `PoseCode.write`.

    >>> read_pose_code("A~left_elbow_0_-90_0").joints["left_elbow"]
    (0.0, -90.0, 0.0)

    Raises:
        ValueError: it is no pose.
    """
    base, *parts = text.split("~")
    joints: dict[str, Angles] = {}
    for part in parts:
        name, *numbers = part.rsplit("_", 3)
        if name not in JOINT_NAMES or len(numbers) != 3 or name in joints:
            raise ValueError(f"{part[:40]!r} does not name a joint once and three angles.")
        try:
            x, y, z = (float(number) for number in numbers)
        except ValueError:
            raise ValueError(f"{part[:40]!r} does not hold three numbers.") from None
        joints[name] = (x, y, z)
    return PoseCode(base, joints)


def code_of(pose: Float[Tensor, "24 3"]) -> PoseCode:
    """The code of any pose, from the T-pose."""
    return PoseCode().changed(pose)


def _number(value: float) -> str:
    text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
