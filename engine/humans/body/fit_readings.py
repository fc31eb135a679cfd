"""What is read off a fit: when it settled, its error along the rays, the effect of an outlier."""

import dataclasses
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.humans.body.fit_simulation import MOST_STEPS, BodyFit, BodyFitSettings
from engine.humans.body.limits import movements, pose_limits
from engine.humans.body.skeleton import JOINT_NAMES
from engine.runs import Frame


class Excess(NamedTuple):
    """How far a pose leaves the limits of its joints.

    Attributes:
        movements: how many are outside their limits by more than a degree.
        degrees: the largest excess.
        joint: whose it is.
        movement: the name of the movement.
    """

    movements: int
    degrees: float
    joint: str
    movement: str


class OutlierEffect(NamedTuple):
    """What one joint that is detected wrongly does to the others.

    Attributes:
        joint: its name.
        away: of the fit from the wrong place, metres.
        weight: (1 + r²/σ²)⁻², its weight beside that of a joint that is met.
        others: mean distance of the other joints, metres.
        others_squared: the same of a fit whose data term is the plain square.
    """

    joint: str
    away: float
    weight: float
    others: float
    others_squared: float


def settled_at(seen: Frame) -> int:
    """The iteration after which nothing changed any more; that shown if it still goes on."""
    flags = seen.series["settled"][: seen.step + 1]
    first = int(np.argmax(flags > 0)) if (flags > 0).any() else seen.step
    return int(seen.series["step"][first])


def depth_share(joints: Float[Tensor, "24 3"], settings: BodyFitSettings) -> float:
    """The share of the squared error of the joints that lies along the viewing rays."""
    away = joints - torch.tensor(settings.positions, dtype=joints.dtype)
    rays = torch.nn.functional.normalize(joints - settings.view.eye, dim=-1)
    total = float(away.square().sum())
    return float((away * rays).sum(-1).square().sum()) / total if total > 0 else 0.0


def excess_degrees(pose: Float[Tensor, "24 3"]) -> Excess:
    """How far a pose leaves the limits."""
    low, high = pose_limits()
    over = torch.maximum(low - pose, pose - high).rad2deg()
    worst = int(over.argmax())
    joint = JOINT_NAMES[worst // 3]
    label = movements(joint)[worst % 3].label
    return Excess(int((over > 1).sum()), max(float(over.max()), 0.0), joint, label)


def outlier_weight(
    joints: Float[Tensor, "24 3"], settings: BodyFitSettings, joint: int
) -> OutlierEffect:
    """What a joint does that stands elsewhere than the others say.

    Args:
        joints: of the fit.
        settings: of the fit.
        joint: the number of the joint.
    """
    places = torch.tensor(settings.positions, dtype=joints.dtype)
    residuals, _ = settings.observation().residuals(joints)
    r, sigma = float(residuals[joint].norm()), settings.weights.robust_scale
    others = [k for k in range(24) if k != joint]
    squared = torch.tensor(fitted_joints(with_another_scale(settings, 10.0)))
    return OutlierEffect(
        JOINT_NAMES[joint],
        r,
        (1 + (r / sigma) ** 2) ** -2,
        float((joints - places)[others].norm(dim=-1).mean()),
        float((squared - places)[others].norm(dim=-1).mean()),
    )


def with_another_scale(settings: BodyFitSettings, robust_scale: float) -> BodyFitSettings:
    """The same fit with another σ."""
    weights = dataclasses.replace(settings.weights, robust_scale=robust_scale)
    return dataclasses.replace(settings, weights=weights)


@cached
def fitted_joints(settings: BodyFitSettings) -> np.ndarray:
    """The joints of a fit at its last step, float64 [24, 3]."""
    simulation = BodyFit(settings)
    simulation.advance(MOST_STEPS)
    return simulation.arrays()["joints"]


@cached
def energy_after(settings: BodyFitSettings, steps: int) -> float:
    """E of a fit after so many iterations."""
    simulation = BodyFit(settings)
    simulation.advance(steps)
    return simulation.now.energy
