"""The bound on the error holds for value iteration, and is what it says."""

import dataclasses

import numpy as np

from engine.reinforcement.gridworld.contraction import contraction
from engine.reinforcement.gridworld.grid import Dynamics
from engine.reinforcement.gridworld.sweeps import SweepSettings, ValueIteration
from engine.runs import Run

from . import plain


def run() -> Run:
    return Run(
        ValueIteration,
        SweepSettings(plain.random_grid(11, 7, 9, windy=True, special=True), Dynamics(), 0.9),
    )


def test_no_error_of_value_iteration_is_above_the_bound() -> None:
    seen = run().advance(30)
    found = contraction(seen.series["step"], seen.series["error"], 0.9)
    assert found.bound[0] == found.error[0] > 0
    assert np.all(found.error <= found.bound + 1e-12)
    assert 0 < found.rate <= 0.9 + 1e-9


def test_after_a_change_the_bound_begins_anew() -> None:
    played = run()
    played.advance(10)
    seen = played.branch(dataclasses.replace(played.settings, discount=0.5))
    seen = played.advance(10)
    found = contraction(seen.series["step"], seen.series["error"], 0.5, seen.branches)
    # The error of sweep 10 itself was measured against the values of before.
    assert np.isnan(found.bound[:11]).all()
    assert found.bound[11] == found.error[11]
    assert np.all(found.error[11:] <= found.bound[11:] + 1e-12)


def test_an_unknown_error_has_no_bound_and_no_rate() -> None:
    found = contraction(np.arange(3), np.full(3, np.nan), 0.9)
    assert np.isnan(found.bound).all() and np.isnan(found.rate)
