"""Measures by name, and what they read off a simulation."""

import pytest

from engine.reinforcement.gridworld.sweep_measures import VALUE_ITERATION
from engine.simulation import Divergence
from engine.sweeps import measures
from tests.engine.walk import Walk, WalkSettings

WALK = measures.of_simulation("test.walk", WalkSettings, Walk, ("distance", "step", "done"))


def test_a_measure_reads_what_the_simulation_shows_at_that_step():
    walk = Walk(WalkSettings(seed=3))
    walk.advance(50)
    assert WALK(WalkSettings(seed=3), 50) == walk.metrics() | {"step": 50, "done": 0}


def test_it_ends_where_the_simulation_is_done():
    assert WALK(WalkSettings(last=7), 50)["step"] == 7


def test_a_divergence_is_raised_with_its_step():
    with pytest.raises(Divergence) as divergence:
        WALK(WalkSettings(explode_at=20), 50)
    assert divergence.value.step == 20


def test_more_can_be_read_at_the_end():
    further = measures.of_simulation(
        "test.walk", WalkSettings, Walk, ("x",), lambda walk: {"x": float(walk.position[0])}
    )
    walk = Walk(WalkSettings())
    walk.advance(9)
    assert further(WalkSettings(), 9) == {"x": float(walk.position[0])}


def test_a_measure_is_found_by_its_name_and_nothing_else_is_imported():
    assert measures.named("reinforcement.gridworld.value_iteration") is VALUE_ITERATION
    for name in ("os.path", "reinforcement.gridworld.sweeps.sweep", "..os.x", "", "walk"):
        with pytest.raises(KeyError):
            measures.named(name)
