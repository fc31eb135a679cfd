"""Scores: of the digits themselves, of noise, and what the seed decides."""

import inspect

import pytest
import torch

from engine.data import images
from engine.generative import digit_classifier
from engine.generative.frechet import frechet_distance
from engine.generative.gans.digits import scoring
from tests.engine.generative.gans.digits import small


def test_samples_are_of_all_classes_and_decided_by_the_seed() -> None:
    g, _ = small.networks()
    pictures, labels = scoring.samples(g, 0, 260)
    assert torch.bincount(labels).tolist() == [26] * 10
    torch.testing.assert_close(pictures[:100], scoring.samples(g, 0, 100)[0])
    assert not torch.allclose(pictures, scoring.samples(g, 1, 260)[0])


def test_a_score_is_that_of_its_samples() -> None:
    g, _ = small.networks()
    pictures, labels = scoring.samples(g, 3, 100)
    found = scoring.score(g, 3, 100)
    classifier = digit_classifier.pretrained()
    assert found.accuracy == digit_classifier.accuracy(classifier, pictures, labels)
    features = digit_classifier.extract_features(classifier, pictures)
    expected = frechet_distance(features, scoring.training_features())
    assert found.frechet == pytest.approx(expected)


def test_features_are_those_of_the_split() -> None:
    data = images.split(images.mnist())
    classifier = digit_classifier.pretrained()
    some = digit_classifier.extract_features(classifier, data.test.images[:7])
    torch.testing.assert_close(scoring.held_out_features()[:7], some)
    assert scoring.training_features().shape == (4_500, 64)
    near = frechet_distance(scoring.held_out_features(), scoring.training_features())
    assert near < 0.5 < scoring.score(small.networks()[0], 0, 100).frechet


def test_few_digits_are_far_from_the_others_and_in_the_limit_they_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scoring, "_REPEATS", 4)
    # Past the cache, from which a page would take the curve of so few subsets.
    real = inspect.unwrap(scoring.real_curve)(0)
    g = small.networks()[0]
    fake = scoring.sample_curve(torch.cat([scoring.pool_features(g, 0, k) for k in (0, 1)]), 0)
    for curve in (real, fake):
        assert curve.means[0] > curve.means[-1] > curve.line.limit
        assert curve.fitted_from == 150  # of 64 features
    assert abs(real.line.limit) < 4 * real.line.limit_error < float(real.means[-1])
    assert fake.line.limit > float(real.means[0])


def test_the_pool_is_made_in_parts_of_the_samples() -> None:
    g = small.networks()[0]
    pictures = scoring.samples(g, 2, 2 * scoring.BATCH)[0][scoring.BATCH :]
    expected = digit_classifier.extract_features(digit_classifier.pretrained(), pictures)
    part = scoring.pool_features(g, 2, 1)
    assert part.shape == (scoring.BATCH, 64)
    assert scoring.POOL % scoring.BATCH == 0
    # The first latents of a longer draw are those of a shorter one.
    torch.testing.assert_close(part, expected, atol=1e-3, rtol=1e-3)
    with pytest.raises(IndexError):
        scoring.pool_features(g, 2, scoring.POOL // scoring.BATCH)
