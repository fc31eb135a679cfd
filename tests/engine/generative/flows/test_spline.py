"""Rational-quadratic splines: knots are met, the map rises, slopes are autograd's."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.generative.flows import spline
from engine.seeds import generator

BOX = 3.0


def some(bins: int, count: int, size: float, seed: int, repeat: int = 1) -> spline.Knots:
    raw = size * torch.randn(
        count, spline.raw_size(bins), generator=generator(seed), dtype=torch.float64
    )
    return spline.knots(raw.repeat(repeat, 1), BOX)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(bins=st.integers(2, 24), size=st.floats(0, 5), seed=st.integers(0, 10_000))
def test_it_goes_through_its_knots_with_their_slopes(bins: int, size: float, seed: int) -> None:
    knots = some(bins, 1, size, seed)
    x, y, slope = knots.table[0].unbind(-1)
    assert bool((x.diff() > 0).all()) and bool((y.diff() > 0).all())
    found = spline.forward(x[1:-1], some(bins, 1, size, seed, repeat=bins - 1))
    torch.testing.assert_close(found.values, y[1:-1])
    torch.testing.assert_close(found.log_slope.exp(), slope[1:-1], rtol=1e-6, atol=1e-9)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(bins=st.integers(2, 24), size=st.floats(0, 3), seed=st.integers(0, 10_000))
def test_forward_and_inverse_cancel_inside_and_outside(bins: int, size: float, seed: int) -> None:
    count = 64
    x = torch.linspace(-1.5 * BOX, 1.5 * BOX, count, dtype=torch.float64)
    knots = some(bins, count, size, seed)
    there = spline.forward(x, knots)
    back = spline.inverse(there.values, knots)
    torch.testing.assert_close(back.values, x, atol=1e-8, rtol=0)
    torch.testing.assert_close(back.log_slope, -there.log_slope, atol=1e-6, rtol=0)
    outside = x.abs() >= BOX
    torch.testing.assert_close(there.values[outside], x[outside])


def test_the_slope_is_the_derivative() -> None:
    x = torch.linspace(-4, 4, 101, dtype=torch.float64, requires_grad=True)
    found = spline.forward(x, some(8, 101, 2.0, seed=1))
    (slope,) = torch.autograd.grad(found.values.sum(), x)
    torch.testing.assert_close(found.log_slope.exp(), slope)


def test_raw_zeros_are_the_identity() -> None:
    x = torch.linspace(-4, 4, 51)
    found = spline.forward(x, spline.knots(torch.zeros(51, spline.raw_size(6)), BOX))
    torch.testing.assert_close(found.values, x, atol=1e-6, rtol=0)
    torch.testing.assert_close(found.log_slope, torch.zeros(51), atol=1e-6, rtol=0)
