"""Between its layers a flow is a flow: ends, inverses, Jacobians and mass of every moment."""

import pytest
import torch
from torch import Tensor

from engine.generative.flows import interpolation
from engine.generative.flows.families import FAMILIES, FlowSettings, build
from engine.generative.flows.flow import Bijection, Flow
from engine.generative.flows.interpolation import Stop
from engine.seeds import generator

SMALL = {"layers": 3, "width": 16, "bins": 5}


def wild(family: str, **settings: object) -> Flow:
    """A flow with weights as if it had learnt something."""
    flow = build(FlowSettings(family, **{**SMALL, **settings}), generator(0))  # type: ignore[arg-type]
    source = generator(1)
    with torch.no_grad():
        for weights in flow.parameters():
            weights.add_(0.1 * torch.randn(weights.shape, generator=source))
    return flow.requires_grad_(False)


def points(count: int) -> Tensor:
    return 1.5 * torch.randn(count, 2, generator=generator(2))


def layers_of(family: str) -> list[Bijection]:
    return interpolation.unrolled(wild(family, mixing=True, actnorm=True))


@pytest.mark.parametrize("family", FAMILIES)
def test_the_ends_of_a_passage_are_those_of_the_flow(family: str) -> None:
    flow, x = wild(family, mixing=True, actnorm=True), points(50)
    layers = interpolation.unrolled(flow)
    moments = interpolation.stops(len(layers), 4)
    found, moved = interpolation.passage(layers, x, moments), flow.forward(x)
    assert len(found.points) == 4 * len(layers) + 1
    assert torch.equal(found.points[0], x)
    torch.testing.assert_close(found.points[-1], moved.points)
    torch.testing.assert_close(found.log_det[-1], moved.log_det)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_layer_begins_as_the_identity_and_ends_as_itself(family: str) -> None:
    x = points(20)
    for layer in layers_of(family):
        nothing = interpolation.interpolated(layer, 0).forward(x)
        torch.testing.assert_close(nothing.points, x, atol=1e-5, rtol=0)
        torch.testing.assert_close(nothing.log_det, torch.zeros(20), atol=1e-5, rtol=0)
        almost = interpolation.interpolated(layer, 1 - 1e-6).forward(x).points
        torch.testing.assert_close(almost, layer.forward(x).points, atol=1e-4, rtol=0)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_moment_comes_back_to_1e_4(family: str) -> None:
    layers, x = layers_of(family), points(200)
    moments = interpolation.stops(len(layers), 3)
    found = interpolation.passage(layers, x, moments)
    for moment, places, log_det in zip(moments, found.points, found.log_det, strict=True):
        back = interpolation.to_data(layers, places, moment)
        tolerance = 3e-3 if family == "continuous" else 1e-4  # three steps of Runge–Kutta
        torch.testing.assert_close(back.points, x, atol=tolerance, rtol=0)
        torch.testing.assert_close(back.log_det, -log_det, atol=10 * tolerance, rtol=0)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_log_determinant_between_layers_is_that_of_autograds_jacobian(family: str) -> None:
    for layer in layers_of(family):
        partly = interpolation.interpolated(layer, 0.4).double()
        if isinstance(partly, interpolation.LinearMap):
            partly.matrix = partly.matrix.double()

        def moved(one: Tensor, partly: Bijection = partly) -> Tensor:
            return partly.forward(one[None]).points[0]

        for one in points(2).double():
            jacobian = torch.autograd.functional.jacobian(moved, one)
            # Runge–Kutta's log-determinant is the field's, not that of the method: h⁵ apart.
            tolerance = 1e-3 if family == "continuous" else 1e-9
            assert float(partly.forward(one[None]).log_det) == pytest.approx(
                float(jacobian.slogdet().logabsdet), abs=tolerance
            )


@pytest.mark.parametrize("family", FAMILIES)
def test_the_density_of_a_moment_is_the_pushed_one_and_has_a_mass_of_one(family: str) -> None:
    flow, x = wild(family), points(30)
    layers = interpolation.unrolled(flow)
    moment = Stop(len(layers) // 2, 0.5)
    there = interpolation.passage(layers, x, [moment])
    expected = flow.log_prob(x) - there.log_det[0]
    found = interpolation.log_density(layers, there.points[0], moment)
    torch.testing.assert_close(found, expected, atol=5e-3, rtol=0)
    (density,) = interpolation.density_maps(layers, [moment], 120, 12.0)
    assert float(density.sum()) * (24 / 120) ** 2 == pytest.approx(1, abs=2e-3)


def test_a_linear_map_turns_and_stretches_evenly() -> None:
    matrix = torch.tensor([[0.4, -1.1], [1.3, 0.2]])
    dets = [float(interpolation.linear_path(matrix, k / 4).det().log()) for k in range(5)]
    expected = [k / 4 * float(matrix.det().log()) for k in range(5)]
    assert dets == pytest.approx(expected, abs=1e-5)
    halves = interpolation.linear_path(matrix, 1.0)
    torch.testing.assert_close(halves, matrix, atol=1e-5, rtol=0)


def test_a_reflection_exchanges_the_coordinates_at_once() -> None:
    mirror = torch.tensor([[0.2, 1.0], [1.5, -0.3]])
    path = [interpolation.linear_path(mirror, share) for share in (1e-6, 0.5, 1.0)]
    torch.testing.assert_close(path[0], torch.tensor([[0.0, 1.0], [1.0, 0.0]]), atol=1e-4, rtol=0)
    torch.testing.assert_close(path[-1], mirror, atol=1e-5, rtol=0)
    assert all(float(each.det()) < 0 for each in path)
