"""How joints follow from vertices, learned from a few bodies whose joints are known.

Non-negative least squares with weights that sum to one, as in SMPL (Loper et al. 2015, section
4.2): each joint is a convex combination of vertices near it.
"""

import numpy as np
import scipy.optimize
import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.model import BodyModel

_CANDIDATES = 500
_LEAST_SHARE = 0.3
_SUM_WEIGHT = 100.0
"""Of the equation that asks for a sum of one, beside coordinates in metres."""


def learned_regressor(
    model: BodyModel, bodies: Float[Tensor, "body v 3"], joints: Float[Tensor, "body joint 3"]
) -> Float[Tensor, "joint v"]:
    """A regressor of few bodies; the same candidates for each joint as the model's own weights say.

    Args:
        model: which vertices a joint may depend on: those that it or its parent carries.
        bodies: in the T-pose, metres.
        joints: theirs.

    Raises:
        ValueError: there is no body.
    """
    if not len(bodies):
        raise ValueError("A joint regressor needs at least one body.")
    mean, places = bodies.mean(0), joints.mean(0)
    found = torch.zeros(model.joint_count, bodies.shape[1])
    for joint in range(model.joint_count):
        near = _candidates(model, joint, mean, places[joint])
        rows = bodies[:, near].transpose(1, 2).flatten(0, 1).double().numpy()
        weights = _convex(rows, joints[:, joint].flatten().double().numpy())
        found[joint, near] = torch.from_numpy(weights).float()
    return found


def _candidates(model: BodyModel, joint: int, mean: Tensor, place: Tensor) -> Tensor:
    """The nearest of the vertices that hang on the joint or its parent."""
    share = (
        model.skinning_weights[:, joint] + model.skinning_weights[:, max(model.parents[joint], 0)]
    )
    near = (share > _LEAST_SHARE).nonzero().squeeze(1)
    away = (mean[near] - place).norm(dim=1)
    return near[away.argsort(stable=True)[:_CANDIDATES]]


def _convex(rows: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Non-negative weights that sum to one with rows @ weights nearly as wanted."""
    rows = np.vstack([rows, np.full((1, rows.shape[1]), _SUM_WEIGHT)])
    weights, _ = scipy.optimize.nnls(rows, np.append(wanted, _SUM_WEIGHT), maxiter=20_000)
    return weights / weights.sum()
