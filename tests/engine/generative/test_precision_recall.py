"""Precision and recall: their extremes, a table by hand, and what each of them notices."""

import numpy as np
import pytest
import torch
from sklearn.neighbors import NearestNeighbors

from engine.generative.precision_recall import Support, precision_recall
from engine.seeds import generator


def _normal(count: int, seed: int, dimensions: int = 4) -> torch.Tensor:
    return torch.randn(count, dimensions, generator=generator(seed))


def test_equal_sets_have_both_and_far_sets_neither() -> None:
    sample = _normal(200, 0)
    same, far = precision_recall(sample, sample), precision_recall(sample, sample + 100)
    assert (same.precision, same.recall) == (1, 1)
    assert (far.precision, far.recall) == (0, 0)


def test_exchanging_the_sets_exchanges_the_figures() -> None:
    one, two = _normal(150, 0), 0.5 * _normal(200, 1)
    found, back = precision_recall(one, two), precision_recall(two, one)
    assert torch.equal(found.realistic, back.covered)
    assert torch.equal(found.covered, back.realistic)


def test_it_finds_what_an_independent_search_finds() -> None:
    one, two = _normal(120, 0).double().numpy(), 1.5 * _normal(90, 1).double().numpy()

    def inside(points: np.ndarray, support: np.ndarray) -> np.ndarray:
        known = NearestNeighbors(n_neighbors=5).fit(support)  # itself and four others
        radii = known.kneighbors(support)[0][:, -1]
        apart = np.linalg.norm(points[:, None] - support, axis=2)
        return (apart <= radii).any(axis=1)

    found = precision_recall(torch.from_numpy(one), torch.from_numpy(two), neighbours=4)
    assert np.array_equal(found.realistic.numpy(), inside(one, two))
    assert np.array_equal(found.covered.numpy(), inside(two, one))


def test_radii_reach_to_the_kth_of_the_others() -> None:
    line = torch.tensor([[0.0], [1.0], [3.0], [7.0]])
    assert Support(line, 1).radii.tolist() == [1, 1, 2, 4]
    assert Support(line, 2).radii.tolist() == [3, 2, 3, 6]
    inside = Support(line, 1).contains(torch.tensor([[-1.0], [-1.1], [5.0], [11.0], [12.0]]))
    assert inside.tolist() == [True, False, True, True, False]


def test_samples_of_one_mode_are_precise_and_cover_half() -> None:
    left, right = _normal(300, 0) - 20, _normal(300, 1) + 20
    found = precision_recall(_normal(300, 2) - 20, torch.cat((left, right)))
    assert found.precision > 0.9
    assert float(found.covered[:300].double().mean()) > 0.9 and not found.covered[300:].any()


def test_a_wider_sample_covers_more_and_is_less_precise() -> None:
    real = _normal(300, 0)
    narrow, wide = (precision_recall(scale * _normal(300, 1), real) for scale in (0.5, 2.0))
    assert narrow.precision > wide.precision and narrow.recall < wide.recall


@pytest.mark.parametrize("neighbours", [0, 10])
def test_too_few_samples_have_no_support(neighbours: int) -> None:
    with pytest.raises(ValueError, match="10 samples have no"):
        Support(_normal(10, 0), neighbours)
