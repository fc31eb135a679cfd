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


def test_first_weights_fill_their_range_and_are_the_seed_s() -> None:
    network, again, other = (
        build_generator(NetworkSettings(z_dim=16), seeds.generator(seed)) for seed in (3, 3, 4)
    )
    for layer in network.layers:
        bound = layer.in_features**-0.5
        weights = layer.weight.detach()
        assert 0.9 * bound < float(weights.abs().max()) <= bound
        assert float(weights.std()) == pytest.approx(bound / 3**0.5, rel=0.1)
    assert torch.equal(network.vector, again.vector)
    assert not torch.equal(network.vector, other.vector)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"z_dim": 0}, "Z dim 0"), ({"activation": "sine"}, "There is no activation 'sine'")],
)
def test_what_is_out_of_range_is_said(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        NetworkSettings(**wrong)  # type: ignore[arg-type]
