"""A body with its skeleton and a motion as binary glTF 2.0, for other programs.

Viewers skin linearly, with at most four bones per vertex and no pose correctives; what they show is
`skinning.posed_body` with `correctives=False`.
"""

import json
import struct
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.humans.body.model import BodyModel
from engine.humans.body.rotations import quaternions, rotation_matrices

_FLOAT, _UNSIGNED_INT, _UNSIGNED_SHORT = 5126, 5125, 5123
_VERTICES, _INDICES = 34962, 34963
_MOST_FRAMES = 20_000
_KINDS = {"<f4": _FLOAT, "<u4": _UNSIGNED_INT, "<u2": _UNSIGNED_SHORT}
_SHAPES = {(): "SCALAR", (3,): "VEC3", (4,): "VEC4", (4, 4): "MAT4"}


def export_motion(
    model: BodyModel,
    betas: Float[Tensor, " beta"],
    poses: Float[Tensor, "frame joint 3"],
    translations: Float[Tensor, "frame 3"] | None = None,
    frames_per_second: float = 30.0,
) -> bytes:
    """A GLB file: the shape at rest, its bones, and an animation of their rotations.

    Args:
        model: the body.
        betas: in standard deviations.
        poses: axis-angle vectors, radians; one frame makes a still body.
        translations: of the root, metres; none leaves it in its place.
        frames_per_second: of the motion.

    Raises:
        ValueError: there are no frames or too many, or the rate is not positive.
    """
    if not 1 <= len(poses) <= _MOST_FRAMES:
        raise ValueError(f"A motion to export has 1 to {_MOST_FRAMES:,} frames.")
    if not 0 < frames_per_second <= 1000:
        raise ValueError("A motion has a rate from 0 to 1000 frames per second.")
    file = _File()
    joints = model.joints(betas)
    mesh = _add_mesh(file, model, model.shaped(betas))
    inverse = torch.eye(4).repeat(model.joint_count, 1, 1)
    inverse[:, :3, 3] = -joints
    nodes = _nodes(model, joints)
    body = len(nodes)
    document: dict[str, Any] = {
        "asset": {"version": "2.0", "generator": "Machine Perception Playground"},
        "scene": 0,
        "scenes": [{"nodes": [0, body]}],
        "nodes": [*nodes, {"name": "body", "mesh": 0, "skin": 0}],
        "meshes": [mesh],
        "skins": [
            {
                "joints": list(range(model.joint_count)),
                "skeleton": 0,
                # Matrices are stored column by column.
                "inverseBindMatrices": file.add(inverse.mT.numpy().astype("<f4")),
            }
        ],
    }
    animation = _animation(file, joints, poses, translations, frames_per_second)
    _place_first_frame(nodes, joints, poses[0], None if translations is None else translations[0])
    document["animations"] = [animation]
    return file.packed(document)


def _nodes(model: BodyModel, joints: Tensor) -> list[dict[str, Any]]:
    """A node for each joint, placed against its parent."""
    found: list[dict[str, Any]] = []
    for joint, parent in enumerate(model.parents):
        offset = joints[joint] - (joints[parent] if parent >= 0 else 0)
        node = {"name": model.joint_names[joint], "translation": offset.tolist()}
        children = [child for child, above in enumerate(model.parents) if above == joint]
        found.append(node | ({"children": children} if children else {}))
    return found


def _place_first_frame(
    nodes: list[dict[str, Any]], joints: Tensor, pose: Tensor, translation: Tensor | None
) -> None:
    """Programs that play no animation show the first frame."""
    for node, rotation in zip(nodes, _xyzw(pose).tolist(), strict=True):
        node["rotation"] = rotation
    if translation is not None:
        nodes[0]["translation"] = (joints[0] + translation).tolist()


def _add_mesh(file: "_File", model: BodyModel, vertices: Tensor) -> dict[str, Any]:
    weights, bones = model.skinning_weights.topk(min(4, model.joint_count), dim=1)
    weights = weights / weights.sum(1, keepdim=True)
    pad = (0, 4 - weights.shape[1])
    weights = torch.nn.functional.pad(weights, pad)
    bones = torch.nn.functional.pad(bones, pad).masked_fill(weights == 0, 0)
    place = file.add(vertices.numpy().astype("<f4"), _VERTICES)
    file.bound(place, vertices)
    attributes = {
        "POSITION": place,
        "JOINTS_0": file.add(bones.numpy().astype("<u2"), _VERTICES),
        "WEIGHTS_0": file.add(weights.numpy().astype("<f4"), _VERTICES),
    }
    indices = file.add(model.faces.flatten().numpy().astype("<u4"), _INDICES)
    return {"name": "body", "primitives": [{"attributes": attributes, "indices": indices}]}


def _animation(
    file: "_File", joints: Tensor, poses: Tensor, translations: Tensor | None, rate: float
) -> dict[str, Any]:
    times = torch.arange(len(poses)) / rate
    clock = file.add(times.numpy().astype("<f4"))
    file.bound(clock, times[:, None])
    samplers: list[dict[str, Any]] = []
    channels: list[dict[str, Any]] = []

    def add(joint: int, path: str, values: Tensor) -> None:
        output = file.add(values.contiguous().numpy().astype("<f4"))
        channels.append({"sampler": len(samplers), "target": {"node": joint, "path": path}})
        samplers.append({"input": clock, "output": output, "interpolation": "LINEAR"})

    turns = _continuous(_xyzw(poses))
    for joint in range(poses.shape[1]):
        add(joint, "rotation", turns[:, joint])
    if translations is not None:
        add(0, "translation", joints[0] + translations)
    return {"name": "motion", "samplers": samplers, "channels": channels}


def _xyzw(poses: Tensor) -> Tensor:
    return quaternions(rotation_matrices(poses))[..., [1, 2, 3, 0]]


def _continuous(turns: Tensor) -> Tensor:
    """The same rotations with signs by which each frame is near the one before."""
    dots = (turns[1:] * turns[:-1]).sum(-1)
    signs = torch.where(dots < 0, -1.0, 1.0).cumprod(0)
    return torch.cat([turns[:1], turns[1:] * signs[..., None]])


class _File:
    """Accessors over one buffer."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._views: list[dict[str, Any]] = []
        self._accessors: list[dict[str, Any]] = []

    def add(self, values: np.ndarray, target: int | None = None) -> int:
        """Stores an array and returns the number of its accessor."""
        content = np.ascontiguousarray(values).tobytes()
        view = {"buffer": 0, "byteOffset": len(self._data), "byteLength": len(content)}
        self._views.append(view if target is None else view | {"target": target})
        self._data += content + b"\0" * (-len(content) % 4)
        self._accessors.append(
            {
                "bufferView": len(self._views) - 1,
                "componentType": _KINDS[values.dtype.str],
                "count": len(values),
                "type": _SHAPES[values.shape[1:]],
            }
        )
        return len(self._accessors) - 1

    def bound(self, accessor: int, values: Tensor) -> None:
        """States the least and the largest entries, which the format wants of places and times."""
        lowest, highest = values.float().amin(0), values.float().amax(0)
        self._accessors[accessor] |= {"min": lowest.tolist(), "max": highest.tolist()}

    def packed(self, document: dict[str, Any]) -> bytes:
        """The GLB file of a document whose accessors are those that were added."""
        document = document | {
            "buffers": [{"byteLength": len(self._data)}],
            "bufferViews": self._views,
            "accessors": self._accessors,
        }
        text = json.dumps(document, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
        chunks += struct.pack("<II", len(self._data), 0x004E4942) + bytes(self._data)
        return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks
