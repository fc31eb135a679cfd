"""The two networks: weights sum to one, slopes are those of autograd, seeds decide."""

import torch

from engine.humans.body.neural.fields import NeuralBody


def _points(count: int) -> torch.Tensor:
    return torch.rand(count, 3, generator=torch.Generator().manual_seed(1)) * 1.6 - 0.8


def test_weights_are_positive_and_sum_to_one_everywhere() -> None:
    network = NeuralBody(24, torch.Generator().manual_seed(0))
    weights = network.weights(5 * _points(3_000))
    assert weights.shape == (3_000, 24) and bool((weights >= 0).all())
    assert float((weights.detach().sum(-1) - 1).abs().max()) < 1e-5


def test_slopes_of_the_weights_are_those_of_autograd() -> None:
    network = NeuralBody(24, torch.Generator().manual_seed(0)).double()
    points = _points(6).double()
    found = network.weights_and_slopes(points)
    wanted = torch.func.vmap(torch.func.jacrev(lambda p: network.weights(p[None])[0]))(points)
    assert float((found.slopes - wanted).detach().abs().max()) < 1e-9
    assert float((found.weights - network.weights(points)).detach().abs().max()) < 1e-12
    assert float(found.slopes.sum(1).detach().abs().max()) < 1e-9  # of a sum that is one everywhere


def test_pieces_give_what_the_whole_gives() -> None:
    network = NeuralBody(24, torch.Generator().manual_seed(0))
    points = _points(9_000)
    with torch.no_grad():
        pieces = network.signed_distance(points)
    assert torch.allclose(pieces, network.signed_distance(points), atol=1e-6)


def test_the_same_seed_gives_the_same_fields() -> None:
    first, second, other = (
        NeuralBody(24, torch.Generator().manual_seed(seed)) for seed in (3, 3, 4)
    )
    point = _points(1)
    assert torch.equal(first.signed_distance(point), second.signed_distance(point))
    assert not torch.equal(first.signed_distance(point), other.signed_distance(point))
