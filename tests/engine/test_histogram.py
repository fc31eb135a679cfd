"""Histograms of known distributions."""

import numpy as np
import pytest

from engine.histogram import LEVELS, histogram, histograms


def test_of_uniform_numbers_every_bin_has_the_same_share() -> None:
    found = histogram(np.linspace(0, 1, 10_000), bins=20)
    assert found.shares == pytest.approx(np.full(20, 0.05), abs=2e-4)
    assert [found.quantile(level) for level in LEVELS] == pytest.approx(LEVELS, abs=1e-9)
    assert found.mean == pytest.approx(0.5) and found.count == 10_000


def test_shares_add_up_to_one_and_groups_share_their_bins() -> None:
    chance = np.random.default_rng(0)
    first, second = histograms([chance.normal(0, 1, 500), chance.normal(5, 1, 700)])
    np.testing.assert_array_equal(first.edges, second.edges)
    assert first.shares.sum() == pytest.approx(1) and second.shares.sum() == pytest.approx(1)


def test_what_is_not_finite_is_left_out_and_one_value_has_a_bin() -> None:
    found = histogram([2.0, 2.0, np.nan, np.inf])
    assert found.count == 2 and found.shares.max() == 1
    assert found.edges[0] < 2 < found.edges[-1]


def test_no_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="needs numbers"):
        histogram([np.nan])
