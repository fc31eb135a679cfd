"""Continuous flows: exact trace, known fields, order of the methods."""

import math

import pytest
import torch
from torch import Tensor

from engine.foundations.initialisation import initialise
from engine.generative.flows import continuous
from engine.generative.flows.continuous import ContinuousFlow, Drift, VelocityField
from engine.seeds import generator

A = torch.tensor([[0.3, -1.2], [0.9, -0.4]], dtype=torch.float64)


def linear(x: Tensor, t: float) -> Drift:
    """dx/dt = (1 + t) A x, whose solution is exp(A (t + t²/2)) x."""
    return Drift((1 + t) * x @ A.T, (1 + t) * A.trace().expand(len(x)))


def field(widths: tuple[int, ...] = (12, 12)) -> VelocityField:
    made = VelocityField(2, widths)
    initialise(made, generator(0))
    made = made.double()
    with torch.no_grad():
        made.last.weight.normal_(generator=generator(1))
    return made


@pytest.mark.parametrize("widths", [(12,), (12, 9), (12, 9, 7)])
def test_the_divergence_is_the_trace_of_autograds_jacobian(widths: tuple[int, ...]) -> None:
    made, x = field(widths), torch.randn(5, 2, generator=generator(2), dtype=torch.float64)
    expected = [
        torch.autograd.functional.jacobian(lambda p: made(p[None], 0.3).velocity[0], one).trace()
        for one in x
    ]
    torch.testing.assert_close(made(x, 0.3).divergence, torch.stack(expected))


def test_the_divergence_has_gradients_with_respect_to_the_weights() -> None:
    made, x = field((6,)), torch.randn(3, 2, generator=generator(2), dtype=torch.float64)
    weight = made.last.weight
    made(x, 0.3).divergence.sum().backward()
    assert weight.grad is not None
    found, step = weight.grad.clone(), 1e-6
    with torch.no_grad():
        weight[0, 0] += step
        up = float(made(x, 0.3).divergence.sum())
        weight[0, 0] -= 2 * step
        down = float(made(x, 0.3).divergence.sum())
    assert float(found[0, 0]) == pytest.approx((up - down) / (2 * step), rel=1e-5)


def test_dormand_prince_solves_a_linear_field_both_ways() -> None:
    x = torch.randn(20, 2, generator=generator(0), dtype=torch.float64)
    there = continuous.dopri5(linear, x, start=0, end=1, tolerance=1e-10)
    torch.testing.assert_close(
        there.points, x @ torch.linalg.matrix_exp(1.5 * A).T, atol=1e-8, rtol=0
    )
    torch.testing.assert_close(there.log_det, (1.5 * A.trace()).expand(20), atol=1e-9, rtol=0)
    back = continuous.dopri5(linear, there.points, start=1, end=0, tolerance=1e-10)
    torch.testing.assert_close(back.points, x, atol=1e-8, rtol=0)
    assert there.evaluations == 1 + 6 * (there.accepted + there.rejected)


def test_runge_kutta_is_of_fourth_order() -> None:
    x = torch.randn(20, 2, generator=generator(0), dtype=torch.float64)
    exact = x @ torch.linalg.matrix_exp(1.5 * A).T

    def error(steps: int) -> float:
        points, log_det, h = x, x.new_zeros(20), 1 / steps
        for step in range(steps):
            points, log_det = continuous.rk4_step(linear, points, log_det, step * h, h)
        return float((points - exact).abs().max())

    assert math.log2(error(8) / error(16)) == pytest.approx(4, abs=0.2)


def test_the_flow_agrees_with_the_adaptive_method() -> None:
    made, x = field(), torch.randn(30, 2, generator=generator(3), dtype=torch.float64)
    with torch.no_grad():
        moved = ContinuousFlow(made, steps=50).forward(x)
    solved = continuous.dopri5(made, x, start=0, end=1, tolerance=1e-9)
    torch.testing.assert_close(moved.points, solved.points, atol=1e-6, rtol=0)
    torch.testing.assert_close(moved.log_det, solved.log_det, atol=1e-6, rtol=0)


def test_a_tighter_tolerance_costs_more_and_errs_less() -> None:
    x = torch.randn(20, 2, generator=generator(0), dtype=torch.float64)
    exact = x @ torch.linalg.matrix_exp(1.5 * A).T
    loose, tight = (
        continuous.dopri5(linear, x, start=0, end=1, tolerance=tolerance)
        for tolerance in (1e-3, 1e-8)
    )
    assert tight.evaluations > loose.evaluations
    assert float((tight.points - exact).abs().max()) < float((loose.points - exact).abs().max())


def test_what_cannot_be_solved_is_said() -> None:
    x = torch.ones(1, 2, dtype=torch.float64)
    with pytest.raises(ValueError, match="tolerance is positive"):
        continuous.dopri5(linear, x, start=0, end=1, tolerance=0)
    with pytest.raises(ValueError, match=r"too stiff: 3 steps ended at t = 0\.\d+"):
        continuous.dopri5(linear, x, start=0, end=1, tolerance=1e-12, most_steps=3)
