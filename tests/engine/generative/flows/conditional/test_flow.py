"""Conditional flows of vectors: given the condition they are flows."""

import math

import pytest
import torch

from engine import seeds
from engine.generative.flows.conditional.flow import ConditionalCoupling, ConditionalFlow
from engine.generative.flows.conditional.styleflow import StyleFlow


def random_flow(flow: ConditionalFlow) -> ConditionalFlow:
    """With weights that do something: those of a new flow are the identity's."""
    source = seeds.generator(3)
    with torch.no_grad():
        for module in flow.modules():
            if isinstance(module, torch.nn.Linear):
                module.weight.normal_(0, 0.5 / module.in_features**0.5, generator=source)
    return flow.requires_grad_(False)


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-4), (torch.float64, 1e-10)])
def test_given_the_condition_inverse_undoes_forward(dtype: torch.dtype, tolerance: float) -> None:
    flow = random_flow(StyleFlow(seeds.generator(1))).to(dtype)
    source = seeds.generator(2)
    w = torch.randn(50, 12, generator=source, dtype=torch.float64).to(dtype)
    measured = torch.randn(50, 3, generator=source, dtype=torch.float64).to(dtype)
    condition = flow.condition(measured, torch.arange(50) % 10)  # type: ignore[operator]
    z, log_det = flow.forward(w, condition)
    back, other = flow.inverse(z, condition)
    assert float((back - w).abs().max()) <= tolerance
    assert float((log_det + other).abs().max()) <= 10 * tolerance
    assert float((flow.inverse(z, condition.roll(1, dims=0)).points - w).abs().max()) > 0.1


def test_the_log_determinant_is_that_of_the_jacobian_given_the_condition() -> None:
    layers = [ConditionalCoupling(5, 2, first, (8,)) for first in (True, False, True)]
    flow = random_flow(ConditionalFlow(layers, 5)).double()
    source = seeds.generator(4)
    x = torch.randn(4, 5, generator=source, dtype=torch.float64)
    condition = torch.randn(4, 2, generator=source, dtype=torch.float64)
    z, log_det = flow.forward(x, condition)
    for k in range(4):
        one = condition[k : k + 1]
        jacobian = torch.autograd.functional.jacobian(
            lambda point, one=one: flow.forward(point[None], one).points[0], x[k]
        )
        assert float(log_det[k]) == pytest.approx(
            float(torch.linalg.slogdet(jacobian).logabsdet), abs=1e-9
        )
    normal = -(z.square().sum(dim=1) + 5 * math.log(2 * math.pi)) / 2
    torch.testing.assert_close(flow.log_prob(x, condition), normal + log_det)


def test_the_density_of_each_condition_integrates_to_one() -> None:
    layers = [ConditionalCoupling(2, 1, first, (8,)) for first in (True, False)]
    flow = random_flow(ConditionalFlow(layers, 2)).double()
    line = torch.linspace(-12, 12, 301, dtype=torch.float64)
    grid = torch.cartesian_prod(line, line)
    for value in (-1.0, 2.0):
        condition = torch.full((len(grid), 1), value, dtype=torch.float64)
        mass = flow.log_prob(grid, condition).exp().sum() * (line[1] - line[0]) ** 2
        assert float(mass) == pytest.approx(1, abs=1e-3)
