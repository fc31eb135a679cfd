"""The growth of gradients beside skips: against networks, and its two limits."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch

from engine.vision.receptive_fields.deep_net import GAINS, DeepNet, DeepNetSettings
from engine.vision.receptive_fields.depth import gradient_norms
from engine.vision.receptive_fields.residual_growth import (
    drift_after,
    expected_residual_norm,
    value_growth,
)


@pytest.mark.parametrize(("initialisation", "depth"), [("he", 16), ("torch", 30)])
def test_gradients_of_many_networks_grow_as_expected(initialisation: str, depth: int) -> None:
    """Where independent branches would be wrong by a factor of two and more."""
    squares = [
        gradient_norms(
            DeepNetSettings(
                depth=depth, width=64, skips=True, initialisation=initialisation, seed=seed
            ),
            inputs=8,
            nets=1,
        )[0]
        ** 2
        for seed in range(60)
    ]
    gain = GAINS[initialisation]
    expected = expected_residual_norm(depth, 64, gain)
    assert math.sqrt(np.mean(squares)) == pytest.approx(expected, rel=0.3)
    assert expected > 1.8 * (1 + gain / 2) ** (depth / 2)


def test_wide_networks_have_independent_branches_and_deep_ones_grow_as_their_values() -> None:
    wide = expected_residual_norm(10, 10**9, 2.0)
    assert wide == pytest.approx(2**5, rel=1e-4)
    drift = 0.0
    for _ in range(100):
        drift = drift_after(drift, 2.0)
    assert drift == pytest.approx(0.801, abs=1e-3)
    assert value_growth(drift, 2.0) == pytest.approx(1.704, abs=1e-3)
    deep = expected_residual_norm(201, 64, 2.0) / expected_residual_norm(200, 64, 2.0)
    assert deep == pytest.approx(value_growth(drift, 2.0), rel=1e-3)


def test_values_of_a_network_grow_and_drift_as_expected_and_keep_their_product() -> None:
    net = DeepNet(DeepNetSettings(depth=8, width=256, skips=True))
    x = torch.randn(32, 256, generator=torch.Generator().manual_seed(0)).requires_grad_(True)
    hidden = net.hidden(x)
    gradients = torch.autograd.grad((hidden[-1] @ net.last.T).sum(), hidden)
    products = torch.stack([(h * g).sum(1) for h, g in zip(hidden, gradients, strict=True)])
    torch.testing.assert_close(products, products[-1:].expand_as(products), rtol=2e-3, atol=2e-2)
    drift, norms = 0.0, [float(h.detach().norm()) for h in hidden]
    for before, after in pairwise(norms):
        assert after / before == pytest.approx(value_growth(drift, 2.0), rel=0.06)
        drift = drift_after(drift, 2.0)
    last = hidden[-1].detach()
    assert float((last.mean(1) / last.square().mean(1).sqrt()).mean()) == pytest.approx(
        drift, abs=0.05
    )
