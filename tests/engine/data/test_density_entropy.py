"""Quadrature gives the entropies that are known by hand, and those that samples say."""

import math

import numpy as np
import pytest
import torch

from engine.data.densities import DENSITIES, Density, around_points, pack_points
from engine.data.density_entropy import drawn_entropy, known_entropy
from engine.seeds import generator

GAUSSIAN = 1 + math.log(2 * math.pi)
"""Of the standard normal density in the plane."""


def test_the_entropies_that_are_known_by_hand_are_found() -> None:
    # Uniform on eight squares of side 1.5; N(0, 1) × N(0, 0.3²) after a shear of determinant 1.
    assert known_entropy("checkerboard") == pytest.approx(math.log(8 * 1.5**2), abs=1e-9)
    assert known_entropy("banana") == pytest.approx(GAUSSIAN + math.log(0.3), abs=1e-6)
    # Of 25 Gaussians 20 deviations apart: ln 25 and the entropy of one.
    assert known_entropy("grid") == pytest.approx(
        GAUSSIAN + 2 * math.log(0.05) + math.log(25), abs=1e-6
    )


def test_one_drawn_point_is_a_gaussian() -> None:
    mixture = around_points(pack_points(np.array([[3.9, -1.234]])))
    found = drawn_entropy(Density("Drawn", mixture.sample, mixture.log_density))
    assert found == pytest.approx(GAUSSIAN + 2 * math.log(0.08), abs=1e-6)


@pytest.mark.parametrize("name", ["eight-gaussians", "rings"])
def test_samples_agree_within_four_standard_errors(name: str) -> None:
    density = DENSITIES[name]
    assert density.log_density is not None
    surprise = -density.log_density(density.sample(20_000, generator(5)).double())
    error = float(surprise.std()) / math.sqrt(len(surprise))
    assert abs(float(surprise.mean()) - known_entropy(name)) < 4 * error < 0.05


def test_where_p_is_not_known_neither_is_its_entropy() -> None:
    assert math.isnan(known_entropy("moons"))
    assert not torch.isnan(torch.tensor(known_entropy("rings")))
