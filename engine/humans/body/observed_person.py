"""The person whose joints are seen: a pose, a shape by chance, and errors of the detection."""

import functools

import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.asset import body
from engine.humans.body.fitting import BodyState
from engine.humans.body.kinematics import posed_joints
from engine.humans.body.model import BodyModel
from engine.humans.body.pose_distribution import sampled_people
from engine.humans.body.presets import PRESETS, preset_pose
from engine.humans.body.walking import walking_pose
from engine.seeds import derive, generator

PERSON_POSES = (*PRESETS, "walking", "random")
_STRIDE_PHASE = 0.05
"""Shortly after the left heel strikes: the legs are far apart."""


@functools.lru_cache(64)
def observed_person(pose: str, seed: int) -> BodyState:
    """A person at the origin whose shape the seed decides; for "random" the pose as well.

    It is shared, so nobody may change it.

    Raises:
        ValueError: there is no pose of that name.
    """
    if pose not in PERSON_POSES:
        raise ValueError(f"There is no pose {pose!r}; there are {', '.join(PERSON_POSES)}.")
    people = sampled_people(1, generator(derive(seed, "observed person")))
    if pose == "random":
        theta = people.poses[0]
    else:
        theta = walking_pose(_STRIDE_PHASE) if pose == "walking" else preset_pose(pose)
    return BodyState(theta, people.betas[0], torch.zeros(3, dtype=torch.float64))


def state_joints(state: BodyState, model: BodyModel | None = None) -> Float[Tensor, "24 3"]:
    """Where the joints of a body are, metres, float64."""
    model = body() if model is None else model
    rest = model.rest_joints.double() + model.joint_directions.double() @ state.betas
    return posed_joints(state.pose, rest, model.parents).positions + state.translation


def detected_joints(
    joints: Float[Tensor, "24 3"], noise: float, seed: int
) -> Float[Tensor, "24 3"]:
    """Joints with errors of a normal distribution along each axis.

    Args:
        joints: metres.
        noise: standard deviation, metres.
        seed: of the errors.

    Raises:
        ValueError: the noise is negative or not finite.
    """
    if not 0 <= noise < float("inf"):
        raise ValueError("The noise of detected joints is a finite number that is not negative.")
    source = generator(derive(seed, "detected joints"))
    return joints + noise * torch.randn(24, 3, generator=source, dtype=torch.float64)
