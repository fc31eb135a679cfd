"""Nearest training pictures: exact, and measured against what held-out digits come to."""

from functools import partial

import pytest
import torch

from engine.data import images
from engine.data.images import Digits, Split
from engine.generative import digit_classifier, nearest_training
from engine.generative.nearest_training import Embedding, NearestTraining
from engine.seeds import generator


def _small() -> Split:
    data = images.split(images.mnist())
    return Split(
        Digits(data.train.images[:300], data.train.labels[:300]),
        Digits(data.test.images[:40], data.test.labels[:40]),
    )


def _embedding(space: str) -> Embedding:
    if space == "pixels":
        return nearest_training.as_pixels
    return partial(digit_classifier.extract_features, digit_classifier.pretrained())


def test_it_finds_what_plain_comparison_finds() -> None:
    data = _small()
    found = NearestTraining(data).search(data.test.images)
    apart = (data.test.images[:, None] - data.train.images).flatten(2).double().norm(dim=2)
    assert torch.equal(found.index, apart.argmin(dim=1))
    torch.testing.assert_close(found.distances, apart.min(dim=1).values.float())
    assert torch.equal(found.pictures, data.train.images[found.index])
    assert torch.equal(found.labels, data.train.labels[found.index])


def test_neighbours_are_the_nearest_in_order() -> None:
    data = _small()
    nearest = NearestTraining(data)
    found = nearest.neighbours(data.test.images[:1], 5)
    apart = (data.train.images - data.test.images[0]).flatten(1).double().norm(dim=1)
    assert torch.equal(found.index, apart.argsort()[:5])
    assert torch.equal(found.labels, data.train.labels[found.index])
    assert found.share_closer[0] == nearest.search(data.test.images[:1]).share_closer[0]
    with pytest.raises(ValueError, match="300 training pictures, not 301"):
        nearest.neighbours(data.test.images[:1], 301)


@pytest.mark.parametrize("space", nearest_training.SPACES)
def test_a_training_picture_is_its_own_nearest_and_nearer_than_any_held_out(space: str) -> None:
    data = _small()
    found = NearestTraining(data, _embedding(space)).search(data.train.images[:20])
    assert found.index.tolist() == list(range(20))
    assert not found.distances.any() and not found.share_closer.any()


def test_the_held_out_digits_are_spread_over_their_own_ranks() -> None:
    data = _small()
    known = NearestTraining(data)
    ranks = known.search(data.test.images).share_closer.sort().values
    torch.testing.assert_close(ranks, torch.arange(40) / 40, atol=0.03, rtol=0)
    assert torch.equal(known.held_out_distances, known.held_out_distances.sort().values)


def test_noise_is_farther_than_every_digit() -> None:
    noise = torch.rand(3, 28, 28, generator=generator(0))
    assert (NearestTraining(_small()).search(noise).share_closer == 1).all()


def test_features_see_past_a_small_shift() -> None:
    shifted = _small().train.images[:30].roll(1, dims=2)
    places = {
        space: NearestTraining(_small(), _embedding(space)).search(shifted).share_closer.mean()
        for space in nearest_training.SPACES
    }
    assert places["features"] < places["pixels"]


def test_unknown_spaces_are_refused() -> None:
    with pytest.raises(ValueError, match="no space"):
        nearest_training.in_mnist("sound")


def test_a_class_is_compared_with_its_own() -> None:
    data = _small()
    known = NearestTraining(data)
    found = known.search(data.test.images, data.test.labels)
    for k, label in enumerate(data.test.labels.tolist()):
        own = data.test.labels == label
        closer = (found.distances[own] < found.distances[k]).float().mean()
        assert float(found.share_closer[k]) == pytest.approx(float(closer))
    assert found.share_closer[data.test.labels == 1].max() < 1
    both = known.held_out_distances_of(torch.tensor([1, 1, 7]))
    ones, sevens = (int((data.test.labels == label).sum()) for label in (1, 7))
    assert len(both) == 2 * ones + sevens and torch.equal(both, both.sort().values)
    with pytest.raises(ValueError, match="classes"):
        known.search(data.test.images[:1], torch.tensor([12]))
