import math
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from engine.simulation import Divergence, refuse_changes
from tests.engine.walk import Walk, WalkSettings


def test_the_same_settings_give_the_same_steps():
    one, two = Walk(WalkSettings(seed=3)), Walk(WalkSettings(seed=3))
    one.advance(50)
    two.advance(50)
    np.testing.assert_array_equal(one.arrays()["position"], two.arrays()["position"])
    other = Walk(WalkSettings(seed=4))
    other.advance(50)
    assert not np.array_equal(one.arrays()["position"], other.arrays()["position"])


def test_a_restored_state_has_the_same_future():
    walk = Walk(WalkSettings())
    walk.advance(10)
    state = walk.state_dict()
    walk.advance(20)
    future = walk.arrays()["position"]
    walk.load_state_dict(state)
    walk.advance(20)
    np.testing.assert_array_equal(walk.arrays()["position"], future)


def test_arrays_are_copies():
    walk = Walk(WalkSettings())
    shown = walk.arrays()["position"]
    before = shown.copy()
    walk.advance(5)
    np.testing.assert_array_equal(shown, before)


def test_advance_stops_at_the_end_and_says_how_far_it_came():
    walk = Walk(WalkSettings(last=7))
    assert walk.advance(5) == 5
    assert walk.advance(5) == 2
    assert walk.done and walk.step == 7
    assert walk.advance_for(5.0) == 0


def test_advance_for_takes_at_least_one_step_and_no_more_than_allowed():
    walk = Walk(WalkSettings())
    assert walk.advance_for(0.0) == 1
    assert walk.advance_for(1e6, max_steps=11) == 11


def test_divergence_names_step_quantity_and_advice():
    walk = Walk(WalkSettings(explode_at=5))
    with pytest.raises(Divergence, match=r"^Position became NaN .* at step 5\. Take a smaller"):
        walk.advance(10)
    assert walk.step == 4


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_check_looks_at_numbers_and_tensors(value):
    walk = Walk(WalkSettings())
    walk.check(loss=1.0, weights=torch.ones(3))
    with pytest.raises(Divergence) as seen:
        walk.check(train_loss=value)
    assert seen.value.quantity == "Train loss"
    with pytest.raises(Divergence):
        walk.check(weights=torch.tensor([1.0, value]))


def test_settings_that_need_a_restart_are_refused_with_a_sentence():
    with pytest.raises(ValueError, match="restart"):
        Walk(WalkSettings()).reconfigure(WalkSettings(seed=9))


@dataclass(frozen=True)
class Settings:
    seed: int = 0
    learning_rate: float = 0.1
    batch_size: int = 8


def test_only_live_settings_change():
    live = ("learning_rate",)
    refuse_changes(Settings(), Settings(learning_rate=0.2), live)
    with pytest.raises(ValueError, match=r"^Another seed and another batch size starts"):
        refuse_changes(Settings(), Settings(1, 0.2, 9), live, "fit")
