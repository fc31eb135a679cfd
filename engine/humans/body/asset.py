"""The body that ships: learned by `recipes.body` from MakeHuman's CC0 data, stored as one half.

Its right half is the mirror image of the left one, so the body is symmetric to the last bit.
Vertices of the mirror plane come first, then the left side, then the right side in the same order.
"""

import functools
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from engine import weights
from engine.humans.body.model import BodyModel
from engine.humans.body.skeleton import JOINT_NAMES, MIRRORED_JOINTS, PARENTS

NAME, SCANS_NAME = "body", "body-scans"
NO_JOINT = 255
"""Fills the rows of the correctives' joints."""
LEARNED_FROM, LEARNED_FROM_POSES = 1_436, 2_500
"""People that shapes and joints were learned from, and poses that the correctives were."""
SCAN_STEP = 4e-5
"""Metres; vertices of scans are whole multiples of it."""
ATTRIBUTES = ("gender", "age", "muscle", "weight", "height")
"""Of the scanned people, from 0 to 1; a gender of 1 is a woman's body."""
_FEATURES = 9


@dataclass(frozen=True, eq=False)
class Scans:
    """Bodies that nothing was learned from, as they stand before the pipeline: arms down.

    Attributes:
        vertices: metres, in the order of the body's vertices.
        joints: of each, the pelvis at the origin.
        turns: the rotations of the bones against the world that lead to the T-pose.
        attributes: of the people, as `ATTRIBUTES` names them.
    """

    vertices: Float[Tensor, "scan v 3"]
    joints: Float[Tensor, "scan joint 3"]
    turns: Float[Tensor, "scan joint 3 3"]
    attributes: Float[Tensor, "scan attribute"]


@functools.cache
def body() -> BodyModel:
    """The body, float32 on the CPU; shared by everybody, so nobody may change it.

    Raises:
        WeightsError: the file is missing or damaged.
    """
    return assembled(weights.load(NAME))


@functools.cache
def scans() -> Scans:
    """The scans, float32 on the CPU; shared by everybody, so nobody may change them.

    Raises:
        WeightsError: a file is missing or damaged.
    """
    stored = weights.load(SCANS_NAME)
    half = stored["vertices"].float() * SCAN_STEP
    plane = int(weights.load(NAME)["plane"])
    return Scans(
        torch.cat([half, _flipped(half[:, plane:])], 1),
        stored["joints"],
        stored["turns"],
        stored["attributes"],
    )


@functools.cache
def variance_explained() -> Float[Tensor, " component"]:
    """The share of the variance of the bodies that each of the first 40 components explains."""
    return weights.load(NAME)["variance_explained"]


def assembled(stored: dict[str, Tensor]) -> BodyModel:
    """The whole body of the tensors of a half."""
    plane = int(stored["plane"])
    template, directions = stored["template"], stored["shape_directions"].float()
    half_faces = stored["faces"].int()
    mirror = mirrored_vertices(len(template), plane).int()
    return BodyModel(
        template=torch.cat([template, _flipped(template[plane:])]),
        shape_directions=torch.cat([directions, _flipped(directions[plane:].mT).mT]),
        pose_directions=_pose_directions(stored, plane),
        joint_regressor=_regressor(stored, plane),
        skinning_weights=_weights(stored, plane),
        faces=torch.cat([half_faces, mirror[half_faces.long()][:, [0, 2, 1]]]),
        parents=PARENTS,
        joint_names=JOINT_NAMES,
    )


def mirrored_vertices(half: int, plane: int) -> Int[Tensor, " v"]:
    """The vertex on the other side of each one, itself in the mirror plane.

    Args:
        half: how many vertices lie in the plane or to the left.
        plane: how many lie in the plane.
    """
    left, right = torch.arange(plane, half), torch.arange(half, 2 * half - plane)
    return torch.cat([torch.arange(plane), right, left])


@functools.cache
def body_mirror() -> Int[Tensor, " v"]:
    """The vertex on the other side of each vertex of the body."""
    stored = weights.load(NAME)
    return mirrored_vertices(len(stored["template"]), int(stored["plane"]))


def _flipped(points: Float[Tensor, "*n 3"]) -> Float[Tensor, "*n 3"]:
    return points * points.new_tensor([-1.0, 1.0, 1.0])


def _weights(stored: dict[str, Tensor], plane: int) -> Tensor:
    values, joints = stored["weight_values"].float(), stored["weight_joints"].long()
    half = torch.zeros(len(values), len(PARENTS)).scatter_(1, joints, values)
    half = half / half.sum(1, keepdim=True)
    mirrored = list(MIRRORED_JOINTS)
    half[:plane] = (half[:plane] + half[:plane, mirrored]) / 2
    return torch.cat([half, half[plane:, mirrored]])


def _regressor(stored: dict[str, Tensor], plane: int) -> Tensor:
    """Rows of the left are stored; those of the middle take each side's vertices alike."""
    joints, columns = stored["regressor_joints"].long(), stored["regressor_vertices"].long()
    count = len(stored["template"])
    half = torch.zeros(len(PARENTS), count)
    half[joints, columns] = stored["regressor_values"]
    full = torch.cat([half, torch.zeros(len(PARENTS), count - plane)], 1)
    mirror = mirrored_vertices(count, plane)
    for joint, name in enumerate(JOINT_NAMES):
        if name.startswith("right"):
            full[joint] = full[MIRRORED_JOINTS[joint], mirror]
        elif not name.startswith("left"):
            full[joint] = (full[joint] + full[joint, mirror]) / 2
    return full / full.sum(1, keepdim=True)


def _pose_directions(stored: dict[str, Tensor], plane: int) -> Tensor:
    count = len(stored["template"])
    half = torch.zeros(len(PARENTS) - 1, _FEATURES, count, 3)
    vertices, values = stored["corrective_vertices"].long(), stored["corrective_values"].float()
    sizes = stored["corrective_sizes"].tolist()
    for row, size in zip(stored["corrective_joints"].tolist(), sizes, strict=True):
        group = [joint for joint in row if joint != NO_JOINT]
        length = size * 3 * _FEATURES * len(group)
        members, vertices = vertices[:size], vertices[size:]
        block, values = values[:length].view(size, 3, len(group), _FEATURES), values[length:]
        index = torch.tensor(group)[:, None] - 1
        half[index, :, members] = block.permute(2, 0, 3, 1)
    mirrored = half[[MIRRORED_JOINTS[joint] - 1 for joint in range(1, len(PARENTS))]]
    signs = torch.tensor([-1.0, 1.0, 1.0])
    mirrored = mirrored * (signs[:, None] * signs).flatten()[:, None, None] * signs
    half[:, :, :plane] = (half[:, :, :plane] + mirrored[:, :, :plane]) / 2
    return torch.cat([half, mirrored[:, :, plane:]], 2).flatten(0, 1)
