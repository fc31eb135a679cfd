"""The mesh of the body: which of MakeHuman's vertices are kept, their faces and their weights.

Half of it is made: the vertices of the mirror plane first, then those of the left side. The right
side follows as their mirror image.
"""

from dataclasses import dataclass

import numpy as np
import torch

from engine.humans.body.dual_quaternions import dual_quaternion_skinning
from engine.humans.body.skeleton import JOINT_NAMES, MIRRORED_JOINTS, PARENTS
from recipes.body import skeleton
from recipes.body.closing import Pockets
from recipes.body.decimation import Decimation, left_triangles
from recipes.body.source import REGIONS, SCALES, BaseData

VERTICES, FACES = 6_890, 13_776
MOST_BONES = 4
_LEAST_WEIGHT = 2e-3
_BUILDS = {
    "gender": (0.5, 0.0, 1.0, 1.0, 0.0),
    "age": (0.25, 0.1, 0.1, 0.15, 0.9),
    "weight": (0.5, 0.5, 0.5, 0.9, 0.2),
    "muscle": (0.5, 0.8, 0.5, 0.4, 0.5),
}
"""Bodies on whose surfaces errors are measured; the rest of their attributes are average."""
_IMPORTANCE = {"ankle": 1.0, "foot": 1.0, "head": 1.0, "wrist": 1.5, "hand": 1.5}
_LIMBS_AND_TRUNK, _FILLED = 30.0, 0.05
"""How much an error costs by the joint that moves it most, and where a pocket was filled."""


@dataclass(frozen=True, eq=False)
class HalfMesh:
    """The left half of the body.

    Attributes:
        kept: vertices of MakeHuman's body, those of the plane first.
        plane: how many lie in the mirror plane.
        faces: of the left half [f, 3].
        weights: of the joints [half, 24].
        pockets: the map that closes a mesh.
    """

    kept: np.ndarray
    plane: int
    faces: np.ndarray
    weights: np.ndarray
    pockets: Pockets

    def of(self, vertices: np.ndarray) -> np.ndarray:
        """The half bodies [b, half, 3] of MakeHuman's [b, n, 3]."""
        half = self.pockets.closed(vertices)[:, self.kept]
        half[:, : self.plane, 0] = 0
        return half

    def whole(self, half: np.ndarray) -> np.ndarray:
        """Vertices [..., 6890, 3] of halves [..., half, 3]."""
        return np.concatenate([half, half[..., self.plane :, :] * [-1, 1, 1]], -2)


def average(**changed: tuple[float, ...]) -> dict[str, np.ndarray]:
    """Attributes of average bodies but for those given."""
    count = max(map(len, changed.values()), default=1)
    names = (*SCALES, *REGIONS)
    return {name: np.array(changed.get(name, (0.5,) * count), float) for name in names}


def make(data: BaseData) -> HalfMesh:
    """Closes, thins and binds the mesh."""
    vertices = data.vertices(average(**_BUILDS))
    pockets = Pockets(data, vertices[0])
    closed = pockets.closed(vertices)
    weights = pockets.closed_weights(skeleton.merged_weights(data))
    turns, rest, posed = skeleton.t_pose(data, data.bone_heads(vertices))
    straight = skinned(closed, weights, skeleton.motions(turns, rest, posed))
    shapes = np.concatenate([straight[:4], closed[:1]])
    plane = data.mirror == np.arange(len(data.mirror))
    shapes[:, plane, 0] = 0
    triangles = left_triangles(data.quads, closed[0])
    decimation = Decimation(shapes, triangles, _importance(weights, pockets.filled))
    kept, faces = decimation.run(FACES // 2)
    count = int(plane[kept].sum())
    if 2 * len(kept) - count != VERTICES:
        raise RuntimeError(f"{2 * len(kept) - count} vertices came out instead of {VERTICES}.")
    return HalfMesh(kept, count, faces, _few(weights[kept], count), pockets)


def skinned(vertices: np.ndarray, weights: np.ndarray, motions: np.ndarray) -> np.ndarray:
    """Vertices [b, v, 3] carried by dual quaternions of motions [b, 24, 4, 4], in float64."""
    arrays = (vertices, weights, motions)
    one, two, three = (torch.from_numpy(np.ascontiguousarray(a, float)) for a in arrays)
    return dual_quaternion_skinning(one, two, three, PARENTS).numpy()


def _importance(weights: np.ndarray, filled: np.ndarray) -> np.ndarray:
    kinds = [name.removeprefix("left_").removeprefix("right_") for name in JOINT_NAMES]
    by_joint = [_IMPORTANCE.get(kind, _LIMBS_AND_TRUNK) for kind in kinds]
    importance = np.array(by_joint)[weights.argmax(1)]
    importance[filled] = _FILLED
    return importance


def _few(weights: np.ndarray, plane: int) -> np.ndarray:
    """At most four bones per vertex; on the plane a bone and its mirror image weigh the same."""
    few = np.zeros_like(weights)
    mirrored = list(MIRRORED_JOINTS)
    for vertex, row in enumerate(weights):
        if vertex < plane:
            row = (row + row[mirrored]) / 2
        chosen: list[int] = []
        for joint in np.argsort(-row, kind="stable").tolist():
            group = {joint, mirrored[joint]} if vertex < plane else {joint}
            if joint not in chosen and row[joint] > _LEAST_WEIGHT:
                if len(chosen) + len(group) > MOST_BONES:
                    break
                chosen += sorted(group)
        few[vertex, chosen] = row[chosen]
    return few / few.sum(1, keepdims=True)
