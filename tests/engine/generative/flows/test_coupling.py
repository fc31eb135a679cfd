"""Coupling layers: what stays, what volume they keep, how far they stretch."""

import pytest
import torch
from torch import nn

from engine.generative.flows.coupling import (
    LARGEST_LOG_SCALE,
    AdditiveCoupling,
    AffineCoupling,
    Coupling,
    SplineCoupling,
    bounded_log_scale,
    conditioner,
)
from tests.engine.generative.flows.untrained import points, wild


@pytest.mark.parametrize("family", ["additive", "affine", "spline"])
def test_halves_that_never_swap_leave_one_coordinate_alone(family: str) -> None:
    x = points(50)
    with torch.no_grad():
        z = wild(family, swap=False).forward(x).points
    torch.testing.assert_close(z[:, 0], x[:, 0])
    assert float((z[:, 1] - x[:, 1]).abs().max()) > 0.1


def test_additive_layers_keep_volume() -> None:
    assert float(wild("additive").forward(points(20)).log_det.abs().max()) == 0


@pytest.mark.parametrize("first", [True, False])
def test_the_part_that_stays_is_a_half_rounded_down_or_the_rest(first: bool) -> None:
    layer = AffineCoupling(5, first, (8,))
    with torch.no_grad():
        for weights in layer.parameters():
            weights.fill_(0.3)
        x = torch.linspace(-1, 1, 15).view(3, 5)
        moved = layer.forward(x).points
    still = (moved == x).all(dim=0)
    assert still.tolist() == [first, first, not first, not first, not first]


def test_only_the_last_layer_of_a_conditioner_begins_at_zero() -> None:
    layers = [layer for layer in conditioner(1, 6, (4, 4)) if isinstance(layer, nn.Linear)]
    assert [tuple(layer.weight.shape) for layer in layers] == [(4, 1), (4, 4), (6, 4)]
    assert [hasattr(layer, "zero_initialised") for layer in layers] == [False, False, True]


def test_one_affine_layer_stretches_by_a_bounded_factor() -> None:
    raw = torch.tensor([-1e4, -1e-4, 0, 1e-4, 1e4], dtype=torch.float64)
    bounded = bounded_log_scale(raw)
    assert bounded[[0, -1]].tolist() == pytest.approx([-LARGEST_LOG_SCALE, LARGEST_LOG_SCALE])
    torch.testing.assert_close(bounded[1:4], raw[1:4], atol=1e-12, rtol=0)


@pytest.mark.parametrize(
    "layer",
    [
        AdditiveCoupling(2, True, (8,)),
        AffineCoupling(2, True, (8,)),
        SplineCoupling(2, True, (8,), bins=4, box=3.0),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_the_way_back_costs_no_more_than_the_way_there(layer: Coupling) -> None:
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1

    layer.conditioner.register_forward_hook(count)
    layer.forward(torch.zeros(2, 2))
    layer.inverse(torch.zeros(2, 2))
    assert seen == 2
