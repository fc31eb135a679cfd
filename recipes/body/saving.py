"""What is stored: half a body, its correctives by joints, and a few of the bodies as scans."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from engine.humans.body import asset
from recipes.body.components import Components
from recipes.body.mesh import HalfMesh

Correctives = Mapping[tuple[int, ...], tuple[np.ndarray, np.ndarray]]


def body_tensors(
    mesh: HalfMesh, components: Components, regressor: np.ndarray, correctives: Correctives
) -> dict[str, Tensor]:
    """The tensors of the body, as `engine.humans.body.asset.body` reads them."""
    bones = np.argsort(-mesh.weights, 1, kind="stable")[:, :4]
    row, column = np.nonzero(regressor)
    groups = np.full((len(correctives), max(map(len, correctives))), asset.NO_JOINT)
    for index, group in enumerate(correctives):
        groups[index, : len(group)] = group
    sizes = [len(members) for members, _ in correctives.values()]
    found = {
        "template": components.mean.astype(np.float32),
        "shape_directions": components.directions.astype(np.float16),
        "variance_explained": components.explained[:40].astype(np.float32),
        "faces": mesh.faces.astype(np.uint16),
        "plane": np.array([mesh.plane], np.int32),
        "weight_joints": bones.astype(np.uint8),
        "weight_values": np.take_along_axis(mesh.weights, bones, 1).astype(np.float16),
        "regressor_joints": row.astype(np.uint8),
        "regressor_vertices": column.astype(np.uint16),
        "regressor_values": regressor[row, column].astype(np.float32),
        "corrective_joints": groups.astype(np.uint8),
        "corrective_sizes": np.array(sizes, np.int32),
        "corrective_vertices": np.concatenate([m for m, _ in correctives.values()]).astype(
            np.uint16
        ),
        "corrective_values": np.concatenate([o.ravel() for _, o in correctives.values()]).astype(
            np.float16
        ),
    }
    return {name: torch.from_numpy(array) for name, array in found.items()}


def scan_tensors(
    half: np.ndarray,
    rest: np.ndarray,
    turns: np.ndarray,
    attributes: Mapping[str, np.ndarray],
) -> dict[str, Tensor]:
    """Bodies as MakeHuman has them, arms down, as `engine.humans.body.asset.scans` reads them.

    Args:
        half: vertices [scan, half, 3].
        rest: joints [scan, 24, 3].
        turns: the rotations of the bones that lead to the T-pose [scan, 24, 3, 3].
        attributes: of the people [scan], 0 to 1.
    """
    pelvis = rest[:, :1]
    steps = np.rint((half - pelvis) / asset.SCAN_STEP)
    if np.abs(steps).max() > np.iinfo(np.int16).max:
        raise ValueError("A scan is too large for its precision.")
    chosen = np.stack([attributes[name] for name in asset.ATTRIBUTES], -1)
    found = {
        "vertices": steps.astype(np.int16),
        "joints": (rest - pelvis).astype(np.float32),
        "turns": turns.astype(np.float32),
        "attributes": chosen.astype(np.float32),
    }
    return {name: torch.from_numpy(array) for name, array in found.items()}
