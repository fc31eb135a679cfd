"""The 24 joints in the order that SMPL has made customary, and their mirror images.

The body stands in a T-pose with its pelvis at the origin: y points up, z forward and x to the
person's left, in metres.
"""

from jaxtyping import Float
from torch import Tensor

JOINT_NAMES = (
    "pelvis", "left_hip", "right_hip", "spine1", "left_knee", "right_knee", "spine2",
    "left_ankle", "right_ankle", "spine3", "left_foot", "right_foot", "neck", "left_collar",
    "right_collar", "head", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow",
    "left_wrist", "right_wrist", "left_hand", "right_hand",
)  # fmt: skip
PARENTS = (
    -1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21,
)  # fmt: skip


def joint_index(name: str) -> int:
    """The place of a joint.

    >>> joint_index("left_elbow")
    18

    Raises:
        ValueError: there is no joint of that name.
    """
    if name not in JOINT_NAMES:
        raise ValueError(f"There is no joint {name!r}; there are {', '.join(JOINT_NAMES)}.")
    return JOINT_NAMES.index(name)


def mirrored_name(name: str) -> str:
    """The joint on the other side, itself if it is in the middle.

    >>> mirrored_name("left_elbow"), mirrored_name("head")
    ('right_elbow', 'head')
    """
    side, _, rest = name.partition("_")
    other = {"left": "right", "right": "left"}.get(side)
    return f"{other}_{rest}" if other else name


MIRRORED_JOINTS = tuple(JOINT_NAMES.index(mirrored_name(name)) for name in JOINT_NAMES)


def mirrored_pose(pose: Float[Tensor, "*b 24 3"]) -> Float[Tensor, "*b 24 3"]:
    """The pose in a mirror: sides change places, and turns about y and z change their sign."""
    return pose[..., list(MIRRORED_JOINTS), :] * pose.new_tensor([1.0, -1.0, -1.0])
