"""Settings of a fit: what is refused, and in which sentence."""

from typing import Any

import pytest

from engine.geometry.gaussian_splats.fitting_settings import FittingSettings, LearningRates


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"count": 0}, "Count 0\\? It goes from 1 to 10000"),
        ({"sh_degree": 4}, "Sh degree 4\\?"),
        ({"dssim_weight": 1.5}, "Dssim weight 1.5\\?"),
        ({"initialisation": "guess"}, "An initialisation is random or surface"),
    ],
)
def test_settings_out_of_range_are_refused(wrong: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        FittingSettings(**wrong)


def test_a_learning_rate_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="Position 2\\? It goes"):
        LearningRates(position=2)
