"""The picture of a density: its mass, and which way up it is."""

import pytest
import torch

from engine.generative.flows.density_map import centres, log_density_map
from engine.generative.flows.families import FlowSettings, build
from engine.generative.flows.flow import Flow
from engine.generative.flows.linear import ActNorm
from engine.seeds import generator


def test_the_cells_of_an_untrained_flow_add_up_to_the_normal_mass() -> None:
    flow = build(FlowSettings("affine", layers=2, width=16), generator(0))
    side = 0.05
    mass = float(log_density_map(flow, 160).exp().sum()) * side**2
    assert mass == pytest.approx(0.9999, abs=1e-4)


def test_up_is_up_and_right_is_right() -> None:
    layer = ActNorm(2)
    with torch.no_grad():
        layer.bias.copy_(torch.tensor([-2.0, -3.0]))  # the mode is at (2, 3)
    picture = log_density_map(Flow([layer]), 80)
    row, column = divmod(int(picture.argmax()), 80)
    x, y = centres(80)[row * 80 + column].tolist()
    assert (x, y) == (pytest.approx(2, abs=0.06), pytest.approx(3, abs=0.06))
    assert row < 40 < column
