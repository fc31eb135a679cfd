"""A walking cycle as a function of its phase.

The angles of hip, knee and ankle over a stride follow the normal gait of Winter, *Biomechanics and
Motor Control of Human Movement* (1990), read off at tenths of the stride and joined by the
trigonometric polynomial through them. Arms swing against the legs, and the pelvis turns with the
leading leg; the right side is half a stride behind the left.
"""

import functools
import math

import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.limits import limited
from engine.humans.body.presets import preset_pose
from engine.humans.body.rotations import axis_angles, rotation_matrices
from engine.humans.body.skeleton import joint_index, mirrored_pose

STRIDE_SECONDS = 1.1
"""How long a stride (two steps) takes at a comfortable pace."""

_CURVES = {
    "hip flexion": (22.0, 20.0, 12.0, 3.0, -6.0, -11.0, -4.0, 10.0, 20.0, 23.0),
    "knee flexion": (5.0, 15.0, 19.0, 13.0, 7.0, 15.0, 40.0, 62.0, 50.0, 18.0),
    "plantar flexion": (0.0, 5.0, -3.0, -7.0, -10.0, -4.0, 16.0, 8.0, -1.0, -1.0),
    "toe extension": (4.0, 0.0, 0.0, 0.0, 8.0, 26.0, 14.0, 2.0, 2.0, 4.0),
}
"""Degrees from one heel strike to the next."""
_ARM_SWING, _ELBOW_BEND, _TRUNK_TURN = 20.0, 18.0, 5.0
"""Degrees."""


def walking_pose(phase: float) -> Float[Tensor, "24 3"]:
    """The pose at a phase of the stride, float64; phases that differ by one are the same.

    The left heel strikes at phase 0, the right one at phase ½.

    Raises:
        ValueError: the phase is not a finite number.
    """
    if not math.isfinite(phase):
        raise ValueError("The phase of a walking cycle is a finite number of strides.")
    left, right = _side(phase), mirrored_pose(_side(phase + 0.5))
    pose = torch.where(left.abs() > right.abs(), left, right)
    turn = _TRUNK_TURN * math.cos(2 * math.pi * phase)
    for joint, share in (("pelvis", -1.0), ("spine1", 0.8), ("spine3", 1.0), ("neck", -0.8)):
        pose[joint_index(joint), 1] = math.radians(share * turn)
    pose[joint_index("spine1"), 0] = math.radians(3)
    return limited(pose)


def walking_cycle(count: int) -> Float[Tensor, "count 24 3"]:
    """Poses at equal steps of one stride, from the strike of the left heel.

    Raises:
        ValueError: there is not at least one pose.
    """
    if count < 1:
        raise ValueError("A walking cycle has at least one pose.")
    return torch.stack([walking_pose(k / count) for k in range(count)])


def _side(phase: float) -> Float[Tensor, "24 3"]:
    """The left arm and leg."""
    pose = torch.zeros(24, 3, dtype=torch.float64)

    def turn(joint: str, axis: int, degrees: float) -> None:
        pose[joint_index(joint), axis] += math.radians(degrees)

    turn("left_hip", 0, -curve("hip flexion", phase))
    turn("left_knee", 0, curve("knee flexion", phase))
    turn("left_ankle", 0, curve("plantar flexion", phase))
    turn("left_foot", 0, -curve("toe extension", phase))
    arm = [joint_index(f"left_{joint}") for joint in ("collar", "shoulder", "elbow", "hand")]
    pose[arm] = preset_pose("relaxed")[arm]
    # The arm is back when its leg is in front. A hanging arm swings about x in the body's frame.
    swing = -_ARM_SWING * math.cos(2 * math.pi * phase)
    pose[arm[1]] = _hanging(swing)
    turn("left_elbow", 1, -_ELBOW_BEND * 0.5 * (1 + swing / _ARM_SWING))
    return pose


def _hanging(swing: float) -> Float[Tensor, " 3"]:
    """The left shoulder of an arm that hangs down, swung forward by so many degrees."""
    down = rotation_matrices(preset_pose("relaxed")[joint_index("left_shoulder")])
    vector = torch.tensor([-math.radians(swing), 0.0, 0.0], dtype=torch.float64)
    return axis_angles(rotation_matrices(vector) @ down)


def curve(name: str, phase: float) -> float:
    """An angle of the leg at a phase, in degrees.

    >>> round(curve("knee flexion", 0.7))
    62

    Raises:
        KeyError: there is no such curve.
    """
    mean, cosines, sines = _harmonics(name)
    angles = [2 * math.pi * k * phase for k in range(1, len(cosines) + 1)]
    return mean + sum(
        c * math.cos(a) + s * math.sin(a) for c, s, a in zip(cosines, sines, angles, strict=True)
    )


@functools.cache
def _harmonics(name: str) -> tuple[float, tuple[float, ...], tuple[float, ...]]:
    """Mean, cosines and sines of the trigonometric polynomial through a curve's values."""
    values = torch.tensor(_CURVES[name], dtype=torch.float64)
    spectrum = torch.fft.rfft(values) / len(values)
    scale = torch.full((len(spectrum) - 1,), 2.0, dtype=torch.float64)
    scale[-1] = 1.0  # the highest harmonic of an even number of values
    rest = spectrum[1:]
    cosines, sines = (rest.real * scale).tolist(), (-rest.imag * scale).tolist()
    return float(spectrum[0].real), tuple(cosines), tuple(sines)
