"""A pose goes into a file and comes back; what is no pose is refused with a sentence."""

import json

import pytest
import torch

from engine.humans.body.pose_file import read_pose, write_pose
from engine.humans.body.presets import PRESETS, preset_pose
from engine.seeds import generator


@pytest.mark.parametrize("name", PRESETS)
def test_what_is_written_is_read(name: str) -> None:
    betas = torch.randn(10, generator=generator(0))
    found = read_pose(write_pose(preset_pose(name), betas))
    assert torch.allclose(found.pose, preset_pose(name), atol=1e-5)
    assert torch.allclose(found.betas, betas, atol=1e-4)
    stored = json.loads(write_pose(preset_pose(name), betas))
    assert ("left_knee" in stored["joints"]) == (name == "sitting")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is JSON"),
        (b"\xff\xfe", "is JSON"),
        (b"[" * 100_000, "is JSON"),
        (b"[]", 'a part "joints"'),
        (b'{"joints": []}', 'a part "joints"'),
        (b'{"joints": {"tail": [0, 0, 0]}}', "no joint 'tail'"),
        (b'{"joints": {"head": [0, 0]}}', "three numbers"),
        (b'{"joints": {"head": "x"}}', "list of numbers"),
        (b'{"joints": {"head": [0, NaN, 0]}}', "list of numbers"),
        (b'{"joints": {"head": [0, true, 0]}}', "list of numbers"),
        (b'{"joints": {"head": [0, 1e9, 0]}}', "from -360 to 360 degrees"),
        (b'{"joints": {}, "betas": [99]}', "from -10 to 10 standard deviations"),
        (b" " * 1_000_001, "smaller than a megabyte"),
    ],
)
def test_what_is_no_pose_is_refused(content: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_pose(content)


def test_missing_components_are_zero_and_more_are_left_out() -> None:
    few, many = (
        read_pose(json.dumps({"joints": {}, "betas": [1.0] * n}).encode()) for n in (2, 14)
    )
    assert few.betas.tolist() == [1, 1] + [0] * 8 and many.betas.tolist() == [1] * 10
