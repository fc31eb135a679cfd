"""Counting modes of planted samples."""

import math

import pytest
import torch

from engine import seeds
from engine.data.densities import GaussianMixture
from engine.generative.gans.data import MIXTURES
from engine.generative.gans.modes import coverage, switches, winding


def planted(mixture: GaussianMixture, shares: dict[int, int], stray: int = 0) -> torch.Tensor:
    """So many samples at each mode, moved by a deviation, and some far from all."""
    rows = [torch.tensor(mixture.means[k]).expand(n, 2) for k, n in shares.items()]
    points = torch.cat([*rows, torch.full((stray, 2), 3.5)])
    return points + mixture.deviation * torch.tensor([0.6, 0.8])


def test_samples_of_the_mixture_itself_cover_all_modes() -> None:
    for mixture in MIXTURES.values():
        found = coverage(mixture.sample(2_500, seeds.generator(0)), mixture)
        k = len(mixture.means)
        assert found.modes == k
        assert found.quality > 0.99  # all but e^(−8) lie within 4 deviations
        assert found.entropy == pytest.approx(math.log(k), abs=0.02)


def test_a_mode_counts_from_a_fifth_of_its_fair_share_on() -> None:
    ring = MIXTURES["eight-gaussians"]
    # 1,600 samples: a fair share is 200, a fifth of it 40.
    found = coverage(planted(ring, {0: 1_361, 3: 40, 5: 39}, stray=160), ring)
    assert found.covered.nonzero().flatten().tolist() == [0, 3]
    assert found.modes == 2
    assert found.quality == pytest.approx(1_440 / 1_600)
    assert found.favourite == 0
    assert found.favourite_share == pytest.approx(1_361 / 1_600)


def test_a_mode_is_approached_by_samples_that_are_nearest_to_it_at_any_distance() -> None:
    ring = MIXTURES["eight-gaussians"]
    halfway = 0.5 * planted(ring, {0: 1_521, 2: 40, 4: 39})
    found = coverage(halfway, ring)
    assert (found.modes, found.approached) == (0, 2)
    assert found.nearest_share == pytest.approx(1_521 / 1_600)


def test_entropy_is_that_of_the_shares() -> None:
    ring = MIXTURES["eight-gaussians"]
    found = coverage(planted(ring, {1: 300, 2: 100}, stray=77), ring)
    assert found.entropy == pytest.approx(-(0.75 * math.log(0.75) + 0.25 * math.log(0.25)))


def test_without_a_sample_near_any_mode_there_is_no_favourite() -> None:
    ring = MIXTURES["eight-gaussians"]
    found = coverage(planted(ring, {}, stray=50), ring)
    assert (found.modes, found.quality) == (0, 0)
    assert math.isnan(found.favourite) and math.isnan(found.entropy)


def test_samples_beyond_four_deviations_belong_to_no_mode() -> None:
    grid = MIXTURES["grid"]
    centre = torch.tensor(grid.means[12])
    offsets = grid.deviation * torch.tensor([[3.9, 0.0], [0.0, -3.9], [4.1, 0.0]])
    assert coverage(centre + offsets, grid).counts[12] == 2


def test_switches_of_the_favourite_leave_out_where_there_is_none() -> None:
    assert switches([1, 1, math.nan, 1, 4, 4, math.nan, 2, 1]) == 3
    assert switches([math.nan]) == 0


def test_winding_counts_turns_with_their_sense() -> None:
    angle = torch.linspace(0, 5 * math.pi, 60)
    path = torch.stack([angle.cos(), angle.sin()], dim=1)
    assert winding(path) == pytest.approx(2.5)
    assert winding(path.flip(0)) == pytest.approx(-2.5)
