"""The common part of the trainings, on the smallest one there is: a number sent to 3."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from torch import nn

from engine import seeds
from engine.simulation import Divergence
from engine.training import Training


@dataclass(frozen=True)
class GoalSettings:
    goal: float = 3.0
    learning_rate: float = 0.1
    seed: int = 0


class Goal(Training[GoalSettings]):
    process = "walk"

    def __init__(self, settings: GoalSettings) -> None:
        super().__init__(settings)
        self.place = nn.Parameter(torch.zeros(1))
        self._start([self.place], seeds.generator(settings.seed))

    def _loss_backward(self) -> torch.Tensor:
        shake = torch.randn(1, generator=self._generator)
        loss = (self.place + 0.1 * shake - self.settings.goal).square().sum()
        loss.backward()
        return loss.detach()

    def _metrics(self) -> dict[str, float]:
        return {"place": self.place.item()}

    def arrays(self) -> dict[str, np.ndarray]:
        return {}


def test_it_arrives() -> None:
    walk = Goal(GoalSettings())
    walk.advance(100)
    assert walk.metrics()["place"] == pytest.approx(3, abs=0.2)


def test_it_is_rewound_and_repeats_itself() -> None:
    walk = Goal(GoalSettings())
    walk.advance(5)
    state = walk.state_dict()
    walk.advance(5)
    end = walk.metrics()
    other = Goal(GoalSettings())
    other.load_state_dict(state)
    other.advance(5)
    assert other.metrics() == end


def test_the_rate_is_live_and_the_rest_is_named() -> None:
    walk = Goal(GoalSettings())
    walk.advance(5)
    place = walk.metrics()
    walk.reconfigure(GoalSettings(learning_rate=1e-30))
    walk.advance(5)
    assert walk.metrics() == place
    with pytest.raises(ValueError, match="Another goal and another seed starts the walk anew"):
        walk.reconfigure(replace(walk.settings, goal=4, seed=1))


def test_divergence_comes_with_advice() -> None:
    walk = Goal(GoalSettings(goal=float("inf")))
    with pytest.raises(Divergence, match=r"at step 1\. The learning rate 0\.1 is too large"):
        walk.advance(1)


def test_a_step_is_measured_once_and_the_numbers_are_the_askers_own() -> None:
    asked = []

    class Counted(Goal):
        def _metrics(self) -> dict[str, float]:
            asked.append(self.step)
            return super()._metrics()

    walk = Counted(GoalSettings())
    walk.metrics()["place"] = 99.0
    assert walk.metrics()["place"] == 0 and asked == [0]
    walk.advance(2)
    state = walk.state_dict()
    there = walk.metrics()
    walk.advance(1)
    assert walk.metrics() != there
    walk.load_state_dict(state)
    assert walk.metrics() == there
