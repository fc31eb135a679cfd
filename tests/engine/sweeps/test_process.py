"""Sweeps in a process of their own: the same numbers, and every way to end."""

import gc
import os
import signal
import time
from dataclasses import make_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.reinforcement.gridworld import maps
from engine.reinforcement.gridworld.sweep_measures import VALUE_ITERATION
from engine.reinforcement.gridworld.sweeps import SweepSettings
from engine.sweeps import program
from engine.sweeps.definition import Axis, ParameterSweep, spaced
from engine.sweeps.execution import InThisThread
from engine.sweeps.measures import Measure
from engine.sweeps.process import SweepProcess

WORLD = next(iter(maps.EXAMPLES.values())).gridworld
SHORT = ParameterSweep((Axis("discount", tuple(spaced(0.5, 0.99, 9))),), until=2_000)
PATIENCE = 100.0


def settings_of(run):
    return SweepSettings(WORLD.grid, WORLD.dynamics, run.values["discount"])


@pytest.fixture(scope="module")
def process():
    found = SweepProcess()
    found.warm(VALUE_ITERATION, SweepSettings(WORLD.grid, WORLD.dynamics, 0.5))
    yield found
    found.close()


def test_it_finds_what_this_thread_finds_to_the_bit_and_again(process):
    jobs = [process.start(VALUE_ITERATION, SHORT, settings_of) for _ in range(2)]
    here = InThisThread().start(VALUE_ITERATION, SHORT, settings_of).results()
    for job in jobs:
        assert job.wait(SHORT.count, PATIENCE) and job.state == "done", job.sentence
        for name in here.readouts:
            same = np.array_equal(job.results().values(name), here.values(name), equal_nan=True)
            assert same, name


SLOW = """
import time
from dataclasses import dataclass
from engine import worker
from engine.sweeps import program, measures

@dataclass(frozen=True)
class Slow:
    kind: str = "steps"

def begin(settings, until):
    if settings.kind == "hang":
        time.sleep(60)
    if settings.kind == "die":
        import os
        os.abort()
    if settings.kind == "raise":
        raise RuntimeError("It broke.")
    for _ in range(until):
        time.sleep(0.005)
        yield
    return {"held": float(len(program._under_way))}

measures.named = lambda name: measures.Measure(name, Slow, begin, ("held",))
worker.serve(program.work, announce=True)
"""


@pytest.fixture
def slow(tmp_path):
    path = tmp_path / "slow.py"
    path.write_text(SLOW)
    found = SweepProcess(path, seconds=3.0)
    yield found
    found.close()


def never_here(given, until):
    raise AssertionError


def begin(process, kind="steps", until=5, seeds=1):
    settings = make_dataclass("Settings", [("kind", str, "steps")], frozen=True)
    measure: Measure[Any] = Measure("slow", settings, never_here, ("held",))
    sweep = ParameterSweep((Axis("x", (1, 2)),), seeds=tuple(range(seeds)), until=until)
    return process.start(measure, sweep, lambda run: settings(kind))


def test_two_sweeps_take_turns(slow):
    long = begin(slow, until=2_000)
    short = begin(slow)
    assert short.wait(2, PATIENCE) and short.state == "done", short.sentence
    assert long.state == "running" and long.ended == 0
    held = short.results().values("held").max()
    assert held == 1, "the unfinished run of the long one waits"
    long.cancel()
    assert slow.wait_until_idle(PATIENCE)


def test_a_cancelled_sweep_leaves_nothing_running(slow):
    job = begin(slow, until=10_000)
    assert not job.wait(1, 1.0)
    pid = slow._worker._process.pid
    job.cancel()
    assert job.state == "cancelled" and slow.wait_until_idle(PATIENCE)
    before = processor_seconds(pid)
    time.sleep(0.3)
    assert processor_seconds(pid) - before < 0.03
    after = begin(slow)
    assert after.wait(2, PATIENCE) and after.results().values("held").max() == 0


def test_a_sweep_that_nobody_holds_any_more_is_over(slow):
    job = begin(slow, until=10_000)
    assert not job.wait(1, 1.0) and slow.busy
    del job
    gc.collect()
    assert slow.wait_until_idle(PATIENCE)


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("hang", "A run took longer than 3 seconds and was stopped."),
        ("die", "The process that computes the sweep has ended."),
        ("raise", "A run of the sweep failed: RuntimeError: It broke."),
    ],
)
def test_what_goes_wrong_is_a_sentence_and_the_next_sweep_runs(slow, kind, says):
    job = begin(slow, kind)
    assert job.wait(2, PATIENCE)
    assert job.state == "failed" and job.sentence.startswith(says), job.sentence
    again = begin(slow)
    assert again.wait(2, PATIENCE) and again.state == "done", again.sentence


def test_a_killed_process_fails_the_sweep_it_works_on(slow):
    job = begin(slow, until=10_000)
    assert not job.wait(1, 1.0)
    os.kill(slow._worker._process.pid, signal.SIGKILL)
    assert job.wait(2, PATIENCE) and job.state == "failed"


def test_the_process_has_a_low_priority(process):
    job = process.start(VALUE_ITERATION, SHORT, settings_of)
    assert job.wait(SHORT.count, PATIENCE)
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    theirs = os.getpriority(os.PRIO_PROCESS, process._worker._process.pid)
    assert theirs >= min(mine + program.NICENESS, 19)


def processor_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
