"""Distances between samples, where they are known."""

import math

import pytest
import scipy.stats
import torch

from engine.data.densities import DENSITIES
from engine.generative.distance import (
    directions,
    sampling_floor,
    sliced_wasserstein,
)
from engine.seeds import generator


def _normal(count: int, seed: int = 0, dimensions: int = 2) -> torch.Tensor:
    return torch.randn(count, dimensions, generator=generator(seed))


def test_a_shift_costs_its_length_over_the_root_of_the_dimension() -> None:
    points = _normal(500)
    shift = torch.tensor([3.0, 4.0])
    found = sliced_wasserstein(points, points + shift, slices=4000)
    assert found == pytest.approx(5 / math.sqrt(2), rel=0.02)


def test_a_dilation_costs_the_difference_of_the_deviations() -> None:
    points = _normal(20_000)
    assert sliced_wasserstein(points, 3 * points) == pytest.approx(2, rel=0.02)


def test_in_one_dimension_it_is_the_plain_distance() -> None:
    one, two = _normal(300, 0, 1), _normal(300, 1, 1) * 2 + 1
    squared = (one.sort(dim=0).values - two.sort(dim=0).values).square().mean()
    assert sliced_wasserstein(one, two) == pytest.approx(float(squared.sqrt()), rel=1e-5)
    # W1 ≤ W2, W1 by an independent hand.
    first = scipy.stats.wasserstein_distance(one[:, 0].numpy(), two[:, 0].numpy())
    assert first <= sliced_wasserstein(one, two) + 1e-6


def test_the_laws_of_a_distance() -> None:
    one, two, three = _normal(200), _normal(200, 1) + 1, _normal(200, 2) * 2
    assert sliced_wasserstein(one, one[torch.randperm(200, generator=generator(0))]) == 0
    assert sliced_wasserstein(one, two) == pytest.approx(sliced_wasserstein(two, one))
    way = sliced_wasserstein(one, two) + sliced_wasserstein(two, three)
    assert sliced_wasserstein(one, three) <= way
    assert sliced_wasserstein(one, two, seed=1) != sliced_wasserstein(one, two, seed=2)


def test_samples_of_different_size_are_compared() -> None:
    one = _normal(4000)
    assert sliced_wasserstein(one, one.repeat(3, 1)) < 1e-3
    assert sliced_wasserstein(one, _normal(1500, 1)) < 0.15
    assert sliced_wasserstein(one[:1], one) > 0.5


def test_the_floor_falls_with_the_root_of_the_sample() -> None:
    data = DENSITIES["swiss-roll"].sample(20_000, generator(0))
    small, large = (sampling_floor(data, count, repeats=16) for count in (250, 4000))
    assert small / large == pytest.approx(4, rel=0.35)
    fresh = DENSITIES["swiss-roll"].sample(250, generator(1))
    assert sliced_wasserstein(fresh, data[:250]) < 3 * small
    assert sampling_floor(data, 250, seed=3) == sampling_floor(data, 250, seed=3)


def test_directions_are_unit_vectors() -> None:
    found = directions(5, 100, generator(0))
    assert found.shape == (5, 100) and torch.allclose(found.norm(dim=0), torch.ones(100))


def test_what_has_no_distance_is_refused() -> None:
    points = _normal(10)
    with pytest.raises(ValueError, match="at least one point"):
        sliced_wasserstein(points, points[:0])
    for count in (0, 6):
        with pytest.raises(ValueError, match=f"no two samples of {count}"):
            sampling_floor(points, count)
