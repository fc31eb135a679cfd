"""The program that makes runs, asked in this process."""

import json
from typing import Any

import pytest

from engine.reinforcement.gridworld import maps
from engine.reinforcement.gridworld.sweep_measures import VALUE_ITERATION
from engine.reinforcement.gridworld.sweeps import SweepSettings
from engine.sweeps import program
from engine.sweeps.encoding import plain, settled

WORLD = next(iter(maps.EXAMPLES.values())).gridworld
SETTINGS = SweepSettings(WORLD.grid, WORLD.dynamics, WORLD.discount)


def order(job="1", jobs=("1",), milliseconds=1e4, **runs):
    return {
        "jobs": list(jobs),
        "job": job,
        "measure": VALUE_ITERATION.name,
        "until": 500,
        "milliseconds": milliseconds,
        "runs": runs or {"0": plain(SETTINGS)},
    }


@pytest.fixture(autouse=True)
def forget():
    yield
    program.work({"jobs": []})


def test_a_run_that_is_interrupted_ends_with_the_numbers_of_one_that_is_not():
    slow = plain(SweepSettings(WORLD.grid, WORLD.dynamics, 1.0, tolerance=0.0, initial_value=1.0))
    orders = 0
    while not (answer := program.work(order(milliseconds=0.0, **{"0": slow}))["ended"]):
        orders += 1
        assert len(program._under_way) == 1
    direct = VALUE_ITERATION(settled(SweepSettings, slow), 500)
    assert orders and answer["0"]["numbers"] == pytest.approx(direct, abs=0, nan_ok=True)


def test_what_is_not_wanted_any_more_is_forgotten():
    slow = plain(SweepSettings(WORLD.grid, WORLD.dynamics, 1.0, tolerance=0.0))
    program.work(order("1", ("1", "2"), 0.0, **{"0": slow}))
    program.work(order("2", ("1", "2"), 0.0, **{"0": slow}))
    assert sorted(program._under_way) == ["1", "2"]
    program.work(order("2", ("2",), 0.0, **{"0": slow}))
    assert "1" not in program._under_way


@pytest.mark.parametrize("milliseconds", [0.0, 1e4])
def test_runs_in_one_tensor_end_to_the_bit_as_by_hand_however_they_are_interrupted(milliseconds):
    discounts = (0.0, 0.5, 0.9, 0.99, 1.0)
    every = [SweepSettings(WORLD.grid, WORLD.dynamics, each, tolerance=1e-9) for each in discounts]
    another = SweepSettings(next(reversed(maps.EXAMPLES.values())).gridworld.grid, WORLD.dynamics)
    runs = {str(k): plain(each) for k, each in enumerate([*every[:2], another, *every[2:]])}
    asked = order(milliseconds=milliseconds, **runs) | {"until": 40}
    found: dict[str, Any] = {}
    orders = 0
    while len(found) < len(runs):
        asked["runs"] = {number: data for number, data in runs.items() if number not in found}
        found |= program.work(asked)["ended"]
        orders += 1
        assert not program._under_way or program._under_way["1"].numbers in (
            ["0", "1", "3", "4", "5"],
            ["2"],
        )
    assert orders > 1 or milliseconds
    for number, data in runs.items():
        by_hand = VALUE_ITERATION(settled(SweepSettings, data), 40)
        assert json.dumps(found[number]["numbers"]) == json.dumps(by_hand)


def test_an_unknown_measure_is_an_error():
    with pytest.raises(KeyError):
        program.work(order() | {"measure": "os.system"})
