from itertools import pairwise

import numpy as np
import torch

from engine.data.images import held_out_digit
from engine.vision.receptive_fields.hmax import Hmax, HmaxSettings
from engine.vision.receptive_fields.image_changes import add_clutter, rescale, shift
from engine.vision.receptive_fields.invariance import (
    invariance,
    selectivity,
    trade_off,
    view_tuned,
)


def digit(label: int) -> torch.Tensor:
    image = torch.zeros(1, 64, 64)
    image[0, 18:46, 18:46] = held_out_digit(label, 0)
    return image


SETTINGS = HmaxSettings(bands=2, prototypes=12)


def test_changes_lower_the_response_little_and_other_digits_more() -> None:
    target = digit(2)
    model = Hmax(SETTINGS, target)
    assert invariance(model, target, target) == 1
    assert invariance(model, target, shift(target, 2, 0)) > 0.6
    assert invariance(model, target, rescale(target, 1.1)) > 0.6
    cluttered = [invariance(model, target, add_clutter(target, s, 0)) for s in (0.05, 0.5)]
    assert cluttered[0] > cluttered[1]
    others = torch.cat([digit(label) for label in (0, 1, 7)])
    assert selectivity(model, target, others) > 0.1
    assert abs(selectivity(model, target, target)) < 1e-6


def test_a_view_tuned_unit_answers_with_one_to_its_view() -> None:
    model = Hmax(SETTINGS, digit(2))
    assert view_tuned(model, digit(2), digit(2)).tolist() == [1]
    assert float(view_tuned(model, digit(2), digit(7))) < 0.9


def test_larger_pools_buy_invariance_with_selectivity() -> None:
    others = torch.cat([digit(label) for label in (0, 1, 4, 7)])
    found = trade_off(SETTINGS, digit(2), others, np.array([0.5, 1, 2]), pixels=3)
    assert [each.pool for each in found] == [0.5, 1, 2]
    for smaller, larger in pairwise(found):
        assert larger.invariance > smaller.invariance
        assert larger.selectivity < smaller.selectivity
