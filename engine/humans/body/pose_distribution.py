"""People in everyday poses, drawn at random: what a learned fit is trained and tested on.

Arms, legs and trunk come each from a named pose or a moment of the walking cycle, half of the time
all from the same one, and every joint is moved from there at random within its limits.
"""

import functools
import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.limits import limited, pose_limits
from engine.humans.body.presets import PRESETS, preset_pose
from engine.humans.body.skeleton import JOINT_NAMES, mirrored_pose
from engine.humans.body.walking import walking_cycle

_PHASES = 12
_SPREAD = 0.08
"""Standard deviation of a joint, in parts of its range."""
_FREE_ARMS = 0.4
"""Share of the arms that are anywhere in the middle part of their range."""
_FREE_RANGE = 0.6
_YAW, _TILT = math.radians(60), math.radians(8)


@dataclass(frozen=True, eq=False)
class People:
    """Bodies in poses, float64.

    Attributes:
        poses: axis-angle vectors, radians.
        betas: in standard deviations.
        translations: of the pelvis, metres.
    """

    poses: Float[Tensor, "n 24 3"]
    betas: Float[Tensor, "n 10"]
    translations: Float[Tensor, "n 3"]


def sampled_people(count: int, source: torch.Generator) -> People:
    """So many people within the limits of their joints, facing the camera to within 60°.

    Raises:
        ValueError: there is not at least one.
    """
    if count < 1:
        raise ValueError("At least one person is drawn.")

    def uniform(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=source, dtype=torch.float64)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=source, dtype=torch.float64)

    bases, groups = _bases(), _groups()
    parts = int(groups.max()) + 1
    chosen = (uniform(count, parts) * len(bases)).long()
    alike = uniform(count) < 0.5
    chosen[alike] = chosen[alike][:, :1]
    poses = bases[chosen[:, groups], torch.arange(24)]
    low, high = pose_limits()
    free = low + (high - low) * (0.5 + _FREE_RANGE * (uniform(count, 24, 3) - 0.5))
    anywhere = (uniform(count, parts) < _FREE_ARMS)[:, groups] & (groups >= 3)
    poses = torch.where(anywhere[..., None], free, poses)
    poses = poses + _SPREAD * (high - low) * normal(count, 24, 3)
    poses[:, 0] = _TILT * normal(count, 3)
    poses[:, 0, 1] = _YAW * (2 * uniform(count) - 1)
    places = normal(count, 3) * torch.tensor([0.15, 0.1, 0.25], dtype=torch.float64)
    return People(limited(poses), normal(count, 10), places)


@functools.cache
def _bases() -> Tensor:
    named = torch.stack([preset_pose(name) for name in PRESETS])
    return torch.cat([named, mirrored_pose(named), walking_cycle(_PHASES)])


@functools.cache
def _groups() -> Tensor:
    """The part of each joint: trunk and head, left leg, right leg, left arm, right arm."""
    legs, arms = ("hip", "knee", "ankle", "foot"), ("shoulder", "elbow", "wrist", "hand", "collar")
    found = []
    for name in JOINT_NAMES:
        side, _, rest = name.partition("_")
        right = int(side == "right")
        found.append(1 + right if rest in legs else 3 + right if rest in arms else 0)
    return torch.tensor(found)
