from dataclasses import replace

import numpy as np
import pytest

from engine.vision.receptive_fields.small_nets import SmallNet
from engine.vision.receptive_fields.training import FieldTraining, FieldTrainingSettings

NET = SmallNet(depth=3, channels=8, normalised=True, subsampling="max")
SETTINGS = FieldTrainingSettings(net=NET, data="textures", learning_rate=0.01)


@pytest.fixture(scope="module")
def trained() -> FieldTraining:
    run = FieldTraining(SETTINGS)
    run.advance(40)
    return run


def test_textures_are_learnt(trained: FieldTraining) -> None:
    metrics = trained.metrics()
    assert metrics["accuracy"] > 0.6  # 1/6 by chance
    assert metrics["loss"] < 1.5


def test_the_effective_field_changes(trained: FieldTraining) -> None:
    arrays = trained.arrays()
    np.testing.assert_array_equal(arrays["initial"], FieldTraining(SETTINGS).arrays()["energy"])
    assert np.abs(arrays["energy"] - arrays["initial"]).sum() > 0.1
    assert arrays["energy"].sum() == pytest.approx(1)
    assert trained.metrics()["width"] == trained.effective_field().moments.width
    first = trained.effective_field("act1", (5, 5))
    np.testing.assert_array_equal(np.argwhere(first.energy > 0).min(axis=0), (4, 4))


def test_a_restored_training_goes_on_as_it_would_have(trained: FieldTraining) -> None:
    other = FieldTraining(SETTINGS)
    other.load_state_dict(trained.state_dict())
    other.step = trained.step
    trained.advance(2)
    other.advance(2)
    assert trained.metrics() == other.metrics()


def test_digits_are_trained_on_too() -> None:
    run = FieldTraining(replace(SETTINGS, data="digits", net=SmallNet(depth=2, channels=4)))
    before = run.metrics()["loss"]
    run.advance(15)
    assert run.metrics()["loss"] < before


def test_what_can_change_while_training() -> None:
    run = FieldTraining(SETTINGS)
    run.reconfigure(replace(SETTINGS, learning_rate=0.1, batch_size=8))
    with pytest.raises(ValueError, match="Another net starts the training anew"):
        run.reconfigure(replace(SETTINGS, net=SmallNet()))
    with pytest.raises(ValueError, match="no data 'faces'"):
        FieldTrainingSettings(data="faces")
