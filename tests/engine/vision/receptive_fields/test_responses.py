"""The stages of HMAX keep what they are tuned to, and lose places one after the other."""

import numpy as np

from engine.vision.receptive_fields.hmax import HmaxSettings
from engine.vision.receptive_fields.responses import (
    Change,
    digit,
    over_shifts,
    responses,
    to_change,
    to_others,
)

SETTINGS = HmaxSettings(bands=2, prototypes=12)


def test_every_stage_answers_the_target_with_one_and_nothing_with_more() -> None:
    found = responses(SETTINGS, 3, digit(3))
    for each in (found.simple, found.pooled, found.overall):
        assert np.allclose(each, 1, atol=1e-6)
    shifts, moved = over_shifts(SETTINGS, 3, Change())
    assert shifts[np.argmax(moved.simple)] == 0
    assert max(moved.simple.max(), moved.pooled.max(), moved.overall.max()) <= 1 + 1e-6


def test_pooling_keeps_more_of_a_small_shift_and_the_global_maximum_most() -> None:
    shifts, moved = over_shifts(SETTINGS, 3, Change())
    near = shifts == 3
    assert moved.simple[near].item() < moved.pooled[near].item() < moved.overall[near].item()


def test_other_digits_excite_it_less() -> None:
    found = to_others(SETTINGS, 3)
    assert len(found.pooled) == 9 and found.pooled.max() < 0.95 and found.simple.max() < 0.5


def test_a_change_is_what_it_says() -> None:
    moved = Change(right=2, down=-3).of(digit(3))[0]
    assert np.array_equal(moved.numpy()[:-3, 2:], digit(3)[0].numpy()[3:, :-2])
    assert to_change(SETTINGS, 3, Change()).pooled.tolist() == [1.0]
    cluttered = Change(clutter=0.2, seed=1).of(digit(3))
    assert 0.1 < float((cluttered != digit(3)).float().mean()) < 0.4
