"""Stray mass: of the data one per cent, of a flow what a sum over the region leaves."""

import math

import pytest

from engine.data.densities import DENSITIES
from engine.generative.flows import filament
from engine.generative.flows.density_map import centres, log_density_map
from engine.generative.flows.pretrained import pretrained
from engine.seeds import generator


@pytest.mark.parametrize("density", ["eight-gaussians", "rings"])
def test_one_per_cent_of_the_data_is_stray(density: str) -> None:
    known = DENSITIES[density].log_density
    assert known is not None
    points = DENSITIES[density].sample(20_000, generator(0))
    share = float((known(points) < filament.threshold(density)).float().mean())
    assert share == pytest.approx(0.01, abs=0.003)


def test_the_stray_mass_of_a_flow_is_one_less_that_of_the_region() -> None:
    known = DENSITIES["eight-gaussians"].log_density
    assert known is not None
    cells = centres(120)
    inside = known(cells) >= filament.threshold("eight-gaussians")
    density = log_density_map(pretrained("affine", "eight-gaussians"), 120).exp().flatten()
    side = float(cells[1, 0] - cells[0, 0])
    mass = float(density[inside].sum()) * side**2
    found = filament.stray_mass_of_pretrained("affine", "eight-gaussians")
    assert found == pytest.approx(1 - mass, abs=0.015)


def test_where_the_density_is_not_known_nothing_is_measured() -> None:
    assert math.isnan(filament.stray_mass_of_pretrained("affine", "moons"))
    assert math.isnan(filament.threshold("moons"))
