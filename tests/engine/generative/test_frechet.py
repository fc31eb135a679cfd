"""The Fréchet distance: closed forms, an independent matrix root, and its bias."""

import math
from itertools import combinations

import pytest
import torch

from engine.generative.frechet import (
    Gaussian,
    extrapolate,
    frechet_distance,
    gaussian_distance,
    moments,
    size_curve,
)
from engine.seeds import generator


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


def test_the_distance_of_gaussians_is_that_of_their_axes_where_they_commute() -> None:
    turn = torch.linalg.qr(_gaussian(5, 0)).Q
    one, two = torch.rand(2, 5, generator=generator(1), dtype=torch.float64) + 0.1
    first = Gaussian(torch.zeros(5, dtype=torch.float64), turn * one @ turn.T)
    second = Gaussian(torch.ones(5, dtype=torch.float64), turn * two @ turn.T)
    exact = 5 + float((one.sqrt() - two.sqrt()).square().sum())
    assert gaussian_distance(first, second) == pytest.approx(exact)


def test_a_covariance_without_full_rank_has_a_distance() -> None:
    flat = _gaussian(3, 0)  # of rank 2 in five dimensions
    assert frechet_distance(flat, flat) == pytest.approx(0, abs=1e-7)
    origin = Gaussian(torch.zeros(5, dtype=torch.float64), torch.zeros(5, 5, dtype=torch.float64))
    found = moments(flat)
    exact = found.mean.square().sum() + found.covariance.trace()
    assert gaussian_distance(found, origin) == pytest.approx(float(exact))


def test_few_samples_of_a_gaussian_are_as_far_from_it_as_theory_says() -> None:
    """E|μ̂|² = d/n; with Σ̂ = 1 + E, tr (Σ̂^½ − 1)² ≈ tr E²/4, and E tr E² = d (d + 1)/n."""
    d = 5
    exact = Gaussian(torch.zeros(d, dtype=torch.float64), torch.eye(d, dtype=torch.float64))
    curve = size_curve(_gaussian(20_000, 2), exact, (100, 200, 400), repeats=60)
    for size, mean, error in zip(curve.sizes, curve.means, curve.errors, strict=True):
        expected = (d + d * (d + 1) / 4) / size
        assert abs(float(mean) - expected) < 4 * float(error) + 0.03 * expected
    assert abs(curve.line.limit) < 0.1 * float(curve.means[0])
    assert curve.line.slope == pytest.approx(d + d * (d + 1) / 4, rel=0.15)


def test_the_extrapolated_distance_is_that_of_the_distributions() -> None:
    exact = Gaussian(torch.zeros(5, dtype=torch.float64), torch.eye(5, dtype=torch.float64))
    samples = 1.5 * _gaussian(40_000, 4)
    curve = size_curve(samples, exact, (50, 100, 200, 400), repeats=60)
    truth = 5 * 0.5**2
    assert abs(curve.line.limit - truth) < abs(float(curve.means[-1]) - truth) + 0.02
    assert abs(curve.line.limit - truth) < 4 * curve.line.limit_error
    assert float(curve.means[0]) > truth + 5 * float(curve.errors[0])
    assert curve.line.limit == pytest.approx(truth, abs=0.05)


def test_a_line_over_the_inverse_size_is_found_exactly() -> None:
    sizes = (10, 40, 90)
    distances = torch.tensor([2 + 30 / n for n in sizes], dtype=torch.float64)
    for errors in (torch.tensor([0.3, 0.1, 0.2]), torch.zeros(3)):
        found = extrapolate(sizes, distances, errors.double())
        assert found[:2] == pytest.approx((2.0, 30.0))
        assert found.at(40) == pytest.approx(2.75)


def test_the_errors_of_a_line_are_those_of_repeated_measurements() -> None:
    """Noise of different sizes, drawn again and again, scatters FD∞ and c as much as they say."""
    sizes, errors = (100, 150, 300, 500), torch.tensor([0.4, 0.2, 0.1, 0.05], dtype=torch.float64)
    exact = torch.tensor([1 + 200 / n for n in sizes], dtype=torch.float64)
    noise = torch.randn(2_000, 4, generator=generator(0), dtype=torch.float64)
    found = [extrapolate(sizes, exact + errors * row, errors) for row in noise]
    drawn = torch.tensor(found, dtype=torch.float64)
    assert drawn[:, 2:].std(dim=0).max() < 1e-9
    assert drawn[:, :2].std(dim=0).tolist() == pytest.approx(found[0][2:], rel=0.06)
    assert drawn[:, :2].mean(dim=0).tolist() == pytest.approx((1, 200), rel=0.02)


def test_a_line_is_fitted_where_the_covariances_have_full_rank() -> None:
    sample, reference = _gaussian(300, 0), moments(_gaussian(300, 1))
    for sizes, start in (
        ((4, 9, 10, 40), 10),
        ((4, 5, 6, 12), 6),
        ((3, 4, 12), 4),
        ((30, 60), 30),
    ):
        curve = size_curve(sample, reference, sizes, repeats=4)
        assert curve.fitted_from == start, sizes
        k = sizes.index(start)
        assert curve.line == extrapolate(sizes[k:], curve.means[k:], curve.errors[k:])


def test_a_curve_is_decided_by_its_seed_and_goes_through_its_line() -> None:
    sample, reference = _gaussian(300, 0), moments(_gaussian(300, 1))
    one, same, other = (
        size_curve(sample, reference, (50, 100, 50), repeats=2, seed=seed) for seed in (0, 0, 1)
    )
    assert one.sizes == (50, 100)
    assert torch.equal(one.means, same.means) and not torch.equal(one.means, other.means)
    for size, mean in zip(one.sizes, one.means, strict=True):  # two points decide a line
        assert one.line.at(size) == pytest.approx(float(mean))
    assert one.line.at(math.inf) == one.line.limit


def test_without_a_reference_subsets_are_compared_with_the_others() -> None:
    pool = _gaussian(8, 0)
    curve = size_curve(pool, None, (3, 4), repeats=70, seed=1)
    splits = [
        frechet_distance(pool[list(some)], pool[[k for k in range(8) if k not in some]])
        for some in combinations(range(8), 4)
    ]
    # 70 subsets of 70 possible ones: by chance, not all.
    assert min(splits) < float(curve.means[1]) < max(splits)
    exact = math.fsum(splits) / len(splits)
    assert abs(float(curve.means[1]) - exact) < 4 * float(curve.errors[1])
    with pytest.raises(ValueError, match="from 2 to 6"):
        size_curve(pool, None, (3, 7), repeats=2)


@pytest.mark.parametrize(
    ("sizes", "repeats"), [((50,), 5), ((1, 50), 5), ((50, 301), 5), ((50, 100), 1)]
)
def test_curves_that_cannot_be_drawn_are_refused(sizes: tuple[int, ...], repeats: int) -> None:
    with pytest.raises(ValueError, match="two sizes from 2 to 300"):
        size_curve(_gaussian(300, 0), moments(_gaussian(9, 0)), sizes, repeats=repeats)
