"""Settings of a game validate themselves."""

import pytest

from engine.generative.gans.settings import LIVE, GANTrainingSettings


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"objective": "hinge"}, "Objective is one of"),
        ({"frozen": "both"}, "Frozen is one of"),
        ({"density": "cat"}, "There is no density"),
        ({"r1": -1.0}, "R1 -1"),
        ({"seed": -1}, "A seed is a whole number"),
    ],
)
def test_what_is_out_of_range_is_said(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        GANTrainingSettings(**wrong)  # type: ignore[arg-type]


def test_only_what_the_weights_and_data_depend_on_needs_a_restart() -> None:
    every = set(GANTrainingSettings.__dataclass_fields__)
    assert every - set(LIVE) == {"density", "drawn", "networks", "seed"}
