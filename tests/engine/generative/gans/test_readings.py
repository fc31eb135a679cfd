"""What is read off a game."""

import numpy as np
import pytest
import torch

from engine.data.densities import EXTENT
from engine.generative.gans import objectives, readings
from engine.generative.gans.networks import NetworkSettings
from engine.generative.gans.settings import GANTrainingSettings
from engine.generative.gans.training import GANTraining


def game(**changed: object) -> GANTraining:
    chosen = {"networks": NetworkSettings(z_dim=2, width=16), "batch_size": 32, **changed}
    training = GANTraining(GANTrainingSettings(**chosen))  # type: ignore[arg-type]
    training.advance(5)
    return training


@pytest.mark.parametrize("objective", objectives.OBJECTIVES)
def test_the_push_is_the_slope_of_the_loss_of_one_point(objective: str) -> None:
    # Smooth, so that no kink lies between the differences.
    networks = NetworkSettings(z_dim=2, width=16, discriminator_activation="tanh")
    training = game(objective=objective, networks=networks)
    points, step = training.samples()[:6], 1e-2
    found = readings.push(training, points)
    for axis in (0, 1):
        moved = torch.zeros(2)
        moved[axis] = step
        for place in range(len(points)):
            at = torch.stack([points[place] + moved, points[place] - moved])
            with torch.no_grad():
                above, below = training.discriminator(at)
            slope = float(
                objectives.generator_loss(objective, above)
                - objectives.generator_loss(objective, below)
            ) / (2 * step)
            assert float(found[place, axis]) == pytest.approx(-slope, abs=5e-3)


def test_the_map_lies_as_the_plane_does() -> None:
    training = game(objective="wasserstein")
    picture = readings.discriminator_map(training, 9)
    with torch.no_grad():
        corner = training.discriminator(torch.tensor([[EXTENT, -EXTENT]]))
        above = training.discriminator(torch.tensor([[-EXTENT, EXTENT]]))
    assert float(picture[0, -1]) == pytest.approx(float(corner), rel=1e-5)
    assert float(picture[-1, 0]) == pytest.approx(float(above), rel=1e-5)


def test_a_probability_is_between_nought_and_one() -> None:
    shown = game().arrays()["discriminator"]
    assert 0 < shown.min() <= shown.max() < 1


def test_the_lipschitz_estimate_is_the_slope_of_a_linear_discriminator() -> None:
    training = game()
    layers = training.discriminator.layers
    with torch.no_grad():
        training.discriminator.vector.zero_()
        # Two units that are always on pass x and y through; the last layer has slope (3, 4).
        for place, layer in enumerate(layers[:-1]):
            layer.weight[:2, :2] = torch.eye(2)
            layer.bias[:2] = 100.0 if place == 0 else 0.0
        layers[-1].weight[0, :2] = torch.tensor([3.0, 4.0])
    assert training.metrics()["lipschitz"] == pytest.approx(5)


def test_arrays_are_copies() -> None:
    training = game()
    before = training.arrays()
    kept = {name: values.copy() for name, values in before.items()}
    training.advance(2)
    for name, values in before.items():
        np.testing.assert_array_equal(values, kept[name])
        assert values.dtype == np.float32
    assert not np.array_equal(before["samples"], training.arrays()["samples"])


def test_the_gradient_of_g_vanishes_for_minimax_where_d_is_sure() -> None:
    flat, steep = game(objective="minimax"), game(objective="non-saturating")
    for training in (flat, steep):
        with torch.no_grad():
            training.discriminator.layers[-1].bias.fill_(-20.0)
    assert flat.metrics()["generator_gradient"] < 1e-4 * steep.metrics()["generator_gradient"]
