"""Links that name what the network does not have, and links late in a training."""

from typing import Any

import pytest

from pages.vision.receptive_fields.page import TOPIC
from tests.support.apps import Visited, check, link, notices, readouts

PAGE = Visited("receptive-fields")


def test_a_layer_or_unit_that_does_not_exist_is_answered_with_a_sentence() -> None:
    cases: tuple[tuple[dict[str, str], str], ...] = (
        ({"layer": "conv9"}, "There is no layer “conv9” in your stack; conv3 is shown."),
        (
            {"architecture": "vgg16", "layer": "layer1.0.conv1"},
            "There is no layer “layer1.0.conv1” in VGG-16; features.30 is shown.",
        ),
        (
            {"architecture": "vgg16", "layer": "nosuch", "unit": "-5,-5"},
            "There is no layer “nosuch” in VGG-16; features.30 is shown.",
        ),
        (
            {"architecture": "vgg16", "layer": "nosuch", "unit": "-5,-5"},
            "“-5,-5”, which is no unit; write row_column, as in 5_7",
        ),
        (
            {"stack": "c3x16-p4-p4-p4-p4"},
            "“c3x16-p4-p4-p4-p4”, which cannot be built for an image of 64×64: layer 5, “p4”",
        ),
        ({"unit": "16_3"}, "conv3 of your stack has 16×16 units, so there is none in row 17"),
        (
            {"experiment": "effective", "view": "architecture", "node": "fc"},
            "The layer “fc” is not among those of ResNet-50",
        ),
    )
    for given, sentence in cases:
        app = PAGE.opened(**given)
        assert sentence in notices(app), given
        assert not {"layer", "unit", "node"} & set(link(app)) - {"node"}
        check(app)


def test_what_exists_is_shown_without_a_word() -> None:
    app = PAGE.opened(architecture="vgg16", layer="features.1", unit="223_223")
    assert not notices(app)
    assert link(app)["unit"] == "223_223"


def test_links_late_in_a_training_are_taken() -> None:
    for experiment, late in (("effective", 100_000), ("depth", 20_000)):
        step = {each.name: each for each in TOPIC.experiment(experiment).fields}["step"]
        assert step.parse(str(late)) == late
        with pytest.raises(ValueError):
            step.parse(str(late + 1))


def test_a_training_is_opened_at_the_step_of_its_link() -> None:
    app: Any = PAGE.opened(experiment="effective", view="training", depth="1", step="1100")
    assert not notices(app)
    assert link(app)["step"] == "1100"
    assert readouts(app)["theoretical field r, pixels"] == "3"
