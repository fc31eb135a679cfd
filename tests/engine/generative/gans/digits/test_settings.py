"""Settings that make no sense are refused in a sentence."""

from typing import Any

import pytest

from engine.generative.gans.digits.settings import DigitGANSettings


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"variant": "gan"}, "variant is one of r1, wgan-gp, not gan"),
        ({"start": "middle"}, "start is one of scratch, pretrained"),
        ({"r1": -1.0}, "R1 -1"),
        ({"batch_size": 1}, "Batch size 1"),
        ({"seed": -1}, "seed is a whole number"),
    ],
)
def test_settings_out_of_range_are_refused(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        DigitGANSettings(**wrong)


def test_each_variant_has_its_objective() -> None:
    assert DigitGANSettings().objective == "non-saturating"
    assert DigitGANSettings(variant="wgan-gp").objective == "wasserstein"
