"""What the stored body scores on people and poses that nothing was learned from."""

import numpy as np
import torch
from torch import Tensor

from engine.humans.body import asset
from engine.humans.body.model import BodyModel
from engine.humans.body.skinning import posed_body
from recipes.body import population

_POSES, _AT_ONCE = 200, 25


def scores(
    stored: dict[str, Tensor], bodies: np.ndarray, joints: np.ndarray, seed: int
) -> dict[str, float]:
    """Figures of the stored tensors.

    Args:
        stored: as they are saved, rounded.
        bodies: held-out half bodies in the T-pose [b, half, 3].
        joints: theirs [b, 24, 3].
        seed: the recipe's.
    """
    model = asset.assembled(stored)
    variance = stored["variance_explained"][: model.shape_count].double().sum()
    plain, corrected = corrective_errors(model, seed)
    half = torch.from_numpy(bodies).float()
    betas, error = _shape_error(model, half)
    found, wanted = model.joints(betas), torch.from_numpy(joints).float()
    away = (found - found[:, :1] - wanted + wanted[:, :1]).norm(dim=-1)
    return {
        "variance explained": float(variance),
        "linear blend to dual quaternions, mm": 1e3 * plain,
        "with correctives, mm": 1e3 * corrected,
        "held-out bodies, mm": 1e3 * error,
        "held-out joints, mm": 1e3 * float(away.mean()),
    }


def corrective_errors(model: BodyModel, seed: int) -> tuple[float, float]:
    """Mean distances to dual-quaternion skinning without and with P(θ), metres, unseen poses."""
    totals = np.zeros(2)
    poses = population.poses(_POSES, seed + 1).float()
    for some in poses.split(_AT_ONCE):
        betas = torch.zeros(len(some), model.shape_count)
        wanted = posed_body(
            model, betas, some, method="dual quaternion", correctives=False
        ).vertices
        for index, correctives in enumerate((False, True)):
            found = posed_body(model, betas, some, correctives=correctives).vertices
            totals[index] += float((found - wanted).norm(dim=-1).mean()) * len(some) / len(poses)
    return float(totals[0]), float(totals[1])


def _shape_error(model: BodyModel, half: Tensor) -> tuple[Tensor, float]:
    """β of half bodies by least squares, and the mean distance that is left, metres."""
    count = half.shape[1]
    directions = model.shape_directions[:count].flatten(0, 1)
    # The template's pelvis is at the origin; a constant shift takes up where theirs is.
    shift = torch.eye(3).repeat(count, 1)
    columns = torch.cat([directions, shift], 1).double()
    rows = (half - model.template[:count]).flatten(1).double()
    solved = torch.linalg.lstsq(columns, rows.T).solution
    left = (rows.T - columns @ solved).T.view_as(half)
    return solved[: model.shape_count].T.float(), float(left.norm(dim=-1).mean())
