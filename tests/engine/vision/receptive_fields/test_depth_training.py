from dataclasses import replace

import numpy as np
import pytest

from engine.vision.receptive_fields.deep_net import DeepNetSettings
from engine.vision.receptive_fields.depth_training import DepthTraining, DepthTrainingSettings

SETTINGS = DepthTrainingSettings(dataset="moons")


def test_forty_plain_layers_learn_nothing_until_skips_are_switched_on() -> None:
    run = DepthTraining(SETTINGS)
    run.advance(30)
    stuck = run.metrics()
    assert stuck["loss"] == pytest.approx(np.log(2), abs=0.05)
    assert stuck["first_gradient"] < 1e-3 * stuck["last_gradient"]
    weights = run.net.weights[20].detach().clone()
    run.reconfigure(replace(SETTINGS, net=replace(SETTINGS.net, skips=True)))
    assert bool((run.net.weights[20] == weights).all())
    run.advance(60)
    learnt = run.metrics()
    assert learnt["loss"] < 0.4
    assert learnt["accuracy"] > 0.8
    assert learnt["first_gradient"] > 0.1 * learnt["last_gradient"]


def test_what_is_drawn() -> None:
    run = DepthTraining(replace(SETTINGS, net=DeepNetSettings(depth=3, width=8)))
    arrays = run.arrays()
    assert arrays["probability"].shape == (48, 48)
    assert ((arrays["probability"] >= 0) & (arrays["probability"] <= 1)).all()
    assert len(arrays["gradient_norms"]) == 4


def test_a_restored_training_goes_on_as_it_would_have() -> None:
    small = replace(SETTINGS, net=DeepNetSettings(depth=3, width=8))
    run, other = DepthTraining(small), DepthTraining(replace(small, seed=0))
    run.advance(5)
    other.load_state_dict(run.state_dict())
    other.step = run.step
    run.advance(3)
    other.advance(3)
    assert run.metrics() == other.metrics()


def test_what_cannot_change_while_training() -> None:
    run = DepthTraining(replace(SETTINGS, net=DeepNetSettings(depth=2, width=4)))
    with pytest.raises(ValueError, match=r"Another depth .* starts the training anew"):
        run.reconfigure(SETTINGS)
    with pytest.raises(ValueError, match="Another dataset"):
        run.reconfigure(replace(run.settings, dataset="xor"))
    assert run.settings.dataset == "moons"
    with pytest.raises(ValueError, match="no data set 'waves' of two classes"):
        DepthTrainingSettings(dataset="waves")
