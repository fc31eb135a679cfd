import torch
from torch.nn import functional

from engine.vision.receptive_fields.hmax import Hmax, HmaxSettings
from engine.vision.receptive_fields.image_changes import add_clutter, rescale, shift
from engine.vision.receptive_fields.invariance import invariance, selectivity, trade_off
from engine.vision.receptive_fields.targets import digit

TARGET = digit(2)
MODEL = Hmax(HmaxSettings(bands=2, prototypes=12), TARGET)
OTHERS = torch.cat([digit(label) for label in (0, 1, 7)])


def test_changes_lower_the_response_little_and_other_digits_more() -> None:
    assert invariance(MODEL, "C2", TARGET, TARGET) == 1
    lost = 1 - selectivity(MODEL, "C2", TARGET, OTHERS)
    for changed in (shift(TARGET, 2, 0), rescale(TARGET, 1.1)):
        assert invariance(MODEL, "C2", TARGET, changed) > max(0.6, lost)
    cluttered = [
        invariance(MODEL, "C2", TARGET, add_clutter(TARGET, share, 0)) for share in (0.05, 0.5)
    ]
    assert cluttered[0] > cluttered[1]
    assert selectivity(MODEL, "C2", TARGET, TARGET) == 0


def test_pieces_of_the_finest_band_match_fully_when_moved_by_its_distance_of_pools() -> None:
    for pixels, full in ((4, True), (5, False), (8, True)):
        found = invariance(MODEL, "C2", TARGET, shift(TARGET, pixels, 0))
        assert (found > 0.9999) is full


def test_the_largest_pools_lose_invariance_at_the_edge_of_the_screen_alone() -> None:
    found = {}
    for margin in (0, 16):
        target, others = (functional.pad(each, (margin,) * 4) for each in (TARGET, OTHERS))
        for pool in (2.0, 3.0):
            runs = [
                trade_off(
                    Hmax(HmaxSettings(bands=1, prototypes=12, pool=pool, seed=seed), target),
                    target,
                    others,
                    pixels=6,
                ).top_invariance
                for seed in range(4)
            ]
            found[margin, pool] = sum(runs) / len(runs)
    assert found[0, 3.0] < found[0, 2.0] < found[16, 2.0] < found[16, 3.0]


def test_the_trade_off_is_the_two_measures_on_both_stages() -> None:
    found = trade_off(MODEL, TARGET, OTHERS, pixels=3)
    moved = torch.cat([shift(TARGET, *step) for step in ((3, 0), (-3, 0), (0, 3), (0, -3))])
    assert found.pool == 1
    assert found.invariance == invariance(MODEL, "C1", TARGET, moved)
    assert found.top_selectivity == selectivity(MODEL, "C2", TARGET, OTHERS)
    assert found.top_invariance > found.invariance
