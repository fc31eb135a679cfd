"""The stages of HMAX keep what they are tuned to, and lose places one after the other."""

from dataclasses import replace

import numpy as np
import pytest

from engine.vision.receptive_fields.hmax import HmaxSettings
from engine.vision.receptive_fields.responses import (
    CURVES,
    Change,
    Setup,
    over_changes,
    recognised,
    to_change,
    to_others,
    traded,
)
from engine.vision.receptive_fields.targets import Target, digit

SETTINGS = HmaxSettings(bands=2, prototypes=12)
SETUP = Setup(SETTINGS, Target(label=3))


def test_every_stage_answers_the_target_with_one_and_nothing_with_more() -> None:
    found = to_change(SETUP, Change())
    for each in (found.simple, found.pooled, found.overall):
        assert np.allclose(each, 1, atol=1e-6)
    for curve, neutral in (("shift", 0), ("scale", 1), ("clutter", 0)):
        changed = over_changes(SETUP, Change(), curve)
        at = CURVES[curve] == neutral
        for each in (changed.simple, changed.pooled, changed.overall):
            assert each[at] == pytest.approx(1) and each.max() <= 1 + 1e-6


def test_c2_repeats_with_the_distance_of_its_pools() -> None:
    found = over_changes(SETUP, Change(), "shift").overall
    whole = CURVES["shift"] % 4 == 0
    np.testing.assert_allclose(found[whole], 1, atol=1e-5)
    assert found[~whole].max() < 0.99


def test_pooling_keeps_more_of_a_small_shift_and_the_global_maximum_most() -> None:
    moved = to_change(SETUP, Change(right=6))
    assert moved.simple[0] < moved.pooled[0] < moved.overall[0]
    others = to_others(SETUP)
    assert len(others.overall) == 9
    # Only on C2 the moved target still gets more than any other digit where the target was.
    assert moved.pooled[0] < others.pooled.max() and moved.overall[0] > others.overall.max()


def test_a_change_is_what_it_says() -> None:
    moved = Change(right=2, down=-3).of(digit(3))[0]
    assert np.array_equal(moved.numpy()[:-3, 2:], digit(3)[0].numpy()[3:, :-2])
    cluttered = Change(clutter=0.2, seed=1).of(digit(3))
    assert 0.1 < float((cluttered != digit(3)).float().mean()) < 0.4
    change = Change(right=5, scale=1.2, clutter=0.1)
    assert change.at("shift", 7.0) == replace(change, right=7)
    assert change.without("scale") == replace(change, scale=1.0)
    assert change.without("clutter").clutter == 0


def test_larger_pools_buy_invariance_with_selectivity() -> None:
    small, large = (traded(SETUP, pool, 6) for pool in (0.5, 2.5))
    assert large.invariance > small.invariance + 0.2
    assert large.selectivity < small.selectivity - 0.1
    # Pieces found anywhere: C2 has more of both.
    assert small.top_invariance > small.invariance
    assert large.top_selectivity > large.selectivity


def test_c2_recognises_moved_digits_and_places_help_among_clutter() -> None:
    values, shares = recognised(SETTINGS, "target", "shift")
    assert values.tolist() == list(range(-12, 13, 2)) and shares.shape == (3, 13)
    assert shares[:, values == 0].ravel().tolist() == [1, 1, 1]
    assert shares[2].mean() > 0.9 > shares[1].mean() > shares[0].mean()
    _, cluttered = recognised(SETTINGS, "target", "clutter")
    assert cluttered[0].mean() > cluttered[2].mean() > cluttered[1].mean()


def test_dictionaries() -> None:
    sources = {name: len(Setup(SETTINGS, Target(), name).learned_from()) for name in
               ("target", "digits", "photographs")}  # fmt: skip
    assert sources == {"target": 1, "digits": 10, "photographs": 12}
    with pytest.raises(ValueError, match="no dictionary 'words'"):
        Setup(SETTINGS, Target(), "words")
