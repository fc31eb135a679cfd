"""The same noise without and with the ControlNet."""

import numpy as np
import pytest
import torch

from engine.data.images import held_out_digit
from engine.generative.diffusion.digits import controlnet_comparison, sampling
from engine.generative.diffusion.digits.controlnet import edge_map
from engine.generative.diffusion.digits.controlnet_comparison import COUNT, ComparisonSettings
from engine.generative.diffusion.digits.unet import NULL_LABEL

CONDITION = edge_map(held_out_digit(4, 0)[None])[0].numpy().tobytes()


def test_zero_initialised_it_changes_nothing() -> None:
    zero = ComparisonSettings(CONDITION, NULL_LABEL, weights="zero", conditioning_scale=2.0)
    found = controlnet_comparison.compare(zero, 3)
    assert found.identical and not found.largest_change.any()
    np.testing.assert_array_equal(found.edge_overlap[0], found.edge_overlap[1])
    network = controlnet_comparison.control_network("zero", 0)
    assert controlnet_comparison.largest_zero_convolution_weight(network) == 0


def test_trained_it_follows_the_condition() -> None:
    found = controlnet_comparison.compare(ComparisonSettings(CONDITION, NULL_LABEL), 5)
    assert not found.identical
    assert found.edge_overlap.shape == (2, 5) and found.largest_change.shape == (6,)
    assert found.edge_overlap[1, -1] > found.edge_overlap[0, -1] + 0.2
    alone = sampling.generate(
        sampling.pretrained(), (NULL_LABEL,) * COUNT, range(COUNT), sampling_steps=5
    )
    assert torch.equal(found.without.x, alone.x)


def test_ink_is_measured_within_closed_lines_only() -> None:
    lines = np.zeros((28, 28), bool)
    lines[[5, 15], 5:16] = lines[5:16, [5, 15]] = True
    within = controlnet_comparison.enclosed(lines)
    assert within.sum() == 81 and within[6:15, 6:15].all()
    lines[5, 10] = False
    assert not controlnet_comparison.enclosed(lines).any(), "the line has a gap"
    open_line = ComparisonSettings(lines.astype(np.float32).tobytes(), NULL_LABEL)
    assert controlnet_comparison.compare(open_line, 1).ink_inside is None
    lines[5, 10] = True
    closed = ComparisonSettings(lines.astype(np.float32).tobytes(), NULL_LABEL)
    found = controlnet_comparison.compare(closed, 3)
    assert found.ink_inside is not None and found.ink_inside.shape == (2, 3)
    by_hand = sampling.to_unit_range(found.controlled.x0[-1])[:, 6:15, 6:15].mean()
    assert found.ink_inside[1, -1] == pytest.approx(float(by_hand), rel=1e-5)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"condition": b"12"}, "28 by 28"),
        ({"weights": "none"}, "trained or zero-initialised"),
        ({"conditioning_scale": 2.1}, "Conditioning scale"),
        ({"seed": -1}, "seed"),
    ],
)
def test_impossible_settings_are_refused(wrong: dict, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        ComparisonSettings(**{"condition": CONDITION, "label": 1} | wrong)
