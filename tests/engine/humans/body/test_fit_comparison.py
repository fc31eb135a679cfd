"""Scores are distances, all ways start alike, and a learned start ends near the person."""

import numpy as np
import pytest
import torch

from engine.humans.body.fit_comparison import (
    CHUNK,
    MOST_STEPS,
    WAYS,
    Scores,
    chunk_scores,
    held_out_joints,
    joined,
    paths,
    scores,
)
from engine.humans.body.fitting import FitSettings

WEIGHTS = FitSettings(pose_weight=1e-4, shape_weight=1e-4, rigid_steps=0)


def test_scores_are_distances_beside_the_pelvis_and_in_the_picture() -> None:
    joints = held_out_joints(5)[:4]
    moved = joints + torch.tensor([0.0, 0.0, 0.3])
    found = scores(joints, torch.stack([joints, moved], 1))
    assert float(found.millimetres.max()) < 1e-9, "a body that is moved as a whole is as good"
    assert float(found.pixels[:, 0].max()) < 1e-9 < float(found.pixels[:, 1].min())
    wrong = joints.clone()
    wrong[:, 20] += torch.tensor([0.24, 0.0, 0.0])
    off = scores(joints, wrong[:, None])
    assert off.millimetres[:, 0] == pytest.approx(np.full(4, 10.0))
    assert off.success(9.9)[0] == 0 and off.success(10.1)[0] == 1


def test_all_ways_start_alike_and_the_learned_one_is_ahead_after_four_steps() -> None:
    found = {way: chunk_scores(way, 0, 0, WEIGHTS) for way in WAYS}
    for each in found.values():
        assert each.millimetres.shape == (CHUNK, MOST_STEPS + 1)
        assert np.allclose(each.millimetres[:, 0], found["learned"].millimetres[:, 0], atol=1e-3)
    at_four = {way: float(np.median(each.millimetres[:, 4])) for way, each in found.items()}
    assert at_four["learned"] < at_four["levenberg_marquardt"] < at_four["gradient_descent"] * 1.2
    start, learned = found["learned_start"], found["learned"]
    assert np.allclose(start.millimetres[:, :5], learned.millimetres[:, :5], atol=1e-3)
    assert float(np.median(start.pixels[:, -1])) < float(np.median(learned.pixels[:, -1]))
    whole = joined([start, learned])
    assert isinstance(whole, Scores) and len(whole.pixels) == 2 * CHUNK
    with pytest.raises(ValueError, match="no way 'guess'"):
        paths("guess", held_out_joints(0)[:1], WEIGHTS)
