"""Mass between the pieces: of the data as its closed form says, of a flow as its samples."""

import math

import pytest
import torch

from engine.data.densities import DENSITIES
from engine.generative.flows import filament
from engine.generative.flows.pretrained import pretrained
from engine.seeds import generator


@pytest.mark.parametrize("density", ["eight-gaussians", "rings", "moons"])
def test_data_keep_to_their_skeleton(density: str) -> None:
    points = DENSITIES[density].sample(4_000, generator(0))
    assert 0.5 < float(filament.distance(density, points).mean()) < 1.5
    assert filament.mass_of_data(density) < math.exp(-(filament.REACH**2) / 2) + 1e-3


def test_the_mass_of_a_flow_is_that_of_its_samples() -> None:
    flow = pretrained("affine", "eight-gaussians")
    samples = flow.inverse(torch.randn(20_000, 2, generator=generator(1))).points
    share = float((filament.distance("eight-gaussians", samples) > filament.REACH).float().mean())
    assert filament.mass_of_pretrained("affine", "eight-gaussians") == pytest.approx(
        share, abs=0.008
    )
