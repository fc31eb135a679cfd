"""A visitor's motion: an `.npz` with `poses` and `trans`, as AMASS stores motions.

Poses are axis-angle vectors of 24, 52 or 55 joints in a row; the first 22 are those of the body.
AMASS's world has its z axis up, ours its y axis.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body import npz_reading
from engine.humans.body.restricted_pickle import RefusedFileError
from engine.humans.body.rotations import axis_angles, rotation_matrices

MOST_BYTES = 100_000_000
MOST_FRAMES = 20_000
_RATES = ("mocap_framerate", "mocap_frame_rate")
_WIDTHS = (66, 72, 156, 165)
_BODY_JOINTS, _JOINTS = 22, 24


@dataclass(frozen=True, eq=False)
class Motion:
    """Poses over time.

    Attributes:
        poses: axis-angle vectors, radians, float32; hands are at rest.
        translations: of the pelvis, metres, y up.
        frames_per_second: as stored, 30 if the file does not say.
    """

    poses: Float[Tensor, "frame 24 3"]
    translations: Float[Tensor, "frame 3"]
    frames_per_second: float

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.poses) / self.frames_per_second

    def frame_at(self, seconds: float) -> int:
        """The frame shown at a time; the motion repeats."""
        return int(seconds * self.frames_per_second) % len(self.poses)


def read_motion(name: str, content: bytes, *, z_up: bool = True) -> Motion:
    """The motion in a file.

    Args:
        name: of the file.
        content: of the file.
        z_up: whether the file's world has its z axis up, as AMASS's has.

    Raises:
        RefusedFileError: the file is too large, hostile, damaged or holds no motion.
    """
    if len(content) > MOST_BYTES:
        raise RefusedFileError(f"The file is larger than {MOST_BYTES / 1e6:.0f} MB.")
    if not name.lower().endswith(".npz"):
        raise RefusedFileError("A motion is an .npz file with the arrays poses and trans.")
    found = npz_reading.arrays(content, ("poses", "trans", *_RATES))
    if "poses" not in found:
        raise RefusedFileError("The file holds no motion: it has no array named poses.")
    poses = _numbers(found["poses"], "poses")
    if poses.ndim != 2 or poses.shape[1] not in _WIDTHS or not 1 <= len(poses) <= MOST_FRAMES:
        raise RefusedFileError(
            f"poses has the shape {found['poses'].shape}; a motion has up to {MOST_FRAMES:,} rows "
            f"of {', '.join(map(str, _WIDTHS))} numbers."
        )
    trans = _numbers(found["trans"], "trans") if "trans" in found else torch.zeros(len(poses), 3)
    if trans.shape != (len(poses), 3):
        raise RefusedFileError("trans needs three numbers for each row of poses.")
    rate = next((found[key] for key in _RATES if key in found), np.asarray(30.0))
    body = torch.zeros(len(poses), _JOINTS, 3)
    body[:, :_BODY_JOINTS] = poses[:, : 3 * _BODY_JOINTS].unflatten(1, (-1, 3))
    if z_up:
        upright = rotation_matrices(torch.tensor([-math.pi / 2, 0.0, 0.0]))
        body[:, 0] = axis_angles(upright @ rotation_matrices(body[:, 0]))
        trans = trans @ upright.T
    return Motion(body, trans, _rate(rate))


def _numbers(values: np.ndarray, name: str) -> Tensor:
    if values.dtype.kind not in "fiu" or not np.isfinite(values).all():
        raise RefusedFileError(f"{name} holds something else than finite numbers.")
    if np.abs(values).max(initial=0) > 1e4:
        raise RefusedFileError(f"{name} holds numbers too large for radians or metres.")
    return torch.from_numpy(values.astype(np.float32))


def _rate(value: np.ndarray) -> float:
    if (
        value.dtype.kind not in "fiu"
        or value.size != 1
        or not 1 <= float(value.reshape(())) <= 1000
    ):
        raise RefusedFileError("The frame rate of a motion is a number from 1 to 1000 per second.")
    return float(value.reshape(()))
