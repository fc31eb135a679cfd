"""Initial weights: the deviation of their fan-in, and zeros where a layer asks for them."""

import pytest
from torch import nn

from engine.foundations.initialisation import initialise
from engine.seeds import generator


class ZeroConv(nn.Conv2d):
    zero_initialised = True


def test_initial_weights_have_the_deviation_of_their_fan_in() -> None:
    parts = nn.ModuleList(
        [nn.Conv2d(50, 60, 3), nn.Linear(400, 100), ZeroConv(9, 9, 1), nn.GroupNorm(2, 8)]
    )
    initialise(parts.requires_grad_(False), generator(0))
    conv, linear, zero, norm = parts
    assert isinstance(conv, nn.Conv2d) and isinstance(linear, nn.Linear)
    assert float(conv.weight.std()) == pytest.approx(450**-0.5, rel=0.02)
    assert float(linear.weight.std()) == pytest.approx(400**-0.5, rel=0.02)
    assert not linear.bias.any() and not any(p.any() for p in zero.parameters())
    assert isinstance(norm, nn.GroupNorm) and bool((norm.weight == 1).all())
