"""Clusters of a drawing, and what of the samples reaches them."""

import numpy as np
import pytest
import torch

from engine.generative.gans import clusters
from engine.generative.gans.clusters import APART, clusters_of


def _blob(x: float, y: float, count: int) -> np.ndarray:
    return np.stack([x + 0.1 * np.arange(count), np.full(count, y)], axis=1)


def test_points_that_short_steps_connect_are_one_cluster() -> None:
    far, near = APART + 0.01, APART - 0.01
    assert len(clusters_of(np.array([[0, 0], [near, 0], [2 * near, 0], [3 * near, 0]]))) == 1
    assert len(clusters_of(np.array([[0, 0], [far, 0], [2 * far, 0]]))) == 3


def test_they_are_named_from_left_to_right_with_their_shares() -> None:
    found = clusters_of(np.concatenate([_blob(2, 0, 6), _blob(-3, 1, 3), _blob(-0.5, -2, 1)]))
    assert found.centres[:, 0].tolist() == pytest.approx([-2.9, -0.5, 2.25], abs=1e-5)
    assert found.shares.tolist() == pytest.approx([0.3, 0.1, 0.6])
    assert found.members.tolist() == [2] * 6 + [0] * 3 + [1]


def test_a_cluster_is_reached_with_half_of_its_share() -> None:
    found = clusters_of(np.concatenate([_blob(2, 0, 5), _blob(-2, 0, 5)]))
    samples = torch.zeros(100, 2)
    samples[:25] = torch.tensor([2.0, 0.29])
    assert found.shares_of(samples).tolist() == pytest.approx([0, 0.25])
    assert found.reached(samples).tolist() == [False, True]
    samples[24] = torch.tensor([2.0, 0.31])
    assert found.reached(samples).tolist() == [False, False]


def test_of_many_clusters_the_largest_are_taken() -> None:
    blobs = [_blob(-3.5 + k, 0, 1 + k % 3) for k in range(8)]
    found = clusters_of(np.concatenate(blobs))
    assert len(found) == clusters.MOST
    assert sorted((found.shares * 15).round().int().tolist()) == [1, 2, 2, 2, 3, 3]
    assert len(found.points) == 13


def test_nothing_drawn_has_no_clusters() -> None:
    with pytest.raises(ValueError, match="Draw"):
        clusters_of(np.empty((0, 2)))
