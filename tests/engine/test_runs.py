import threading

import numpy as np
import pytest

from engine.runs import Log, Run, Snapshots
from engine.simulation import played
from engine.sizes import size_of
from tests.engine.walk import Walk, WalkSettings


def position(frame):
    return frame.arrays["position"]


def test_seeking_gives_exactly_what_was_seen():
    run = Run(Walk, WalkSettings(), history_bytes=60_000)
    seen = {}
    for _ in range(300):
        frame = run.advance(1)
        seen[frame.step] = position(frame)
    for step in (0, 299, 150, 151, 3, 300, 77):
        frame = run.seek(step)
        assert frame.step == step and frame.furthest == 300
        if step:
            np.testing.assert_array_equal(position(frame), seen[step])


def test_seeking_outside_goes_to_the_nearer_end():
    run = Run(Walk, WalkSettings())
    run.advance(10)
    assert run.seek(-5).step == 0
    assert run.seek(99).step == 10


def test_playing_on_after_a_seek_repeats_the_known_future():
    run = Run(Walk, WalkSettings())
    end = run.advance(40)
    run.seek(10)
    assert run.advance(5).furthest == 40
    np.testing.assert_array_equal(position(run.advance(25)), position(end))


def test_branching_drops_the_old_future_and_keeps_the_past():
    run = Run(Walk, WalkSettings())
    past = position(run.advance(10))
    run.advance(30)
    run.seek(10)
    frame = run.branch(WalkSettings(drift=5.0))
    assert (frame.step, frame.furthest, frame.branches) == (10, 10, (10,))
    end = run.advance(20)
    assert end.metrics["distance"] > 50
    np.testing.assert_array_equal(position(run.seek(10)), past)
    assert run.seek(9).settings == WalkSettings()
    np.testing.assert_array_equal(position(run.advance(21)), position(end))
    assert run.frame().settings == WalkSettings(drift=5.0)


def test_seeking_across_a_branch_whose_snapshots_are_gone_changes_settings_on_the_way():
    run = Run(Walk, WalkSettings(), history_bytes=1)
    run.advance(10)
    run.branch(WalkSettings(drift=2.0))
    run.advance(10)
    run.branch(WalkSettings(drift=-2.0))
    end = run.advance(10)
    run.seek(0)
    assert run.seek(10).settings == WalkSettings(drift=2.0)
    run.seek(0)
    np.testing.assert_array_equal(position(run.seek(30)), position(end))


def test_a_refused_branch_changes_nothing():
    run = Run(Walk, WalkSettings())
    before = run.advance(5)
    with pytest.raises(ValueError, match="restart"):
        run.branch(WalkSettings(seed=1))
    after = run.frame()
    assert after.step == 5 and after.settings == WalkSettings()
    np.testing.assert_array_equal(position(before), position(after))


def test_restart_begins_anew_with_the_settings_in_force_or_given():
    run = Run(Walk, WalkSettings())
    first = run.advance(5)
    assert run.restart().furthest == 0
    np.testing.assert_array_equal(position(run.advance(5)), position(first))
    assert not np.array_equal(position(run.restart(WalkSettings(seed=1))), position(first))


def test_divergence_stands_at_the_last_good_step_until_rewound():
    run = Run(Walk, WalkSettings(explode_at=50))
    frame = run.play(1e6, 200)
    assert frame.failure is not None
    assert frame.step == 49 and frame.failure.step == 50
    assert frame.failure.quantity == "Position" and "step 50" in frame.failure.message
    assert run.advance(10).step == 49
    assert run.seek(20).failure is not None
    assert run.play(1e6, 200).step == 49
    frame = run.rewind()
    assert frame.failure is None and frame.step <= 45
    run.branch(WalkSettings())
    assert run.advance(100).failure is None


def test_an_early_divergence_is_rewound_to_the_beginning():
    run = Run(Walk, WalkSettings(explode_at=4))
    assert run.advance(10).step == 3
    assert run.rewind().step == 0


def test_play_keeps_to_its_step_limit_and_a_log_row_per_frame():
    run = Run(Walk, WalkSettings())
    for _ in range(4):
        frame = run.play(1e6, 8)
    assert frame.step == 32
    assert frame.series["step"].tolist() == [0, 8, 16, 24, 32]
    assert frame.series["distance"][-1] == frame.metrics["distance"]


def test_history_memory_is_bounded_and_seeking_still_exact():
    limit = 300_000
    run = Run(Walk, WalkSettings(), history_bytes=limit)
    run.advance(2_000)
    assert run._snapshots.nbytes <= limit
    wanted = Walk(WalkSettings())
    wanted.advance(1_234)
    np.testing.assert_array_equal(position(run.seek(1_234)), wanted.arrays()["position"])


def test_snapshots_keep_the_first_and_thin_evenly():
    snapshots = Snapshots(limit_bytes=10 * size_of(1))
    for step in range(100):
        if snapshots.due(step):
            snapshots.add(step, step, size_of(step))
    assert snapshots.before(0) == (0, 0)
    steps = [snapshots.before(step)[0] for step in range(100)]
    assert max(step - at for step, at in enumerate(steps)) <= 2 * snapshots.stride
    assert len(snapshots) <= 10


def test_log_is_bounded_exact_at_the_ends_and_increasing():
    log = Log(limit=64)
    for step in range(10_000):
        log.add(step, {"loss": float(step)})
    series = log.series()
    assert len(series["step"]) <= 65
    assert series["step"][0] == 0 and series["step"][-1] == 9_999
    assert (np.diff(series["step"]) > 0).all()
    np.testing.assert_array_equal(series["loss"], series["step"])
    log.truncate(5_000)
    assert log.series()["step"][-1] <= 5_000


def test_two_threads_on_one_run_take_turns():
    run = Run(Walk, WalkSettings())
    threads = [threading.Thread(target=lambda: run.advance(500)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert run.frame().step == 2_000
    expected = Walk(WalkSettings())
    expected.advance(2_000)
    np.testing.assert_array_equal(position(run.frame()), expected.arrays()["position"])


def test_a_run_can_be_looked_into() -> None:
    run = Run(Walk, WalkSettings())
    run.advance(3)
    assert run.look(lambda simulation: simulation.step) == 3


def test_a_history_with_changed_settings_is_played_again_to_the_bit() -> None:
    run = Run(Walk, WalkSettings())
    run.advance(10)
    run.branch(WalkSettings(drift=0.5))
    run.advance(7)
    run.branch(WalkSettings(drift=-0.5))
    for step in (30, 10, 12, 17):
        frame = run.advance(13) if step == 30 else run.seek(step)
        assert frame.step == step
        (_, settings), *changes = frame.history
        again = played(Walk, settings, step, changes)
        assert again.settings == frame.settings and again.step == step
        np.testing.assert_array_equal(again.arrays()["position"], position(frame))
    assert run.seek(9).history == ((0, WalkSettings()),)
