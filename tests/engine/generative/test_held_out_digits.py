"""Figures of held-out digits: plain means, and the scatter of as many as there are samples."""

import pytest
import torch

from engine.data import images
from engine.generative.held_out_digits import (
    held_out_digits,
    held_out_pair_distance,
    mean_pair_distance,
)


def test_means_are_those_of_the_classes_asked_for() -> None:
    data = images.split(images.mnist()).test
    known = held_out_digits()
    ones = data.images[data.labels == 1]
    assert known.expected_ink(torch.tensor([1])) == pytest.approx(float(ones.mean()), rel=1e-5)
    # Every class has as many digits, so all ten together are the whole set.
    assert known.expected_ink(torch.arange(10)) == pytest.approx(
        float(data.images.mean()), rel=1e-5
    )
    assert known.expected_ink(torch.tensor([1, 1])) < known.expected_ink(torch.tensor([0, 1]))
    assert 0.8 < known.expected_probability(torch.arange(10)) < 1


def test_pairs_are_every_pair_once() -> None:
    pictures = torch.zeros(3, 28, 28)
    pictures[1, 0, 0], pictures[2, 0, :4] = 1, 1
    # |0 − 1| = 1, |0 − 2| = 2, |1 − 2| = √3
    assert mean_pair_distance(pictures) == pytest.approx((1 + 2 + 3**0.5) / 3)
    with pytest.raises(ValueError, match="two"):
        mean_pair_distance(pictures[:1])


def test_fewer_digits_scatter_more_about_the_same_mean() -> None:
    (mean, few), (same, many) = (held_out_pair_distance(8, count) for count in (4, 25))
    assert mean == same
    assert few > 2 * many > 0
    assert held_out_pair_distance(1, 16)[0] < mean, "ones are more alike than eights"
    assert held_out_pair_distance(8, 50)[1] < 1e-4, "all of them are always the same"
    with pytest.raises(ValueError, match="50"):
        held_out_pair_distance(8, 51)
