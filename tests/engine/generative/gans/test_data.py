"""Densities of the game."""

import numpy as np
import pytest
import torch

from engine import seeds
from engine.data.densities import DRAWN, EXTENT, pack_points
from engine.generative.gans.data import DENSITIES, MIXTURES, source


@pytest.mark.parametrize("name", DENSITIES)
def test_all_lie_in_the_square_that_is_drawn(name: str) -> None:
    points = source(name).density.sample(2_000, seeds.generator(0))
    assert float((points.abs() < EXTENT).all(dim=1).float().mean()) > 0.99


def test_modes_of_a_mixture_are_far_apart_for_their_deviation() -> None:
    for mixture in MIXTURES.values():
        means = torch.tensor(mixture.means)
        apart = torch.pdist(means).min()
        assert float(apart) > 16 * mixture.deviation


def test_only_mixtures_have_modes() -> None:
    assert source("grid").mixture is MIXTURES["grid"]
    assert source("moons").mixture is None
    assert source(DRAWN, pack_points(np.ones((3, 2)))).mixture is None


def test_an_unknown_density_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="There is no density 'cat'"):
        source("cat")
    with pytest.raises(ValueError, match="Draw some points"):
        source(DRAWN)
