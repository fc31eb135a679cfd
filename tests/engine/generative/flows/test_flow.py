"""Flows of any layers: their density, their samples, their way stop by stop."""

import math

import pytest
import torch

from engine.generative.flows.flow import Flow, log_normal
from engine.generative.flows.linear import ActNorm
from engine.seeds import generator
from tests.engine.generative.flows.untrained import points, wild


def test_a_passage_adds_up_to_the_flow() -> None:
    flow, x = wild("affine"), points(20)
    with torch.no_grad():
        there, moved = flow.passage(x), flow.forward(x)
        back = flow.passage_back(moved.points)
    assert there.points.shape == (5, 20, 2)
    torch.testing.assert_close(there.points[-1], moved.points)
    torch.testing.assert_close(there.log_det[-1], moved.log_det)
    torch.testing.assert_close(back.points.flip(0), there.points)


def test_a_flow_of_no_layers_is_the_standard_normal_density() -> None:
    x = points(20)
    expected = torch.distributions.Normal(0, 1).log_prob(x).sum(dim=1)
    torch.testing.assert_close(log_normal(x), expected)
    torch.testing.assert_close(Flow([]).log_prob(x), expected)


def test_samples_have_the_density_that_the_flow_says() -> None:
    flow = wild("affine").float()
    x = flow.sample(20_000, generator(5))
    # E[q / p] = 1 for any density q where p, which the samples have, is not 0.
    q = torch.distributions.Normal(0, 0.5)
    with torch.no_grad():
        ratio = (q.log_prob(x).sum(dim=1) - flow.log_prob(x)).exp()
    assert float(ratio.mean()) == pytest.approx(1, abs=4 * float(ratio.std()) / math.sqrt(20_000))


def test_layers_are_undone_in_the_opposite_order() -> None:
    first, second = ActNorm(2), ActNorm(2)
    with torch.no_grad():
        for weights in first.parameters():
            weights.fill_(0.5)
        for weights in second.parameters():
            weights.fill_(-0.25)
    flow, x = Flow([first, second]), points(5).float()
    by_hand = second.forward(first.forward(x).points).points
    torch.testing.assert_close(flow.forward(x).points, by_hand)
    torch.testing.assert_close(flow.inverse(by_hand).points, x)
