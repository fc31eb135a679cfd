"""A remote run is what a run is, and outlives the process that computes it."""

import gc
import os
import signal

import numpy as np
import pytest

from engine.pool import ProcessDiedError, work
from engine.pool.messages import unpickled
from engine.pool.processes import Pool
from engine.pool.remote_run import RemoteRun
from engine.runs import Run
from engine.sizes import size_of
from tests.engine.pool import walks
from tests.engine.pool.walks import DemandingWalk, SlowWalk, WalkSettings


def same(found, expected) -> bool:
    return (
        (found.step, found.furthest, found.done, found.settings, found.branches)
        == (expected.step, expected.furthest, expected.done, expected.settings, expected.branches)
        and np.array_equal(found.arrays["position"], expected.arrays["position"])
        and found.metrics == expected.metrics
        and all(np.array_equal(found.series[k], expected.series[k]) for k in expected.series)
    )


def test_it_does_what_a_run_does(processes: Pool) -> None:
    settings = WalkSettings(seed=2, explode_at=40)
    remote, local = RemoteRun(processes, DemandingWalk, settings), Run(DemandingWalk, settings)
    assert same(remote.frame(), local.frame())
    for name, *arguments in (
        ("advance", 10), ("seek", 3), ("play", 1e6, 5), ("branch", WalkSettings(2, 1.0, 30, 40)),
        ("advance", 100), ("seek", 12), ("branch", WalkSettings(2, 1.0, 99, 40)), ("advance", 99),
        ("rewind",), ("restart",), ("advance", 2),
    ):  # fmt: skip
        found, expected = getattr(remote, name)(*arguments), getattr(local, name)(*arguments)
        assert same(found, expected), name
        assert found.failure == expected.failure
        assert (remote.step, remote.done, remote.settings) == (
            local.step, local.done, local.settings,
        )  # fmt: skip
    assert remote.look(walks.x_of) == local.look(walks.x_of)
    for refused in ("branch", "restart"):
        with pytest.raises((ValueError, TypeError, AttributeError)):
            getattr(remote, refused)(3)
    assert same(remote.frame(), local.frame()) and remote.restarts == 0


def test_it_goes_on_in_another_process_from_its_last_checkpoint(processes: Pool) -> None:
    run = RemoteRun(processes, SlowWalk, WalkSettings())
    straight = Run(DemandingWalk, WalkSettings())
    frame = run.play(work.CHECKPOINT_SECONDS * 1e3 + 500, 10_000)
    assert run._checkpoint
    saved = unpickled(run._checkpoint).step
    run.advance(3)
    first = run.pid
    os.kill(first, signal.SIGKILL)
    frame = run.advance(2)
    assert run.restarts == 1 and run.pid != first
    assert frame.step == saved + 2
    assert np.array_equal(frame.arrays["position"], straight.advance(saved + 2).arrays["position"])
    assert run.restart(WalkSettings(seed=5)).step == 0 and not run._checkpoint


def test_an_order_that_ends_two_processes_is_given_up(processes: Pool) -> None:
    run = RemoteRun(processes, DemandingWalk, WalkSettings())
    run.restart(WalkSettings(seed=5))
    run.advance(4)
    with pytest.raises(ProcessDiedError):
        run.look(walks.end_process)
    # Nothing was saved yet, so that it begins anew.
    assert run.advance(1).step == 1 and run.settings == WalkSettings(seed=5)


def test_a_run_that_nobody_holds_is_closed(processes: Pool) -> None:
    run = RemoteRun(processes, DemandingWalk, WalkSettings())
    assert sum(each.runs for each in processes.processes) >= 1
    before = sum(each.runs for each in processes.processes)
    assert size_of(run) < 50_000  # the pool is everybody's
    del run
    gc.collect()
    assert sum(each.runs for each in processes.processes) == before - 1
