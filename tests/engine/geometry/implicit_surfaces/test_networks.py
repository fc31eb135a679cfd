"""Small networks that are fields: how they begin, the quick way, what is refused."""

import math

import pytest
import torch
from torch.nn import functional

from engine.geometry.implicit_surfaces.networks import (
    SINE_FREQUENCY,
    SOFTPLUS_BETA,
    SPHERE_RADIUS,
    Architecture,
    Network,
    network_from_parameters,
    softplus,
)
from engine.geometry.sdf import gradient_norm
from engine.geometry.sparse import extract_surface

SHAPES = [
    Architecture(),
    Architecture(initialisation="random"),
    Architecture(activation="sine", initialisation="random"),
]


def network(shape=SHAPES[0], seed=0):
    return Network(shape, torch.Generator().manual_seed(seed))


def cloud(count=500, dimension=3):
    return 2 * torch.rand(count, dimension, generator=torch.Generator().manual_seed(1)) - 1


@pytest.mark.parametrize("seed", range(4))
def test_it_begins_as_about_a_sphere(seed):
    mesh = extract_surface(network(seed=seed), 40)
    assert mesh.closed() and mesh.euler() == 2
    radii = mesh.vertices.norm(dim=1)
    assert 0.25 < radii.min() and radii.max() < 0.75
    assert radii.mean() == pytest.approx(SPHERE_RADIUS, abs=0.1)


def test_wide_layers_begin_closer_to_the_distance_of_a_sphere():
    points = cloud()
    errors = []
    for width in (16, 64, 256):
        values = [network(Architecture(width=width), seed)(points).detach() for seed in range(4)]
        errors.append(float((torch.stack(values) - points.norm(dim=1) + 0.5).abs().mean()))
    assert errors[0] > errors[1] > errors[2] < 0.12


def test_sines_keep_the_distribution_of_their_inputs():
    net = network(Architecture(width=256, depth=4, activation="sine", initialisation="random"))
    signal = cloud(2000)
    for index, layer in enumerate(net.hidden):
        phase = SINE_FREQUENCY * layer(signal)
        signal = torch.sin(phase)
        if index:
            assert float(phase.detach().std()) == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_quick_way_gives_the_same_values(shape):
    net, points = network(shape), cloud(5000)
    with torch.no_grad():
        quick = net(points)
    slow = net(points)
    assert slow.requires_grad and not quick.requires_grad
    assert torch.allclose(quick, slow.detach(), atol=1e-5)


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_the_composition_it_says(shape):
    net, points = network(shape).double(), cloud().double()
    signal = points
    for layer in net.hidden:
        signal = signal @ layer.weight.T + layer.bias
        if shape.activation == "sine":
            signal = torch.sin(SINE_FREQUENCY * signal)
        else:
            signal = functional.softplus(signal, beta=SOFTPLUS_BETA, threshold=1e9)
    expected = (signal @ net.output.weight.T + net.output.bias).squeeze(1)
    assert torch.allclose(net(points), expected, atol=1e-12)


def test_softplus_is_accurate_on_both_sides():
    points = torch.cat([torch.linspace(-2, 2, 4001), torch.tensor([-1e4, 1e4])])
    exact = (
        torch.logaddexp(SOFTPLUS_BETA * points.double(), torch.zeros(1).double()) / SOFTPLUS_BETA
    )
    assert (softplus(points).double() - exact).abs().max() < 1e-4
    assert (softplus(points[:4001]).double() - exact[:4001]).abs().max() < 2e-7
    assert softplus(torch.zeros(1)).item() == pytest.approx(math.log(2) / SOFTPLUS_BETA)


def test_it_is_differentiated_twice():
    net = network().double()
    points = cloud(20).double().requires_grad_()

    def norm(at):
        (slope,) = torch.autograd.grad(net(at).sum(), at, create_graph=True)
        return slope.square().sum()

    assert torch.autograd.gradcheck(norm, (points,), atol=1e-4, rtol=1e-3)
    assert gradient_norm(net, points.detach()).shape == (20,)


def test_a_network_is_restored_from_its_numbers():
    net = network()
    numbers = torch.nn.utils.parameters_to_vector(net.parameters()).detach()
    assert (
        len(numbers) == Architecture().parameter_count == 3 * 64 + 64 + 3 * (64 * 64 + 64) + 64 + 1
    )
    other = network_from_parameters(Architecture(), numbers)
    assert torch.equal(other(cloud()), net(cloud()))
    numbers.zero_()
    assert torch.equal(other(cloud()), net(cloud()))
    with pytest.raises(ValueError, match="This network has 12801 parameters, not 3"):
        network_from_parameters(Architecture(), torch.zeros(3))


def test_a_code_changes_nothing_to_begin_with():
    net = network(Architecture(code_dimension=4))
    points = cloud()
    codes = torch.randn(len(points), 4, generator=torch.Generator().manual_seed(2))
    with_code = net(torch.cat([points, codes], dim=1))
    without = net(torch.cat([points, torch.zeros(len(points), 4)], dim=1))
    assert torch.equal(with_code, without)


def test_the_generator_decides_and_nothing_else_does():
    before = torch.random.get_rng_state()
    assert torch.equal(network(seed=3)(cloud()), network(seed=3)(cloud()))
    assert not torch.equal(network(seed=3)(cloud()), network(seed=4)(cloud()))
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"activation": "step"}, "There is no activation 'step'"),
        ({"initialisation": "cube"}, "There is no initialisation 'cube'"),
        ({"activation": "sine"}, "sine units has no geometric initialisation"),
        ({"width": 0}, "A network has 1 to 8 layers of 1 to 256 units"),
        ({"depth": 9}, "A network has"),
    ],
)
def test_shapes_out_of_range_are_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        Architecture(**wrong)
