import pytest
import torch

from engine.vision.receptive_fields.hmax import Hmax, HmaxSettings
from engine.vision.receptive_fields.image_changes import shift
from engine.vision.receptive_fields.targets import digit
from engine.vision.receptive_fields.tuned_units import (
    STAGES,
    answers_of,
    responses,
    tuned_responses,
)

MODEL = Hmax(HmaxSettings(bands=2, prototypes=12), digit(2))


def test_each_unit_answers_its_target_with_one_and_nothing_with_more() -> None:
    shown = torch.cat([digit(2), digit(7), shift(digit(2), 3, 0)])
    for stage in STAGES:
        found = tuned_responses(MODEL, stage, digit(2), shown)
        assert float(found[0]) == 1
        assert float(found[1:].max()) < 1


def test_the_tuning_is_a_gaussian_of_the_relative_distance() -> None:
    for stage in STAGES:
        wanted, seen = (answers_of(MODEL, stage, digit(k))[0] for k in (2, 5))
        distance = (wanted - seen).norm() / wanted.norm()
        expected = torch.exp(-(distance**2) / (2 * 0.5**2))
        found = tuned_responses(MODEL, stage, digit(2), digit(5))[0]
        torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-6)


def test_each_stage_keeps_more_of_a_small_shift() -> None:
    found = responses(MODEL, digit(2), shift(digit(2), 3, 0))
    assert found.simple[0] < found.pooled[0]
    assert found.simple[0] < found.overall[0]
    with pytest.raises(ValueError, match="no stage 'C3'; there are S1, C1, C2"):
        answers_of(MODEL, "C3", digit(2))
