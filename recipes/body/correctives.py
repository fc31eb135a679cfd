"""Pose correctives: offsets that make linear blend skinning come near dual-quaternion skinning.

SMPL's pose blend shapes (Loper et al. 2015, section 3.2): offsets at rest, linear in the entries of
R(θ) − I of the joints. SMPL learns them from scans; here a posed body is one that dual quaternions
have posed. A vertex depends only on joints that turn its bones against each other, so that most
entries are zero.
"""

import numpy as np
import torch
from torch import Tensor

from engine.humans.body.dual_quaternions import dual_quaternion_skinning
from engine.humans.body.kinematics import forward_kinematics, skinning_transforms
from engine.humans.body.rotations import rotation_matrices
from engine.humans.body.skeleton import PARENTS

RIDGE = 1e-3
"""Times the number of poses, added to the normal equations' diagonal."""
_CHUNK = 96


def learn(
    rest: np.ndarray, joints: np.ndarray, weights: np.ndarray, poses: Tensor
) -> dict[tuple[int, ...], tuple[np.ndarray, np.ndarray]]:
    """Correctives of a body at rest.

    Args:
        rest: half vertices in the T-pose [half, 3].
        joints: of that body [24, 3].
        weights: of the joints [half, 24].
        poses: axis-angle vectors [pose, 24, 3].

    Returns:
        By the joints they depend on: vertices [n], and offsets [n, 3, 9 · joints] per entry of
        R − I, row by row.
    """
    rotations = rotation_matrices(poses)
    rest_joints = torch.from_numpy(joints)
    posed = forward_kinematics(rotations, rest_joints.expand(len(poses), -1, -1), PARENTS)
    transforms = skinning_transforms(posed, rest_joints.expand(len(poses), -1, -1)).float()
    features = (rotations - torch.eye(3, dtype=rotations.dtype)).flatten(2).float()
    found = {}
    for group, members in _groups(weights).items():
        parts = []
        for start in range(0, len(members), _CHUNK):
            chosen = members[start : start + _CHUNK]
            parts.append(_fit(rest[chosen], weights[chosen], transforms, features[:, list(group)]))
        found[group] = (members, np.concatenate(parts))
    return found


def _groups(weights: np.ndarray) -> dict[tuple[int, ...], np.ndarray]:
    """Vertices by the joints between their bones and the lowest bone above all of these."""
    members: dict[tuple[int, ...], list[int]] = {}
    for vertex, row in enumerate(weights > 0):
        paths = [_path(joint) for joint in np.flatnonzero(row).tolist()]
        shared = set.intersection(*map(set, paths))
        turning = sorted(set().union(*paths) - shared)
        if turning:
            members.setdefault(tuple(turning), []).append(vertex)
    return {group: np.array(members[group]) for group in sorted(members)}


def _path(joint: int) -> list[int]:
    """The joint and all above it."""
    path = []
    while joint >= 0:
        path.append(joint)
        joint = PARENTS[joint]
    return path


def _fit(rest: np.ndarray, weights: np.ndarray, transforms: Tensor, features: Tensor) -> np.ndarray:
    """Ridge regression of some vertices' offsets [v, 3, features].

    The posed vertex is L (T + P φ) + t with L the blend of the bones' rotations, so
    Σ φφᵀ ⊗ LᵀL and Σ φ ⊗ Lᵀ (target − L T − t) are the normal equations.
    """
    T, W = torch.from_numpy(rest).float(), torch.from_numpy(weights).float()
    poses, count = len(transforms), len(T)
    target = dual_quaternion_skinning(T.expand(poses, -1, -1), W, transforms, PARENTS)
    blended = torch.einsum("vj,pjkl->pvkl", W, transforms[:, :, :3])
    L, t = blended[..., :3], blended[..., 3]
    error = target - (L @ T[..., None]).squeeze(-1) - t
    phi = features.flatten(1)
    size = phi.shape[1]
    gram = (L.mT @ L).reshape(poses, count, 9)
    outer = (phi[:, :, None] * phi[:, None]).reshape(poses, -1)
    normal = (gram.reshape(poses, -1).T @ outer).view(count, 3, 3, size, size)
    normal = normal.transpose(2, 3).reshape(count, 3 * size, 3 * size).double()
    normal += RIDGE * poses * torch.eye(3 * size, dtype=torch.float64)
    pulled = (L.mT @ error[..., None]).reshape(poses, -1)
    right = (pulled.T @ phi).view(count, 3 * size).double()
    return torch.linalg.solve(normal, right).view(count, 3, size).numpy()
