"""A training on shapes begins at the shipped weights, and says which dimension knows what."""

import pytest
import torch

from engine.data import shapes
from engine.generative.vae import pretrained_shapes
from engine.generative.vae.shapes_training import STEPS, ShapesSettings, ShapesTraining


def test_it_begins_at_the_shipped_weights_and_their_gap() -> None:
    training = ShapesTraining(ShapesSettings(beta=16.0, seed=1))
    weights = pretrained_shapes.pretrained(16, 1).state_dict()
    assert all(torch.equal(training.shown.state_dict()[name], weights[name]) for name in weights)
    # Of fewer pictures, in half the precision where the processor is fast at it.
    assert training.metrics()["mig"] == pytest.approx(pretrained_shapes.gap(16, 1), abs=0.05)


def test_shipped_weights_have_the_bound_by_which_they_are_compared() -> None:
    training = ShapesTraining(ShapesSettings(beta=16.0, seed=1))
    rate, distortion = pretrained_shapes.rate_and_distortion(16, 1)
    assert training.metrics()["held_out"] == pytest.approx(rate + distortion)
    assert training.metrics()["kl"] == rate


def test_what_it_draws_is_of_its_weights() -> None:
    training = ShapesTraining(ShapesSettings(beta=4.0))
    arrays = training.arrays()
    assert arrays["information"].shape == (len(shapes.FACTORS), 6)
    assert arrays["traversals"].shape == (6 * (STEPS + 1), shapes.SIDE, shapes.SIDE)
    best = arrays["information"].copy()
    best.sort(axis=1)
    assert arrays["gaps"] == pytest.approx(best[:, -1] - best[:, -2])
    assert training.metrics()["mig"] == pytest.approx(arrays["gaps"].mean())


def test_a_restored_training_goes_on_as_it_would_have() -> None:
    one, other = (ShapesTraining(ShapesSettings(beta=4.0)) for _ in range(2))
    one.advance(2)
    state = one.state_dict()
    one.advance(2)
    other.load_state_dict(state)
    other.step = 2
    other.advance(2)
    assert one.metrics() == other.metrics()


def test_shipped_weights_are_those_of_one_weight_of_the_divergence() -> None:
    training = ShapesTraining(ShapesSettings(beta=4.0))
    with pytest.raises(ValueError, match="Another β starts from other weights"):
        training.reconfigure(ShapesSettings(beta=16.0))
    scratch = ShapesTraining(ShapesSettings(beta=4.0, shipped=False))
    scratch.reconfigure(ShapesSettings(beta=7.5, shipped=False))
    assert scratch.kl_weight == 7.5


def test_settings_without_weights_are_refused() -> None:
    for wrong, sentence in (
        ({"beta": 2.5}, "No weights ship"),
        ({"beta": 2.0}, "not for β = 2"),
        ({"hidden": 64}, "No weights ship"),
        ({"data": "digits", "shipped": False}, "those of digits are not"),
    ):
        with pytest.raises(ValueError, match=sentence):
            ShapesSettings(**wrong)
