"""Bones as segments, and distances to them."""

import numpy as np
import torch

from engine.humans.body.asset import body
from engine.humans.body.neural.bones import bone_segments, distances_to_bones


def test_every_joint_has_a_bone_and_inner_joints_one_to_each_child() -> None:
    model = body()
    segments = bone_segments(model.rest_joints, model.parents)
    owners = segments.joint.tolist()
    assert set(owners) == set(range(24))
    for joint in range(24):
        children = [child for child, parent in enumerate(model.parents) if parent == joint]
        assert owners.count(joint) == max(1, len(children))


def test_distances_are_those_of_a_plain_loop() -> None:
    model = body()
    segments = bone_segments(model.rest_joints, model.parents)
    points = 2 * torch.rand(40, 3, generator=torch.Generator().manual_seed(0)) - 1
    found = distances_to_bones(points.double(), segments._replace(
        start=segments.start.double(), end=segments.end.double()), 24).numpy()  # fmt: skip
    wanted = np.full((40, 24), np.inf)
    for owner, start, end in zip(*(part.numpy() for part in segments), strict=True):
        for row, point in enumerate(points.numpy().astype(np.float64)):
            along = (end - start).astype(np.float64)
            t = np.clip((point - start) @ along / (along @ along), 0, 1)
            away = np.linalg.norm(point - start - t * along)
            wanted[row, owner] = min(wanted[row, owner], away)
    assert np.abs(found - wanted).max() < 1e-7
