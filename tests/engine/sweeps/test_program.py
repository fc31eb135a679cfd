"""The program that makes runs, asked in this process."""

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
    assert sorted(program._under_way) == ["1/0", "2/0"]
    program.work(order("2", ("2",), 0.0, **{"0": slow}))
    assert "1/0" not in program._under_way


def test_an_unknown_measure_is_an_error():
    with pytest.raises(KeyError):
        program.work(order() | {"measure": "os.system"})
