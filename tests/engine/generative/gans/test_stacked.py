"""Stacked networks: each is the network alone, in values and in training."""

import torch
from torch import nn

from engine.generative.gans.stacked import SLOPE, StackedMLP


def alone(stacked: StackedMLP, place: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for weight, bias in zip(stacked.weights, stacked.biases, strict=True):
        linear = nn.Linear(weight.shape[1], weight.shape[2])
        linear.weight.data = weight.data[place].T.clone()
        linear.bias.data = bias.data[place, 0].clone()
        layers += [linear, nn.LeakyReLU(SLOPE)]
    return nn.Sequential(*layers[:-1])


def test_each_gives_what_it_would_give_alone() -> None:
    generator = torch.Generator().manual_seed(0)
    stacked = StackedMLP(3, 8, generator)
    x = torch.randn(3, 20, 2, generator=generator)
    together = stacked(x)
    for place in range(3):
        torch.testing.assert_close(together[place], alone(stacked, place)(x[place])[:, 0])
    torch.testing.assert_close(stacked(x[1:], slice(1, 3)), together[1:])


def test_each_learns_as_it_would_alone() -> None:
    generator = torch.Generator().manual_seed(1)
    stacked = StackedMLP(2, 8, generator)
    other = alone(stacked, 1)
    x = torch.randn(2, 30, 2, generator=generator)
    both = torch.optim.Adam(stacked.parameters(), lr=0.01)
    one = torch.optim.Adam(other.parameters(), lr=0.01)
    for _ in range(20):
        both.zero_grad()
        one.zero_grad()
        (stacked(x) - x[..., 0]).square().mean(dim=1).sum().backward()
        (other(x[1])[:, 0] - x[1, :, 0]).square().mean().backward()
        both.step()
        one.step()
    torch.testing.assert_close(stacked(x)[1], other(x[1])[:, 0], rtol=1e-4, atol=1e-5)
