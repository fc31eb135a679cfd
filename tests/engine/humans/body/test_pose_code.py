import pytest
import torch

from engine import seeds
from engine.humans.body.limits import pose_limits
from engine.humans.body.pose_code import BASES, PoseCode, code_of, read_pose_code
from engine.humans.body.presets import PRESETS, preset_pose
from engine.humans.body.skeleton import joint_index
from engine.humans.body.walking import walking_pose


def test_a_named_pose_is_its_name() -> None:
    for name in PRESETS:
        assert PoseCode(name).write() == name
        assert torch.equal(read_pose_code(name).pose(), preset_pose(name))


def test_any_pose_comes_back_to_a_twentieth_of_a_degree() -> None:
    low, high = pose_limits()
    share = torch.rand(24, 3, generator=seeds.generator(3), dtype=torch.float64)
    pose = low + (high - low) * share
    text = code_of(pose).write()
    assert float((read_pose_code(text).pose() - pose).rad2deg().abs().max()) <= 0.0501
    assert read_pose_code(text).write() == text


def test_only_joints_that_moved_are_written_and_the_rest_walks_on() -> None:
    start = PoseCode("walking")
    bent = start.pose(0.3)
    bent[joint_index("left_elbow"), 1] = -1.5
    code = start.changed(bent, 0.3)
    assert list(code.joints) == ["left_elbow"]
    later = read_pose_code(code.write()).pose(0.8)
    elbow = joint_index("left_elbow")
    others = [joint for joint in range(24) if joint != elbow]
    assert torch.equal(later[others], walking_pose(0.8)[others])
    assert float(later[elbow, 1]) == pytest.approx(-1.5, abs=1e-3)


@pytest.mark.parametrize(
    "text",
    [
        *("", "Q", "T~", "T~left_elbow_1_2", "T~elbow_1_2_3", "T~head_1_2_nan", "T~head_1_2_361"),
        *("T~head_1_2_3~head_1_2_3", "T~head_a_b_c"),
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_pose_code(text)


def test_there_is_a_base_for_each_named_pose_and_for_walking() -> None:
    assert set(BASES) == {*PRESETS, "walking"}
