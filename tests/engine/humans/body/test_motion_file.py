"""Visitors' motions are read and stood upright, or refused with a reason."""

import io
import math
from typing import Any

import numpy as np
import pytest
import torch

from engine.humans.body.kinematics import posed_joints
from engine.humans.body.motion_file import read_motion
from engine.humans.body.restricted_pickle import RefusedFileError
from engine.humans.body.skeleton import PARENTS


def _motion(frames: int = 5, width: int = 156, **changes: Any) -> bytes:
    random = np.random.default_rng(0)
    arrays = {
        "poses": random.normal(size=(frames, width)) * 0.3,
        "trans": random.normal(size=(frames, 3)),
        "mocap_framerate": np.array(60.0),
        "gender": np.array("neutral"),
    }
    stream = io.BytesIO()
    np.savez_compressed(stream, **{k: v for k, v in (arrays | changes).items() if v is not None})
    return stream.getvalue()


def test_a_motion_is_read_and_stood_upright() -> None:
    for width in (66, 72, 156, 165):
        content = _motion(width=width)
        lying, standing = (read_motion("walk.npz", content, z_up=up) for up in (False, True))
        assert standing.poses.shape == (5, 24, 3) and standing.frames_per_second == 60
        assert torch.equal(lying.poses[:, 1:], standing.poses[:, 1:])
        joints = torch.randn(24, 3, generator=torch.Generator().manual_seed(2))
        joints[0] = 0
        here = posed_joints(lying.poses[0], joints, PARENTS).positions + lying.translations[0]
        there = posed_joints(standing.poses[0], joints, PARENTS).positions
        there = there + standing.translations[0]
        assert torch.allclose(
            there, torch.stack([here[:, 0], here[:, 2], -here[:, 1]], -1), atol=1e-5
        )
    assert standing.seconds == pytest.approx(5 / 60)
    assert [standing.frame_at(k / 60 + 1e-6) for k in range(6)] == [0, 1, 2, 3, 4, 0]
    assert float(read_motion("a.npz", _motion(trans=None)).translations.abs().max()) == 0
    assert read_motion("a.npz", _motion(mocap_framerate=None)).frames_per_second == 30


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"poses": None}, "no array named poses"),
        ({"poses": np.ones((5, 100))}, r"poses has the shape \(5, 100\)"),
        ({"poses": np.zeros((0, 156))}, "a motion has up to 20,000 rows"),
        ({"poses": np.full((5, 156), math.inf)}, "finite numbers"),
        ({"poses": np.full((5, 156), 1e9)}, "too large for radians"),
        ({"poses": np.array([{}], dtype=object)}, "stored as a pickle"),
        ({"trans": np.zeros((4, 3))}, "three numbers for each row"),
        ({"mocap_framerate": np.array(0.0)}, "from 1 to 1000"),
        ({"mocap_framerate": np.array("fast")}, "from 1 to 1000"),
        ({"mocap_framerate": np.array(math.nan)}, "from 1 to 1000"),
    ],
)
def test_what_is_no_motion_is_refused_with_its_reason(
    changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(RefusedFileError, match=sentence):
        read_motion("walk.npz", _motion(**changes))
    with pytest.raises(RefusedFileError, match=r"A motion is an \.npz file"):
        read_motion("walk.bvh", b"")
