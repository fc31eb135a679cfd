"""Named poses, as axis-angle vectors in degrees in the frame of the T-pose."""

import functools

import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.skeleton import joint_index, mirrored_pose

Vector = tuple[float, float, float]

_HANGING_ARM: dict[str, Vector] = {
    "left_collar": (0, 0, -7),
    "left_shoulder": (-8, 2, -72),
    "left_elbow": (0, -18, 0),
    "left_hand": (0, 0, -20),
}
_SYMMETRIC: dict[str, dict[str, Vector]] = {
    "T": {},
    "A": {"left_collar": (0, 0, -6), "left_shoulder": (0, 0, -45)},
    "relaxed": _HANGING_ARM,
    "sitting": {
        "left_hip": (-86, 3, 3),
        "left_knee": (86, 0, 0),
        "spine1": (4, 0, 0),
        "neck": (4, 0, 0),
        "left_collar": (0, 0, -7),
        "left_shoulder": (-16, -4, -86),
        "left_elbow": (51, -49, 14),
        "left_wrist": (0, -17, 19),
        "left_hand": (0, 0, -12),
    },
    "waving": _HANGING_ARM,
    "tree": {
        "left_collar": (0, 0, 18),
        "left_shoulder": (-71, -74, 60),
        "left_elbow": (-69, -1, -1),
        "left_wrist": (-12, -2, 7),
    },
}
"""Both sides alike: the left one and the middle are written."""
_OVERRIDES: dict[str, dict[str, Vector]] = {
    "waving": {
        "right_collar": (0, 0, -6),
        "right_shoulder": (-86, 8, 8),
        "right_elbow": (0, 84, 0),
        "right_wrist": (0, 0, -4),
        "right_hand": (0, 0, 0),
        "head": (0, -8, -5),
    },
    "tree": {
        "left_hip": (0, 0, -4),
        "left_ankle": (0, 0, 3),
        "right_hip": (-60, -69, -31),
        "right_knee": (139, 0, 4),
        "right_ankle": (8, 15, 9),
    },
}
PRESETS = tuple(_SYMMETRIC)


@functools.cache
def preset_pose(name: str) -> Float[Tensor, "24 3"]:
    """A named pose as axis-angle vectors in radians, float64; shared, so nobody may change it.

    >>> float(preset_pose("T").abs().max())
    0.0

    Raises:
        ValueError: there is no pose of that name.
    """
    if name not in PRESETS:
        raise ValueError(f"There is no pose {name!r}; there are {', '.join(PRESETS)}.")
    half = _written(_SYMMETRIC[name])
    other = mirrored_pose(half)
    pose = torch.where(half == 0, other, half)
    for joint, vector in _OVERRIDES.get(name, {}).items():
        pose[joint_index(joint)] = torch.tensor(vector, dtype=torch.float64)
    return pose.deg2rad()


def _written(vectors: dict[str, Vector]) -> Float[Tensor, "24 3"]:
    pose = torch.zeros(24, 3, dtype=torch.float64)
    for joint, vector in vectors.items():
        pose[joint_index(joint)] = torch.tensor(vector, dtype=torch.float64)
    return pose
