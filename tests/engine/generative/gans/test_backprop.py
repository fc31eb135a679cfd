"""What is written out against autograd, in double precision, for several networks at once."""

from itertools import pairwise

import pytest
import torch
from torch import Tensor

from engine import seeds
from engine.generative.gans.backprop import Perceptrons
from engine.generative.gans.networks import ACTIVATIONS

SIZES = (2, 7, 5, 1)
COUNT = sum((inputs + 1) * outputs for inputs, outputs in pairwise(SIZES))
VECTORS = torch.randn(3, COUNT, generator=seeds.generator(0), dtype=torch.float64)
POINTS = torch.randn(3, 6, 2, generator=seeds.generator(1), dtype=torch.float64)


def reference(vector: Tensor, points: Tensor, activation: str) -> Tensor:
    """One network, layer by layer."""
    start = 0
    for place, (inputs, outputs) in enumerate(pairwise(SIZES)):
        middle = start + inputs * outputs
        weight = vector[start:middle].view(outputs, inputs)
        points = points @ weight.T + vector[middle : middle + outputs]
        start = middle + outputs
        if place < len(SIZES) - 2:
            points = ACTIVATIONS[activation](points)
    return points


def networks(activation: str) -> tuple[Perceptrons, Tensor]:
    gradients = torch.zeros_like(VECTORS)
    return Perceptrons(SIZES, activation, VECTORS, gradients), gradients


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_each_network_has_its_own_output_and_gradient(activation: str) -> None:
    ours, gradients = networks(activation)
    slopes = torch.randn(3, 6, 1, generator=seeds.generator(2), dtype=torch.float64)
    signals = ours.forward(POINTS)
    ours.backward(signals, slopes)
    at_points = ours.input_slopes(signals, slopes)
    for k in range(3):
        vector = VECTORS[k].clone().requires_grad_(True)
        points = POINTS[k].clone().requires_grad_(True)
        output = reference(vector, points, activation)
        torch.testing.assert_close(signals[-1][k], output.detach())
        (output * slopes[k]).sum().backward()
        torch.testing.assert_close(gradients[k], vector.grad)
        torch.testing.assert_close(at_points[k], points.grad)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_penalty_on_the_input_gradient_is_that_of_a_double_backward(activation: str) -> None:
    ours, gradients = networks(activation)
    signals = ours.forward(POINTS)
    found, steps = ours.input_gradient(signals)
    # Of Σ (sin of each component): any function of the gradient would do.
    extra = ours.penalty_backward(signals, steps, found.cos())
    ours.backward(signals, torch.zeros_like(signals[-1]), extra)
    for k in range(3):
        vector = VECTORS[k].clone().requires_grad_(True)
        points = POINTS[k].clone().requires_grad_(True)
        output = reference(vector, points, activation)
        (gradient,) = torch.autograd.grad(output.sum(), points, create_graph=True)
        torch.testing.assert_close(found[k], gradient.detach())
        gradient.sin().sum().backward()
        torch.testing.assert_close(gradients[k], vector.grad)
