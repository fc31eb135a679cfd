"""The interval of a share: its published values, its coverage, and its ends."""

import math

import pytest
import torch

from engine.generative.proportion import wilson_interval
from engine.seeds import generator


def test_it_is_the_root_of_its_defining_equation() -> None:
    # Wilson: |p̂ − p| = z √(p (1 − p) / n) at both ends p.
    for successes, count in ((1, 10), (37, 40), (5, 8), (250, 500)):
        for end in wilson_interval(successes, count):
            error = 1.96 * math.sqrt(end * (1 - end) / count)
            assert abs(abs(successes / count - end) - error) < 1e-12


def test_it_covers_the_true_share_about_nineteen_times_in_twenty() -> None:
    draws = torch.rand(4000, 40, generator=generator(0)) < 0.1
    covered = 0
    for successes in draws.sum(dim=1).tolist():
        low, high = wilson_interval(successes, 40)
        covered += low <= 0.1 <= high
    assert 0.93 < covered / 4000 < 0.98


def test_none_and_all_leave_room_on_one_side() -> None:
    assert wilson_interval(0, 8) == pytest.approx((0, 0.324), abs=1e-3)
    assert wilson_interval(8, 8) == pytest.approx((0.676, 1), abs=1e-3)
    assert wilson_interval(40, 40)[0] > wilson_interval(8, 8)[0]


@pytest.mark.parametrize(("successes", "count"), [(0, 0), (3, 2), (-1, 4)])
def test_what_is_no_share_is_refused(successes: int, count: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson_interval(successes, count)
