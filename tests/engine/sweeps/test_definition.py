"""What a sweep covers, and its order."""

import math
from itertools import pairwise

import pytest

from engine.sweeps.definition import MOST_RUNS, Axis, ParameterSweep, coarse_to_fine, spaced


@pytest.mark.parametrize("count", range(2, 65))
def test_every_place_comes_once_and_the_largest_gap_shrinks_by_halves(count):
    order = coarse_to_fine(count)
    assert sorted(order) == list(range(count))
    gaps = []
    for taken in range(2, count + 1):
        seen = sorted(order[:taken])
        gaps.append(max(b - a for a, b in pairwise(seen)))
    assert gaps == sorted(gaps, reverse=True)
    for power in range(int(math.log2(count - 1)) + 1):
        taken = 2**power + 1
        assert gaps[min(taken, count) - 2] <= math.ceil((count - 1) / 2**power)


def test_seeds_are_paired_and_the_curve_stands_before_the_second_seed():
    sweep = ParameterSweep((Axis("a", (1, 2, 3)), Axis("b", ("x", "y"), False)), seeds=(7, 9))
    runs = sweep.runs()
    assert len(runs) == sweep.count == 12 and sweep.shape == (3, 2, 2)
    assert {run.seed for run in runs[:6]} == {7}
    points = [[run.index[:2] for run in runs if run.seed == seed] for seed in sweep.seeds]
    assert points[0] == points[1] and len(set(points[0])) == 6
    for run in runs:
        i, j, s = run.index
        assert run.values == {"a": (1, 2, 3)[i], "b": "xy"[j]} and run.seed == (7, 9)[s]


def test_of_two_axes_the_corners_come_first():
    axes = tuple(Axis(name, tuple(range(9))) for name in ("a", "b"))
    first = {run.index[:2] for run in ParameterSweep(axes).runs()[:4]}
    assert first == {(0, 0), (0, 8), (8, 0), (8, 8)}


def test_ranges_keep_their_ends_and_equal_ratios():
    values = spaced(1e-4, 1.0, 9, "log")
    assert values[0] == 1e-4 and values[-1] == 1.0
    ratios = [b / a for a, b in pairwise(values)]
    assert max(ratios) / min(ratios) == pytest.approx(1)
    assert spaced(0, 1, 5) == [0, 0.25, 0.5, 0.75, 1]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: spaced(1, 1, 5), "from a lower to a higher"),
        (lambda: spaced(0, 1, 5, "log"), "begins above 0"),
        (lambda: spaced(0, 1, 1), "2 to 64 values"),
        (lambda: spaced(0, 1, 65), "2 to 64 values"),
        (lambda: Axis("a", (1,)), "2 to 64 values"),
        (lambda: Axis("a", (1, 1)), "once"),
        (lambda: ParameterSweep(()), "one setting, or two"),
        (lambda: ParameterSweep((Axis("a", (1, 2)), Axis("a", (1, 2)))), "different"),
        (lambda: ParameterSweep((Axis("a", (1, 2)),), seeds=tuple(range(21))), "1 to 20"),
        (lambda: ParameterSweep((Axis("a", (1, 2)),), seeds=(1, 1)), "1 to 20"),
        (lambda: ParameterSweep((Axis("a", (1, 2)),), until=-1), "not negative"),
        (
            lambda: ParameterSweep(
                (Axis("a", tuple(range(64))), Axis("b", tuple(range(64)))), seeds=(0,)
            ),
            f"at most {MOST_RUNS:,}",
        ),
    ],
)
def test_what_is_not_possible_is_a_sentence(make, says):
    with pytest.raises(ValueError, match=says):
        make()
