"""What is kept of a history that was left for another one."""

import numpy as np

from engine.history import MOST_DROPPED, MOST_POINTS, Dropped
from engine.runs import Run
from tests.engine.walk import Walk, WalkSettings


def test_a_branch_keeps_the_future_that_it_leaves() -> None:
    run = Run(Walk, WalkSettings())
    for _ in range(40):
        before = run.advance(1).series
    run.seek(10)
    (left,) = run.branch(WalkSettings(drift=5.0)).dropped
    assert left.settings == WalkSettings()
    assert left.series["step"][[0, -1]].tolist() == [10, 40]
    np.testing.assert_array_equal(left.series["distance"], before["distance"][10:])


def test_a_branch_at_the_end_leaves_nothing() -> None:
    run = Run(Walk, WalkSettings())
    run.advance(10)
    assert run.branch(WalkSettings(drift=5.0)).dropped == ()


def test_a_restart_keeps_the_whole_history_and_of_many_the_newest() -> None:
    run = Run(Walk, WalkSettings())
    for drift in range(MOST_DROPPED + 3):
        run.restart(WalkSettings(drift=float(drift)))
        run.advance(5)
    drifts = [left.settings.drift for left in run.frame().dropped]
    assert drifts == [float(drift) for drift in range(2, MOST_DROPPED + 2)]
    assert all(left.series["step"][0] == 0 for left in run.frame().dropped)


def test_a_long_stretch_is_thinned_and_keeps_its_ends() -> None:
    steps = np.arange(10_000)
    left = Dropped.after(1_000, None, {"step": steps, "loss": steps * 2.0})
    assert len(left.series["step"]) == MOST_POINTS
    assert left.series["step"][[0, -1]].tolist() == [1_000, 9_999]
    np.testing.assert_array_equal(left.series["loss"], left.series["step"] * 2.0)
