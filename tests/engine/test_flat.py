"""A network in one vector behaves as the network did, only with less bookkeeping."""

import copy

import pytest
import torch
from torch import nn

from engine import flat
from engine.seeds import generator

OPTIMISERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1, fused=True),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, fused=True),
    "adam": lambda p: torch.optim.Adam(p, lr=0.05, fused=True),
}


def _network() -> nn.Sequential:
    network = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2))
    source = generator(0)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.normal_(generator=source)
    return network


def _batches(count: int) -> list[torch.Tensor]:
    source = generator(1)
    return [torch.randn(7, 3, generator=source) for _ in range(count)]


def test_values_stay_and_memory_is_shared() -> None:
    network, reference = _network(), _network()
    vector = flat.flatten(network.parameters())
    assert vector.shape == (3 * 5 + 5 + 5 * 2 + 2,)
    assert torch.equal(vector, nn.utils.parameters_to_vector(reference.parameters()))
    with torch.no_grad():
        vector.zero_()
    assert all(not parameter.any() for parameter in network.parameters())


def test_backward_fills_the_one_gradient() -> None:
    network, reference = _network(), _network()
    vector = flat.flatten(network.parameters())
    (batch,) = _batches(1)
    for each in (network, reference):
        each(batch).square().mean().backward()
    expected = torch.cat([p.grad.flatten() for p in reference.parameters() if p.grad is not None])
    assert vector.grad is not None and torch.equal(vector.grad, expected)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_training_goes_as_without_it(name: str) -> None:
    network, reference = _network(), _network()
    vector = flat.flatten(network.parameters())
    ours, theirs = OPTIMISERS[name]([vector]), OPTIMISERS[name](reference.parameters())
    for batch in _batches(30):
        assert vector.grad is not None
        vector.grad.zero_()
        network(batch).square().mean().backward()
        ours.step()
        theirs.zero_grad()
        reference(batch).square().mean().backward()
        theirs.step()
    expected = nn.utils.parameters_to_vector(reference.parameters())
    assert torch.allclose(vector, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_snapshot_restores_the_future_and_is_left_alone(name: str) -> None:
    network = _network()
    vector = flat.flatten(network.parameters())
    optimiser = OPTIMISERS[name]([vector])

    def train(batches: list[torch.Tensor]) -> torch.Tensor:
        for batch in batches:
            assert vector.grad is not None
            vector.grad.zero_()
            network(batch).square().mean().backward()
            optimiser.step()
        return vector.detach().clone()

    batches = _batches(12)
    start = flat.snapshot(vector, optimiser)
    train(batches[:5])
    middle = flat.snapshot(vector, optimiser)
    kept = copy.deepcopy(middle)
    end = train(batches[5:])
    flat.restore(vector, optimiser, middle)
    assert torch.equal(train(batches[5:]), end)
    assert middle.keys() == kept.keys()
    assert all(torch.equal(middle[key], kept[key]) for key in kept)
    # Back to before the first step, when the optimiser had no moments yet.
    flat.restore(vector, optimiser, start)
    assert torch.equal(train(batches), end)


def test_nothing_and_mixtures_are_refused() -> None:
    for parameters in ([], [nn.Parameter(torch.zeros(2)), nn.Parameter(torch.zeros(2).double())]):
        with pytest.raises(ValueError, match="at least one"):
            flat.flatten(parameters)
