"""Distances between samples, where they are known."""

import math

import pytest
import scipy.stats
import torch

from engine.data.densities import DENSITIES
from engine.generative.distance import (
    directions,
    frechet_distance,
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


# ---- Fréchet distance


def _gaussian(count: int, seed: int, scale: float = 1.0) -> torch.Tensor:
    return scale * torch.randn(count, 5, generator=generator(seed), dtype=torch.float64)


def test_the_frechet_distance_of_a_sample_to_itself_is_zero() -> None:
    sample = _gaussian(200, 0)
    assert frechet_distance(sample, sample) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(sample, sample[torch.randperm(200, generator=generator(1))]) < 1e-9


def test_the_frechet_distance_of_a_shift_is_its_square() -> None:
    sample, shift = _gaussian(200, 0), torch.tensor([1.0, -2.0, 0, 0, 2.0], dtype=torch.float64)
    assert frechet_distance(sample, sample + shift) == pytest.approx(9.0)


def test_the_frechet_distance_of_a_scaling_is_that_of_the_deviations() -> None:
    sample = _gaussian(400, 0)
    sample -= sample.mean(dim=0)
    trace = float(sample.T.cov().trace())
    assert frechet_distance(sample, 3 * sample) == pytest.approx(4 * trace)


def test_the_frechet_distance_agrees_with_scipys_matrix_root_and_is_symmetric() -> None:
    from scipy.linalg import sqrtm

    turn = torch.randn(5, 5, generator=generator(3), dtype=torch.float64)
    first, second = _gaussian(300, 0) @ turn, _gaussian(100, 1, 2.0) + 0.3
    one, two = first.T.cov(), second.T.cov()
    root = torch.from_numpy(sqrtm((one @ two).numpy()).real)
    apart = (first.mean(dim=0) - second.mean(dim=0)).square().sum()
    expected = float(apart + (one + two - 2 * root).trace())
    assert frechet_distance(first, second) == pytest.approx(expected, rel=1e-6)
    assert frechet_distance(second, first) == pytest.approx(expected, rel=1e-6)


def test_one_sample_is_too_few_for_a_frechet_distance() -> None:
    with pytest.raises(ValueError, match="two samples"):
        frechet_distance(_gaussian(1, 0), _gaussian(9, 0))
