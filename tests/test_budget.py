"""The budget is measured where the work is done, and files are handed out longest first."""

import subprocess
import sys
import time
from collections.abc import Generator
from functools import partial
from typing import Any, Literal

import pytest

from tests.support import cost, scheduling
from tests.support.budget import (
    CEILINGS,
    SECONDS,
    SHARED,
    TOLERANCE,
    Budget,
    Costs,
    Meter,
    topic_of,
)

BURN = "import time\nwhile time.process_time() < 0.5: pass"


def test_the_time_of_children_counts_alive_or_ended() -> None:
    before = cost.processor_seconds()
    subprocess.run([sys.executable, "-c", BURN], check=True)
    ended = cost.processor_seconds() - before
    assert 0.4 < ended < 2
    if sys.platform != "linux":
        return
    with subprocess.Popen([sys.executable, "-c", f"{BURN}\ntime.sleep(60)"]) as child:
        while cost.processor_seconds() - before - ended < 0.4:
            time.sleep(0.05)
        child.kill()


def test_a_topic_over_budget_is_told() -> None:
    costs = Costs()
    costs.seconds["coin", False] = SECONDS + 1
    costs.seconds["vae", True] = SECONDS - 1
    costs.seconds[SHARED, True] = 10 * SECONDS
    assert costs.over() == ["coin"]
    assert "over budget" in "\n".join(costs.table()) and costs.over(TOLERANCE) == []
    costs.seconds["coin", False] = TOLERANCE * SECONDS + 1
    assert "too far" in "\n".join(costs.table()) and costs.over(TOLERANCE) == ["coin"]


def test_seconds_are_those_of_the_reference_machine(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent = {}
    for slowness in (1.0, 3.0):
        clock = iter((10.0, 10.0 + 2 * slowness, 10.0 + 2 * slowness))
        monkeypatch.setattr(cost, "processor_seconds", partial(next, clock))
        monkeypatch.setattr(cost, "calibrate", lambda pace=slowness: pace * cost.REFERENCE)
        meter = Meter()
        consume(meter.pytest_runtest_protocol(request.node), True)
        report = pytest.TestReport("a.py::b", ("a.py", 0, ""), {}, "passed", None, "teardown")
        consume(meter.pytest_runtest_makereport(request.node), report)
        spent[slowness] = vars(report)["spent"][0][2]
        assert vars(report)["pace"] == pytest.approx(slowness)
    assert spent == pytest.approx({1.0: 2.0, 3.0: 2.0})


def consume(hook: Generator[None, Any, Any], outcome: object) -> None:
    """What pytest does with a wrapper."""
    next(hook)
    with pytest.raises(StopIteration):
        hook.send(outcome)


def test_what_a_test_takes_by_the_clock_counts_where_its_work_is_done(
    pytestconfig: pytest.Config,
) -> None:
    budget = Budget(pytestconfig)
    phases: dict[Literal["setup", "call", "teardown"], float] = {}
    phases |= {"setup": 1.0, "call": 5.0, "teardown": 0.5}
    for when, seconds in phases.items():
        report = pytest.TestReport("a.py::b", ("a.py", 0, ""), {}, "passed", None, when)
        report.duration = seconds
        if when == "teardown":
            vars(report)["spent"] = [["coin", True, 2.0], [SHARED, True, 0.0]]
        budget.pytest_runtest_logreport(report)
    assert budget.costs.units == {False: {}, True: {"a.py": 6.5}}


@pytest.mark.parametrize("topic", CEILINGS)
def test_a_topic_older_than_the_budget_may_not_grow(topic: str) -> None:
    costs = Costs()
    costs.seconds[topic, False] = CEILINGS[topic] - 1
    assert costs.over() == []
    costs.seconds[topic, True] = CEILINGS[topic] + 1
    assert costs.over() == [topic]


def test_a_test_belongs_to_the_topic_of_its_folder(request: pytest.FixtureRequest) -> None:
    assert topic_of(request.node) == SHARED


@pytest.mark.parametrize("topic", ["gridworld"])
def test_a_test_belongs_to_the_topic_of_its_parameter(
    topic: str, request: pytest.FixtureRequest
) -> None:
    assert topic_of(request.node) == topic


def test_the_longest_comes_first_of_the_kind_that_a_process_begins_with() -> None:
    recorded = {"server": {"a": 9.0, "b": 5.0}, "computation": {"c": 3.0, "d": 20.0}}
    new = "tests/browser/test_new.py"
    files = ["a", "b", "c", "d", "tests/test_new.py", new]
    for server_first, expected in (
        (True, ["a", "b", new, "d", "tests/test_new.py", "c"]),
        (False, ["d", "tests/test_new.py", "c", "a", "b", new]),
    ):
        left, order = list(files), []
        while left:
            chosen = scheduling.next_unit(left, recorded, server_first=server_first)
            left.remove(chosen)
            order.append(chosen)
        assert order == expected


def test_what_was_recorded_exists() -> None:
    for units in scheduling.recorded().values():
        files = {name.split("[")[0] for name in units}
        assert [
            name for name in files if not (scheduling.DURATIONS.parents[1] / name).exists()
        ] == []


def test_the_contract_is_handed_out_topic_by_topic() -> None:
    test = "tests/contract/test_pages.py::test_it_opens[gridworld:value_iteration]"
    assert scheduling.unit(test) == "tests/contract/test_pages.py[gridworld]"
    assert (
        scheduling.unit("tests/ui/live/test_live.py::test_x[a-b]") == "tests/ui/live/test_live.py"
    )
