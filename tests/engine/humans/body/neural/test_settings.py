"""What a posed neural body depends on is checked with sentences."""

import pytest
import torch

from engine.humans.body.neural.settings import NeuralBodySettings
from engine.humans.body.presets import preset_pose


def test_the_share_multiplies_every_axis_angle_vector() -> None:
    half = NeuralBodySettings("sitting", share=0.5).vectors()
    assert torch.allclose(half, preset_pose("sitting").float() / 2)
    assert float(NeuralBodySettings("tree", share=0.0).vectors().abs().max()) == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"method": "sideways"}, "forward or backward"),
        ({"truth": "guess"}, "compared"),
        ({"pose": "flying"}, "no pose"),
        ({"starts": 0}, "1"),
        ({"share": 2.0}, "1.6"),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        NeuralBodySettings(**changes)  # type: ignore[arg-type]
