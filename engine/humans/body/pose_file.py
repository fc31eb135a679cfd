"""A pose and a shape as a JSON file, written for people: joints by name, degrees, metres."""

import json
import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.skeleton import JOINT_NAMES

MOST_BYTES = 1_000_000
_MOST_DEGREES, _MOST_BETA = 360.0, 10.0


@dataclass(frozen=True, eq=False)
class StoredPose:
    """What a file holds.

    Attributes:
        pose: axis-angle vectors, radians, float64.
        betas: in standard deviations.
    """

    pose: Float[Tensor, "24 3"]
    betas: Float[Tensor, " beta"]


def write_pose(pose: Float[Tensor, "24 3"], betas: Float[Tensor, " beta"]) -> bytes:
    """The file of a pose and a shape; joints at rest are left out."""
    degrees = pose.double().rad2deg()
    joints = {
        name: [round(value, 4) for value in row.tolist()]
        for name, row in zip(JOINT_NAMES, degrees, strict=True)
        if bool(row.abs().max() > 0)
    }
    stored = {
        "format": "axis-angle vectors in degrees, T-pose at zero, y up, x to the person's left",
        "joints": joints,
        "betas": [round(value, 5) for value in betas.tolist()],
    }
    return (json.dumps(stored, indent=2) + "\n").encode()


def read_pose(content: bytes, shape_count: int = 10) -> StoredPose:
    """The pose in a file.

    Args:
        content: of the file.
        shape_count: how many β are returned; missing ones are zero.

    Raises:
        ValueError: the file is too large, no JSON, or holds something else; the sentence says what.
    """
    if len(content) > MOST_BYTES:
        raise ValueError("The file of a pose is smaller than a megabyte.")
    try:
        stored = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValueError(
            "The file of a pose is JSON, and this one cannot be read as such."
        ) from error
    joints = stored.get("joints") if isinstance(stored, dict) else None
    if joints is None or not hasattr(joints, "items"):
        raise ValueError('The file of a pose has a part "joints" with vectors by name.')
    pose = torch.zeros(24, 3, dtype=torch.float64)
    for name, vector in joints.items():
        if name not in JOINT_NAMES:
            raise ValueError(
                f"There is no joint {name[:40]!r}; there are {', '.join(JOINT_NAMES)}."
            )
        row = _numbers(vector, _MOST_DEGREES, f"The vector of {name}", "degrees")
        if len(row) != 3:
            raise ValueError(f"The vector of {name} has three numbers.")
        pose[JOINT_NAMES.index(name)] = torch.tensor(row, dtype=torch.float64)
    given = _numbers(stored.get("betas", []), _MOST_BETA, '"betas"', "standard deviations")
    betas = torch.zeros(shape_count)
    used = given[:shape_count]
    betas[: len(used)] = torch.tensor(used)
    return StoredPose(pose.deg2rad(), betas)


def _numbers(values: object, limit: float, what: str, unit: str) -> list[float]:
    fits = isinstance(values, list) and all(
        isinstance(v, (int, float)) and not isinstance(v, bool) and math.isfinite(v) for v in values
    )
    if not fits:
        raise ValueError(f"{what} is a list of numbers.")
    assert isinstance(values, list)
    if any(abs(value) > limit for value in values):
        raise ValueError(f"{what} goes from {-limit:g} to {limit:g} {unit}.")
    return [float(value) for value in values]
