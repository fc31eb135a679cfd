"""The flows that ship: what the manifest says of them is so."""

import math

import pytest
import torch

from engine.data.densities import DENSITIES
from engine.generative.flows import pretrained
from engine.generative.flows.linear import InvertibleLinear
from engine.seeds import generator


@pytest.mark.parametrize("kind", pretrained.SETTINGS)
def test_a_flow_scores_what_the_manifest_says_and_comes_back(kind: str) -> None:
    for density in pretrained.DENSITIES:
        flow = pretrained.pretrained(kind, density)
        x = DENSITIES[density].sample(2_000, generator(1))
        nats = -float(flow.log_prob(x).mean())
        assert nats == pytest.approx(pretrained.score(kind, density), abs=0.12)
        z = flow.forward(x[:200]).points
        back = flow.inverse(z).points
        # Eight Runge–Kutta steps back are not quite the eight steps there.
        median, most = (1e-3, 0.1) if kind == "continuous" else (1e-5, 2e-3)
        apart = (back - x[:200]).norm(dim=1)
        assert float(apart.median()) < median and float(apart.max()) < most


def test_no_flow_is_below_the_entropy_and_splines_come_near() -> None:
    for density in ("eight-gaussians", "rings"):
        entropy = pretrained.score("spline", density, pretrained.ENTROPY)
        for kind in pretrained.SETTINGS:
            assert pretrained.score(kind, density) > entropy - 0.02
        assert pretrained.score("spline", density) < entropy + 0.06
    assert math.isnan(pretrained.score("spline", "moons", pretrained.ENTROPY))


def test_what_does_not_ship_is_refused_with_what_does() -> None:
    with pytest.raises(ValueError, match=r"affine.*eight-gaussians.*not for glow"):
        pretrained.pretrained("glow", "moons")


def test_linear_layers_that_ship_do_not_reflect() -> None:
    flow = pretrained.pretrained("affine-linear", "rings")
    weights = [layer.weight() for layer in flow.layers if isinstance(layer, InvertibleLinear)]
    assert len(weights) == 5 and all(float(torch.det(each)) > 0 for each in weights)
