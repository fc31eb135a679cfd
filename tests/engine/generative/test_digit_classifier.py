"""The judge: right about held-out digits, and its distance what the formula says."""

import pytest
import torch

from engine import weights
from engine.data import images
from engine.generative import digit_classifier
from engine.seeds import generator


def _sample(count: int, seed: int, scale: float = 1.0) -> torch.Tensor:
    return scale * torch.randn(count, 5, generator=generator(seed), dtype=torch.float64)


def test_the_distance_of_a_sample_to_itself_is_zero() -> None:
    sample = _sample(200, 0)
    assert digit_classifier.frechet(sample, sample) == pytest.approx(0, abs=1e-9)
    assert (
        digit_classifier.frechet(sample, sample[torch.randperm(200, generator=generator(1))]) < 1e-9
    )


def test_a_shift_costs_its_square() -> None:
    sample, shift = _sample(200, 0), torch.tensor([1.0, -2.0, 0, 0, 2.0], dtype=torch.float64)
    assert digit_classifier.frechet(sample, sample + shift) == pytest.approx(9.0)


def test_scaling_costs_what_deviations_differ() -> None:
    sample = _sample(400, 0)
    sample -= sample.mean(dim=0)
    trace = float(sample.T.cov().trace())
    assert digit_classifier.frechet(sample, 3 * sample) == pytest.approx(4 * trace)


def test_it_agrees_with_scipys_matrix_root_and_is_symmetric() -> None:
    from scipy.linalg import sqrtm

    turn = torch.randn(5, 5, generator=generator(3), dtype=torch.float64)
    first, second = _sample(300, 0) @ turn, _sample(100, 1, 2.0) + 0.3
    one, two = first.T.cov(), second.T.cov()
    root = torch.from_numpy(sqrtm((one @ two).numpy()).real)
    apart = (first.mean(dim=0) - second.mean(dim=0)).square().sum()
    expected = float(apart + (one + two - 2 * root).trace())
    assert digit_classifier.frechet(first, second) == pytest.approx(expected, rel=1e-6)
    assert digit_classifier.frechet(second, first) == pytest.approx(expected, rel=1e-6)


def test_one_sample_is_too_few() -> None:
    with pytest.raises(ValueError, match="two samples"):
        digit_classifier.frechet(_sample(1, 0), _sample(9, 0))


def test_the_shipped_one_scores_what_the_manifest_says() -> None:
    held_out = images.split(images.mnist()).test
    judge = digit_classifier.shipped()
    found = digit_classifier.recognised(judge, held_out.images, held_out.labels)
    entry = weights.manifest()[digit_classifier.NAME]
    assert found == pytest.approx(entry.metric["held-out accuracy"], abs=0.002)
    assert found > 0.97


def test_features_are_what_the_classes_are_read_from() -> None:
    pictures = images.mnist().images[::100]
    judge = digit_classifier.shipped()
    found = digit_classifier.features(judge, pictures)
    assert found.shape == (50, digit_classifier.FEATURES)
    with torch.inference_mode():
        torch.testing.assert_close(judge.output(found), judge(pictures))


def test_noise_is_far_from_digits() -> None:
    data, judge = images.split(images.mnist()), digit_classifier.shipped()
    known = digit_classifier.features(judge, data.train.images[:500])
    held_out = digit_classifier.features(judge, data.test.images)
    noise = torch.rand(500, 28, 28, generator=generator(0))
    near = digit_classifier.frechet(held_out, known)
    assert digit_classifier.frechet(digit_classifier.features(judge, noise), known) > 20 * near
