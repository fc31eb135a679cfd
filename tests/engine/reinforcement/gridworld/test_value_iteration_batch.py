"""Value iterations in one tensor are to the bit what they are alone."""

import json
import math

import pytest
import torch

from engine.reinforcement.gridworld import maps
from engine.reinforcement.gridworld.grid import Dynamics
from engine.reinforcement.gridworld.sweeps import SweepSettings, ValueIteration
from engine.reinforcement.gridworld.value_iteration_batch import ValueIterationBatch
from engine.simulation import Divergence

WORLDS = [example.gridworld for example in maps.EXAMPLES.values()]


def settings(world, order, slips):
    """Runs that differ in all that may differ."""
    return [
        SweepSettings(
            world.grid,
            Dynamics(slip, reward, bump),
            discount,
            order,
            tolerance,
            initial,
        )
        for slip, reward, bump, discount, tolerance, initial in zip(
            slips,
            (-0.04, 0.0, -1.0, 0.1, -0.04, 0.3),
            (0.0, -0.5, 0.0, 0.0, 1.0, 0.0),
            (0.95, 0.5, 0.99, 0.0, 1.0, 0.7),
            (1e-6, 0.0, 1e-3, 1e-6, 1e-9, 1e-6),
            (0.0, 1.0, -2.0, 0.0, 0.0, 0.1),
            strict=True,
        )
    ]


@pytest.mark.parametrize("order", ["synchronous", "in-place"])
@pytest.mark.parametrize("slips", [(0.0,) * 6, (0.2, 0.1, 1.0, 0.37, 0.2, 0.013)])
def test_each_run_is_to_the_bit_what_it_is_alone(order, slips):
    for world in WORLDS:
        every = settings(world, order, slips)
        assert len({ValueIteration.batch_key(each) for each in every}) == 1
        batch = ValueIteration.batch(every)
        ended: dict[int, int] = {}
        while batch.step < 30 and len(ended) < len(every):
            ended |= dict.fromkeys(batch.advance(), batch.step)
        for place, given in enumerate(every):
            alone, there = ValueIteration(given), batch.run(place)
            assert isinstance(there, ValueIteration)
            alone.advance(30)
            assert alone.done == (place in ended) and ended.get(place, 30) == alone.step
            assert there.step == alone.step and there.values.equal(alone.values)
            assert there.previous.equal(alone.previous)
            assert json.dumps(there.metrics()) == json.dumps(alone.metrics())


def test_only_runs_on_one_small_map_in_one_order_go_together():
    world = WORLDS[0]
    keys = {
        ValueIteration.batch_key(SweepSettings(each.grid, Dynamics(slip), 0.9, order))
        for each in WORLDS[:2]
        for slip in (0.0, 0.2)
        for order in ("synchronous", "in-place")
    }
    assert len(keys) == 8 and None not in keys
    large = maps.open_field(40, 40, seed=1)
    assert ValueIteration.batch_key(SweepSettings(large, world.dynamics)) is None


def test_one_that_diverges_says_so_and_the_others_go_on():
    world = WORLDS[0]
    every = [SweepSettings(world.grid, world.dynamics, each) for each in (0.9, 0.8, 0.7)]
    batch, alone = ValueIteration.batch(every), ValueIteration(every[1])
    for _ in range(3):
        batch.advance()
    alone.advance(3)
    assert isinstance(batch, ValueIterationBatch)
    batch._values[1] = math.inf
    alone.values = torch.full_like(alone.values, math.inf)
    with pytest.raises(Divergence) as expected:
        alone.advance(1)
    assert batch.advance() == [1]
    with pytest.raises(Divergence) as found:
        batch.run(1)
    assert str(found.value) == str(expected.value) and found.value.step == 4
    batch.advance()
    other = ValueIteration(every[2])
    other.advance(5)
    last = batch.run(2)
    assert isinstance(last, ValueIteration) and last.values.equal(other.values)
