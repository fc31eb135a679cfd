"""Where a pose puts the joints of the body that ships."""

import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body import asset
from engine.humans.body.skeleton import JOINT_NAMES
from engine.humans.body.skinning import posed_body


def joints_by_name(pose: Float[Tensor, "24 3"]) -> dict[str, Tensor]:
    """The joints' positions in metres, by name, of the mean body."""
    joints = posed_body(asset.body(), torch.zeros(10), pose.float()).joints
    return dict(zip(JOINT_NAMES, joints, strict=True))
