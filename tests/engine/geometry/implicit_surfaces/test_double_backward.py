"""Gradients written out, against automatic differentiation, in double precision."""

import pytest
import torch

from engine.geometry.implicit_surfaces.double_backward import ValuesAndGradients
from engine.geometry.implicit_surfaces.networks import Architecture, Network

SHAPES = [
    Architecture(width=17),
    Architecture(width=9, depth=1),
    Architecture(initialisation="random", coordinates=2),
    Architecture(activation="sine", initialisation="random", width=20, depth=3),
    Architecture(code_dimension=5, width=16),
    Architecture(code_dimension=2, width=16, activation="sine", initialisation="random"),
]


@pytest.mark.parametrize("shape", SHAPES)
def test_all_gradients_are_those_of_automatic_differentiation(shape):
    generator = torch.Generator().manual_seed(0)
    net = Network(shape, generator).double()
    points = 2 * torch.rand(60, shape.inputs, generator=generator, dtype=torch.float64) - 1
    to_values = torch.randn(60, generator=generator, dtype=torch.float64)
    size = (60, shape.coordinates)
    to_gradients = torch.randn(size, generator=generator, dtype=torch.float64)

    moving = points.clone().requires_grad_()
    values = net(moving)
    (all_slopes,) = torch.autograd.grad(values.sum(), moving, create_graph=True)
    gradients = all_slopes[:, : shape.coordinates]
    ((values * to_values).sum() + (gradients * to_gradients).sum()).backward()
    parameters = list(net.parameters())
    expected = [torch.ones_like(p) if p.grad is None else 1 + p.grad for p in parameters]

    for parameter in parameters:
        parameter.grad = torch.ones_like(parameter)  # added to, not replaced
    slopes = ValuesAndGradients(net, points)
    assert torch.allclose(slopes.values, values.detach(), atol=1e-12)
    assert torch.allclose(slopes.gradients, gradients.detach(), atol=1e-12)
    to_points = slopes.backward(to_values, to_gradients, want_points_grad=True)
    assert to_points is not None and moving.grad is not None
    assert torch.allclose(to_points, moving.grad, atol=1e-10)
    for parameter, wanted in zip(parameters, expected, strict=True):
        assert parameter.grad is not None
        assert torch.allclose(parameter.grad, wanted, rtol=1e-9, atol=1e-9)


def test_points_get_no_gradient_unless_wanted():
    net = Network(Architecture(width=8), torch.Generator().manual_seed(0))
    for parameter in net.parameters():
        parameter.grad = torch.zeros_like(parameter)
    slopes = ValuesAndGradients(net, torch.rand(5, 3))
    assert slopes.backward(torch.ones(5), torch.zeros(5, 3)) is None
    assert not slopes.values.requires_grad and not slopes.gradients.requires_grad
