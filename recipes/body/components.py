"""Shape components: principal components of bodies in the T-pose; and joints from vertices."""

from dataclasses import dataclass

import numpy as np
import scipy.optimize

from engine.humans.body.skeleton import JOINT_NAMES, PARENTS
from recipes.body.mesh import HalfMesh

COUNT = 10
_CANDIDATES = 250
_LEAST_SHARE = 0.3
_SMALLEST = 1e-4
_ROW_SUM_WEIGHT = 100.0


@dataclass(frozen=True, eq=False)
class Components:
    """The mean body and its principal components.

    Attributes:
        mean: half vertices [half, 3].
        directions: by one standard deviation each [half, 3, COUNT].
        explained: the share of the variance that each component explains, of all of them.
    """

    mean: np.ndarray
    directions: np.ndarray
    explained: np.ndarray


def principal(bodies: np.ndarray, mesh: HalfMesh) -> Components:
    """Principal components of half bodies [b, half, 3].

    A vertex of the side stands for two. The first component counts positive where the body grows
    taller, the others where its volume grows.
    """
    mean = bodies.mean(0)
    twice = np.full((bodies.shape[1], 1), np.sqrt(2.0))
    twice[: mesh.plane] = 1
    centred = ((bodies - mean) * twice).reshape(len(bodies), -1)
    variances, mixing = np.linalg.eigh(centred @ centred.T)
    variances, mixing = np.maximum(variances[::-1], 0), mixing[:, ::-1]
    # A column of mixing times √(b − 1) has unit variance; its body is one standard deviation away.
    scores = mixing[:, :COUNT] / np.sqrt(len(bodies) - 1)
    directions = np.einsum("bvc,bk->vck", bodies - mean, scores)
    for k in range(COUNT):
        moved = mean + directions[..., k]
        stature = np.ptp(moved[:, 1]) - np.ptp(mean[:, 1])
        grows = stature if k == 0 else _volume(moved, mesh.faces) - _volume(mean, mesh.faces)
        directions[..., k] *= 1 if grows > 0 else -1
    return Components(mean, directions, variances / variances.sum())


def regressor(
    bodies: np.ndarray, joints: np.ndarray, components: Components, mesh: HalfMesh
) -> np.ndarray:
    """How joints follow from vertices: convex combinations of a few near ones.

    Non-negative least squares with rows that sum to one, as in SMPL (Loper et al. 2015, section
    4.2). Rows of joints of the right side stay empty: they mirror the left ones. In rows of the
    middle a vertex of the side stands for itself and its mirror image.

    Args:
        bodies: half bodies [b, half, 3].
        joints: theirs [b, 24, 3].
        components: of the bodies.
        mesh: theirs.

    Returns:
        Weights [24, half].
    """
    found = np.zeros((len(JOINT_NAMES), bodies.shape[1]))
    for joint, name in enumerate(JOINT_NAMES):
        if name.startswith("right"):
            continue
        middle = not name.startswith("left")
        share = mesh.weights[:, joint] + mesh.weights[:, max(PARENTS[joint], 0)]
        away = np.linalg.norm(components.mean - joints[:, joint].mean(0), axis=1)
        near = np.flatnonzero(share > _LEAST_SHARE)
        near = near[np.argsort(away[near], kind="stable")[:_CANDIDATES]]
        axes = [1, 2] if middle else [0, 1, 2]
        rows = bodies[:, near][:, :, axes].transpose(0, 2, 1).reshape(-1, len(near))
        found[joint, near] = _convex(rows, joints[:, joint, axes].reshape(-1))
    return found


def _convex(rows: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Non-negative weights that sum to one, by the normal equations."""
    rows = np.vstack([rows, np.full((1, rows.shape[1]), _ROW_SUM_WEIGHT)])
    wanted = np.append(wanted, _ROW_SUM_WEIGHT)
    normal = rows.T @ rows + 1e-7 * len(rows) * np.eye(rows.shape[1])
    lower = np.linalg.cholesky(normal)
    weights, _ = scipy.optimize.nnls(lower.T, np.linalg.solve(lower, rows.T @ wanted), maxiter=5000)
    weights[weights < _SMALLEST] = 0
    return weights / weights.sum()


def _volume(half: np.ndarray, faces: np.ndarray) -> float:
    """Six times the volume between the half surface and the mirror plane."""
    a, b, c = (half[faces[:, k]] for k in range(3))
    return float((a * np.cross(b, c)).sum())
