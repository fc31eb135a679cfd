"""The prior on codes: training as a simulation, guidance, and the pretrained one."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine import weights
from engine.data import images
from engine.generative import digit_classifier
from engine.generative.diffusion.digits import latent
from engine.generative.diffusion.digits.latent import LatentSettings, LatentSpace, LatentTraining
from engine.seeds import generator

SMALL = LatentSettings(width=64, batch_size=128)


@pytest.fixture(scope="module")
def space() -> LatentSpace:
    return latent.pretrained_space()


def test_codes_are_standardised(space: LatentSpace) -> None:
    drawn, labels = space.sample_training_codes(20_000, generator(0))
    # Exactly so for the digits as they are; three of four are distorted copies.
    torch.testing.assert_close(drawn.mean(dim=0), torch.zeros(12), atol=0.1, rtol=0)
    torch.testing.assert_close(drawn.std(dim=0), torch.ones(12), atol=0.1, rtol=0)
    assert sorted(set(labels.tolist())) == list(range(10))


def test_held_out_digits_survive_encoding_and_decoding(space: LatentSpace) -> None:
    test = images.split(images.mnist()).test
    again = space.decode(space.encode(test.images))
    assert float((again - test.images).square().mean()) < 0.25 * float(test.images.var())
    assert digit_classifier.accuracy(digit_classifier.pretrained(), again, test.labels) > 0.85


def test_it_learns(space: LatentSpace) -> None:
    training = LatentTraining(SMALL)
    before = training.metrics()
    training.advance(300)
    after = training.metrics()
    assert before.keys() == after.keys()
    assert after["loss"] < 0.85 * before["loss"]
    assert after["accuracy"] > before["accuracy"] + 0.2
    assert after["probability"] > before["probability"] and after["classes"] >= 8


def test_its_arrays() -> None:
    training = LatentTraining(SMALL)
    training.advance(3)
    shown = training.arrays()
    assert shown["samples"].shape == (40, 28, 28) and shown["codes"].shape == (40, 12)
    assert all(value.dtype == np.float32 for value in shown.values())
    network = latent.network_from(SMALL, shown["parameters"])
    labels = torch.arange(40) % 10
    trajectory = latent.generate(
        network, labels, latent.initial_noise(40, SMALL.seed), guidance_scale=SMALL.guidance_scale
    )
    np.testing.assert_allclose(trajectory.samples.numpy(), shown["codes"], atol=1e-5)
    assert trajectory.x.shape == (21, 40, 12) and trajectory.x0.shape == (20, 40, 12)


def test_a_restored_training_continues_identically() -> None:
    training = LatentTraining(SMALL)
    training.advance(5)
    state = training.state_dict()
    training.advance(5)
    other = LatentTraining(replace(SMALL, seed=9))
    other.load_state_dict(state)
    other.advance(5)
    for name in ("parameters",):
        np.testing.assert_array_equal(training.arrays()[name], other.arrays()[name])


def test_seeds_decide() -> None:
    runs = [LatentTraining(replace(SMALL, seed=seed)) for seed in (0, 0, 1)]
    for run in runs:
        run.advance(2)
    one, two, three = (run.arrays()["samples"] for run in runs)
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, three)


def test_live_settings_apply_and_others_need_a_restart() -> None:
    training = LatentTraining(SMALL)
    training.reconfigure(replace(SMALL, learning_rate=1e-4, batch_size=32, guidance_scale=3.0))
    training.advance(1)
    with pytest.raises(ValueError, match="width and another seed starts"):
        training.reconfigure(replace(SMALL, width=128, seed=1))


def test_it_notices_divergence() -> None:
    from engine.simulation import Divergence

    training = LatentTraining(replace(SMALL, learning_rate=1.0))
    training.load_state_dict(
        {**training.state_dict(), "parameters": torch.full_like(training._flat, 1e30)}
    )
    with pytest.raises(Divergence, match="learning rate"):
        training.advance(1)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"width": 100}, "width"),
        ({"learning_rate": 0.0}, "Learning rate"),
        ({"learning_rate": float("nan")}, "Learning rate"),
        ({"batch_size": 0}, "Batch size"),
        ({"guidance_scale": -1.0}, "Guidance scale"),
        ({"seed": -1}, "seed"),
    ],
)
def test_impossible_settings_are_refused(wrong: dict, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        LatentSettings(**wrong)


def test_the_pretrained_prior_draws_the_requested_classes(space: LatentSpace) -> None:
    labels = torch.arange(200) % 10
    trajectory = latent.generate(latent.pretrained_prior(), labels, latent.initial_noise(200, 5))
    right = digit_classifier.accuracy(
        digit_classifier.pretrained(), space.decode(trajectory.samples), labels
    )
    claimed = weights.manifest()[latent.PRIOR_NAME].metric["classified as requested"]
    assert right == pytest.approx(claimed, abs=0.08)
    assert claimed > 0.8
