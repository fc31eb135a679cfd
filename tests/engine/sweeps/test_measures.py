"""Measures by name, and what they read off a simulation."""

import pytest

from engine.reinforcement.gridworld.sweep_measures import VALUE_ITERATION
from engine.simulation import Batch, Divergence
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


class Walks(Batch[WalkSettings]):
    """Walks one after the other: as a batch is called."""

    def __init__(self, settings):
        super().__init__()
        self.walks = [Walk(each) for each in settings]
        self.divergences = {}

    def advance(self):
        ended = []
        for place, walk in enumerate(self.walks):
            if walk.done or place in self.divergences:
                continue
            try:
                walk.advance(1)
            except Divergence as divergence:
                self.divergences[place] = divergence
            if walk.done or place in self.divergences:
                ended.append(place)
        self.step += 1
        return ended

    def run(self, place):
        if place in self.divergences:
            raise self.divergences[place]
        return self.walks[place]


class Company(Walk):
    batch_key = classmethod(lambda cls, settings: "all")
    batch = classmethod(lambda cls, settings: Walks(settings))


def test_runs_of_a_batch_end_as_they_do_by_hand_each_when_it_is_done():
    names = ("distance", "step", "done")
    together = measures.of_simulation("test.walk", WalkSettings, Company, names)
    every = [WalkSettings(seed=1), WalkSettings(last=7), WalkSettings(seed=2, explode_at=20)]
    assert [together.batch_key(each) for each in every] == ["all"] * 3
    parts = [ended for ended in together.begin_all(every, 50) if ended]
    assert [list(ended) for ended in parts] == [[1], [2], [0]]
    found = {place: outcome for ended in parts for place, outcome in ended.items()}
    assert found[0].numbers == WALK(every[0], 50) and found[1].numbers == WALK(every[1], 50)
    assert found[2].diverged and found[2].step == 20
    alone = [ended for ended in WALK.begin_all(every, 50) if ended]
    assert {place: outcome for ended in alone for place, outcome in ended.items()} == found
    assert WALK.batch_key(every[0]) is None
    with pytest.raises(NotImplementedError, match="by themselves"):
        Walk.batch(every)


def test_a_measure_is_found_by_its_name_and_nothing_else_is_imported():
    assert measures.named("reinforcement.gridworld.value_iteration") is VALUE_ITERATION
    for name in ("os.path", "reinforcement.gridworld.sweeps.sweep", "..os.x", "", "walk"):
        with pytest.raises(KeyError):
            measures.named(name)
