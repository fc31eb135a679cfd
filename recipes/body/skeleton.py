"""Which of MakeHuman's bones make up each of the 24 joints, and the rotations to the T-pose."""

import numpy as np

from engine.humans.body.skeleton import JOINT_NAMES, PARENTS
from recipes.body.source import BaseData

COLLAR_DEGREES, LEG_DEGREES = 8.0, 2.0
"""How far the collar bones are raised from MakeHuman's rest pose; how far the legs stand apart."""

_INDEX = {name: index for index, name in enumerate(JOINT_NAMES)}
_SIDES = (("left", "L", 1.0), ("right", "R", -1.0))


def _joint_heads() -> dict[str, tuple[str, ...]]:
    heads: dict[str, tuple[str, ...]] = {
        "pelvis": ("spine05",),
        "spine1": ("spine04",),
        "spine2": ("spine03",),
        "spine3": ("spine01",),
        "neck": ("neck01",),
        "head": ("head",),
    }
    for side, S, _ in _SIDES:
        one = {
            "hip": "upperleg01", "knee": "lowerleg01", "ankle": "foot", "collar": "clavicle",
            "shoulder": "upperarm01", "elbow": "lowerarm01", "wrist": "wrist",
        }  # fmt: skip
        heads |= {f"{side}_{joint}": (f"{bone}.{S}",) for joint, bone in one.items()}
        heads[f"{side}_foot"] = tuple(f"toe{k}-1.{S}" for k in range(1, 6))
        heads[f"{side}_hand"] = tuple(f"finger{k}-1.{S}" for k in range(2, 6))
    return heads


_LIMB_BONES = (
    ("upperleg", "hip"),
    ("lowerleg", "knee"),
    ("foot", "ankle"),
    ("toe", "foot"),
    ("clavicle", "collar"),
    ("shoulder", "collar"),
    ("upperarm", "shoulder"),
    ("lowerarm", "elbow"),
    ("wrist", "wrist"),
    ("metacarpal", "wrist"),
    ("finger1", "wrist"),
    ("finger", "hand"),
)
_TRUNK_BONES = (
    ("root", "pelvis"),
    ("pelvis", "pelvis"),
    ("spine05", "pelvis"),
    ("spine04", "spine1"),
    ("spine03", "spine2"),
    ("spine02", "spine2"),
    ("spine01", "spine3"),
    ("breast", "spine3"),
    ("neck", "neck"),
)


def joint_of_bone(bone: str) -> int:
    """The joint that a bone of MakeHuman moves with; face, eyes and tongue move with the head."""
    base, _, side = bone.partition(".")
    for prefix, joint in _TRUNK_BONES:
        if base.startswith(prefix):
            return _INDEX[joint]
    if side:
        for prefix, joint in _LIMB_BONES:
            if base.startswith(prefix):
                return _INDEX[f"{'left' if side == 'L' else 'right'}_{joint}"]
    return _INDEX["head"]


def merged_weights(data: BaseData) -> np.ndarray:
    """Skinning weights of the 24 joints [body, 24]."""
    merged = np.zeros((len(data.weights), len(JOINT_NAMES)))
    for index, bone in enumerate(data.bones):
        merged[:, joint_of_bone(bone)] += data.weights[:, index]
    return merged


def joints(data: BaseData, heads: np.ndarray) -> np.ndarray:
    """The 24 joints [b, 24, 3] of bodies whose bones begin at `heads`."""
    chosen = _joint_heads()
    return np.stack(
        [heads[:, [data.bones.index(b) for b in chosen[name]]].mean(1) for name in JOINT_NAMES], 1
    )


def t_pose(data: BaseData, heads: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The rotations that bring MakeHuman's rest pose (arms down, elbows bent) to the T-pose.

    The upper arm turns so that the elbow's hinge stands upright, the forearm and the hand are
    straightened the short way, and the palm is turned down, half of it in the forearm.

    Returns:
        Rotations of the bones against the world [b, 24, 3, 3], joints at rest and in the T-pose
        [b, 24, 3]; the pelvis of the T-pose is at the origin.
    """
    rest = joints(data, heads)
    turns = np.tile(np.eye(3), (len(rest), len(JOINT_NAMES), 1, 1))
    for side, S, x in _SIDES:
        _straighten_arm(data, heads, rest, turns, side, S, x)
        _straighten_leg(rest, turns, side, x)
    posed = np.zeros_like(rest)
    for joint, parent in enumerate(PARENTS):
        if parent >= 0:
            arm = rest[:, joint] - rest[:, parent]
            posed[:, joint] = posed[:, parent] + _turned(turns[:, parent], arm)
    return turns, rest, posed


def motions(turns: np.ndarray, rest: np.ndarray, posed: np.ndarray) -> np.ndarray:
    """The rigid motion of each bone [b, 24, 4, 4] that takes `rest` to `posed`."""
    moved = np.zeros((*turns.shape[:2], 4, 4))
    moved[..., :3, :3] = turns
    moved[..., :3, 3] = posed - _turned(turns, rest)
    moved[..., 3, 3] = 1
    return moved


def _straighten_arm(
    data: BaseData,
    heads: np.ndarray,
    rest: np.ndarray,
    turns: np.ndarray,
    side: str,
    S: str,
    x: float,
) -> None:
    shoulder, elbow, wrist, hand = (
        rest[:, _INDEX[f"{side}_{joint}"]] for joint in ("shoulder", "elbow", "wrist", "hand")
    )
    outward, hinge = np.array([x, 0.0, 0.0]), np.array([0.0, -x, 0.0])
    upper, fore = _unit(elbow - shoulder), _unit(wrist - elbow)
    count = len(rest)
    angle = np.full(count, np.radians(COLLAR_DEGREES) * x)
    turns[:, _INDEX[f"{side}_collar"]] = _about(2, angle)
    target = _frame(np.tile(outward, (count, 1)), np.tile(hinge, (count, 1)))
    arm = target @ np.swapaxes(_frame(upper, _unit(np.cross(upper, fore))), 1, 2)
    turns[:, _INDEX[f"{side}_shoulder"]] = arm
    forearm = _shortest(_turned(arm, fore), outward) @ arm
    palm = _shortest(_turned(forearm, _unit(hand - wrist)), outward) @ forearm
    across = (
        heads[:, data.bones.index(f"finger2-1.{S}")] - heads[:, data.bones.index(f"finger5-1.{S}")]
    )
    lateral = _turned(palm, across)
    roll = np.arctan2(lateral[:, 1], lateral[:, 2])
    turns[:, _INDEX[f"{side}_elbow"]] = _about(0, roll / 2) @ forearm
    for joint in ("wrist", "hand"):
        turns[:, _INDEX[f"{side}_{joint}"]] = _about(0, roll) @ palm


def _straighten_leg(rest: np.ndarray, turns: np.ndarray, side: str, x: float) -> None:
    hip, knee, ankle = (rest[:, _INDEX[f"{side}_{joint}"]] for joint in ("hip", "knee", "ankle"))
    angle = np.radians(LEG_DEGREES)
    down = np.array([x * np.sin(angle), -np.cos(angle), 0.0])
    thigh = _shortest(_unit(knee - hip), down)
    turns[:, _INDEX[f"{side}_hip"]] = thigh
    shin = _shortest(_turned(thigh, _unit(ankle - knee)), down) @ thigh
    turns[:, _INDEX[f"{side}_knee"]] = shin


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def _turned(matrices: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    return np.einsum("...ij,...j->...i", matrices, vectors)


def _frame(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Orthonormal axes in columns, the second as near as possible to the given one."""
    along = (first * second).sum(-1, keepdims=True)
    second = _unit(second - along * first)
    return np.stack([first, second, np.cross(first, second)], -1)


def _shortest(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The rotation by the smallest angle that takes one unit vector to another."""
    axis = np.cross(start, np.broadcast_to(end, start.shape))
    K = np.zeros((*axis.shape, 3))
    K[..., [2, 0, 1], [1, 2, 0]] = axis
    K[..., [1, 2, 0], [2, 0, 1]] = -axis
    cosine = (start * end).sum(-1)[..., None, None]
    return np.eye(3) + K + K @ K / (1 + cosine)


def _about(axis: int, angles: np.ndarray) -> np.ndarray:
    """Rotations about a coordinate axis."""
    one, two = (axis + 1) % 3, (axis + 2) % 3
    matrices = np.zeros((len(angles), 3, 3))
    matrices[:, axis, axis] = 1
    matrices[:, one, one] = matrices[:, two, two] = np.cos(angles)
    matrices[:, two, one] = np.sin(angles)
    matrices[:, one, two] = -np.sin(angles)
    return matrices
