"""The form of the players."""

import pytest
import torch

from engine import seeds
from engine.generative.gans.networks import (
    ACTIVATIONS,
    NetworkSettings,
    build_discriminator,
    build_generator,
)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_with_its_own_vector_it_is_itself(activation: str) -> None:
    settings = NetworkSettings(z_dim=3, width=8, depth=3, activation=activation)
    network = build_generator(settings, seeds.generator(0))
    z = torch.randn(5, 3, generator=seeds.generator(1))
    torch.testing.assert_close(network.with_vector(network.vector, z), network(z))
    other = network.with_vector(torch.zeros_like(network.vector), z)
    torch.testing.assert_close(other, torch.zeros(5, 2))


def test_the_vector_holds_each_parameter_once() -> None:
    settings = NetworkSettings(z_dim=2, width=64, depth=2)
    network = build_discriminator(settings, seeds.generator(0))
    assert network.vector.numel() == (2 * 64 + 64) + (64 * 64 + 64) + (64 + 1)
    assert sum(part.numel() for part in network.parameters()) == network.vector.numel()
    with torch.no_grad():
        network.vector.zero_()
    assert network(torch.ones(1, 2)).tolist() == [[0]]


def test_signals_keep_their_size_from_layer_to_layer() -> None:
    z = torch.randn(2_000, 16, generator=seeds.generator(1))
    for activation in ACTIVATIONS:
        settings = NetworkSettings(width=128, depth=4, activation=activation)
        points = build_generator(settings, seeds.generator(0))(z)
        assert 0.3 < float(points.detach().std()) < 3


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"z_dim": 0}, "Z dim 0"), ({"activation": "sine"}, "There is no activation 'sine'")],
)
def test_what_is_out_of_range_is_said(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        NetworkSettings(**wrong)  # type: ignore[arg-type]
