"""The recipe from start to end: read, close and thin, sample, unpose, components, correctives."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import threadpoolctl

from engine import weights
from engine.humans.body import asset
from engine.humans.body.skeleton import JOINT_NAMES, MIRRORED_JOINTS
from recipes.body import (
    components,
    correctives,
    mesh,
    population,
    saving,
    scoring,
    skeleton,
    source,
)

RECIPE = "recipes.body"
INPUTS = weights.ASSETS / "body" / "inputs.sha256"
HELD_OUT, SCANS = 64, 16
"""Bodies that nothing is learned from; how many of them ship as scans."""
_CHUNK = 50


@dataclass(frozen=True, eq=False)
class Population:
    """Bodies at rest and in the T-pose.

    Attributes:
        attributes: of the people, by name [b].
        half: half vertices as MakeHuman has them [b, half, 3].
        joints: theirs [b, 24, 3].
        turns: the rotations to the T-pose [b, 24, 3, 3].
        straight: half vertices in the T-pose, the pelvis at the origin [b, half, 3].
        straight_joints: theirs [b, 24, 3].
    """

    attributes: dict[str, np.ndarray]
    half: np.ndarray
    joints: np.ndarray
    turns: np.ndarray
    straight: np.ndarray
    straight_joints: np.ndarray


def listed_inputs(path: Path = INPUTS) -> dict[str, str]:
    """The SHA-256 of each file that may be read, by its path in the wheel."""
    lines = path.read_text(encoding="ascii").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def make(
    wheel: source.Wheel,
    seed: int,
    into: Path,
    bodies: int = population.BODIES,
    poses: int = population.POSES,
) -> list[weights.Entry]:
    """Learns and saves the body and its scans. One thread computes, so the bytes repeat."""
    with threadpoolctl.threadpool_limits(1):
        data = source.load(wheel)
        wheel.check_complete()
        made = mesh.make(data)
        _say("mesh")
        people = sample(data, made, bodies, seed)
        _say("bodies in the T-pose")
        learned = components.principal(people.straight[:-HELD_OUT], made)
        regressor = components.regressor(
            people.straight[:-HELD_OUT], people.straight_joints[:-HELD_OUT], learned, made
        )
        learned, joints = _centred(learned, regressor)
        _say("components and joints")
        found = correctives.learn(learned.mean, joints, made.weights, population.poses(poses, seed))
        _say("correctives")
        tensors = saving.body_tensors(made, learned, regressor, found)
        chosen = slice(-HELD_OUT, None, HELD_OUT // SCANS)
        scans = saving.scan_tensors(
            people.half[chosen],
            people.joints[chosen],
            people.turns[chosen],
            {name: values[chosen] for name, values in people.attributes.items()},
        )
        held_out = people.straight[-HELD_OUT:], people.straight_joints[-HELD_OUT:]
        scores = scoring.scores(tensors, *held_out, seed)
    return [
        weights.save(
            name, parts, recipe=RECIPE, seed=seed, metric=metric, folder=into, group=asset.NAME
        )
        for name, parts, metric in (
            (asset.NAME, tensors, scores),
            (asset.SCANS_NAME, scans, {"scans": float(SCANS)}),
        )
    ]


def sample(data: source.BaseData, made: mesh.HalfMesh, count: int, seed: int) -> Population:
    """Random adults, as MakeHuman has them and in the T-pose."""
    attributes = population.adults(count, seed)
    half, heads = [], []
    for start in range(0, count, _CHUNK):
        some = {name: values[start : start + _CHUNK] for name, values in attributes.items()}
        vertices = data.vertices(some)
        half.append(made.of(vertices))
        heads.append(data.bone_heads(vertices))
    whole = np.concatenate(half)
    turns, rest, posed = skeleton.t_pose(data, np.concatenate(heads))
    motions = skeleton.motions(turns, rest, posed)
    straight = np.concatenate(
        [
            mesh.skinned(whole[start : start + _CHUNK], made.weights, motions[start:][:_CHUNK])
            for start in range(0, count, _CHUNK)
        ]
    )
    straight[:, : made.plane, 0] = 0
    return Population(attributes, whole, rest, turns, straight, posed)


def _centred(
    learned: components.Components, regressor: np.ndarray
) -> tuple[components.Components, np.ndarray]:
    """The components with the mean body's regressed pelvis at the origin, and its joints."""
    joints = regressor @ learned.mean
    for joint, name in enumerate(JOINT_NAMES):
        if name.startswith("right"):
            joints[joint] = joints[MIRRORED_JOINTS[joint]] * [-1, 1, 1]
        elif not name.startswith("left"):
            joints[joint, 0] = 0
    mean = learned.mean - joints[0]
    return components.Components(mean, learned.directions, learned.explained), joints - joints[0]


def _say(what: str) -> None:
    print(f"{what}: {time.process_time():.0f} s of the processor", flush=True)
