"""Walks without an end: where one can stay, what staying earns, and what is said of it."""

import numpy as np
import pytest
import torch

from engine.reinforcement.gridworld.endless import (
    CANCELLING,
    COST,
    GAIN,
    Obstacle,
    Walks,
    optimal_obstacle,
    ways_out,
    why_no_value,
)
from engine.reinforcement.gridworld.grid import Dynamics, Grid
from engine.reinforcement.gridworld.linear_solve import policy_endings
from engine.reinforcement.gridworld.transitions import TransitionModel

FREE = Dynamics(slip=0.0, step_reward=0.0)
RIGHT, LEFT = 2, 8


def corridor(*kinds: int, reward: tuple[float, ...] | None = None) -> Grid:
    cells = np.array([kinds])
    return Grid(cells) if reward is None else Grid(cells, np.array([reward]))


def obstacle(grid: Grid, dynamics: Dynamics) -> Obstacle | None:
    return optimal_obstacle(Walks.of(TransitionModel(grid, dynamics)))


@pytest.mark.parametrize(
    ("grid", "dynamics", "expected"),
    [
        (corridor(0, 0, 2), FREE, None),
        (corridor(0, 0, 2), Dynamics(slip=0.0, step_reward=0.1), Obstacle(GAIN, 0)),
        (corridor(0, 1, 2), Dynamics(slip=0.0, step_reward=-0.1), Obstacle(COST, 0)),
        (corridor(0, 0, 2), Dynamics(slip=0.0, step_reward=-0.1), None),
        # In and out: 1 − 2 · 0.4, 1 − 2 · 0.6, and nothing in the sum.
        (corridor(0, 0, 2, reward=(1, 0, 0)), Dynamics(0, -0.4), Obstacle(GAIN, 1)),
        (corridor(0, 0, 2, reward=(1, 0, 0)), Dynamics(0, -0.6), None),
        (corridor(0, 0, 2, reward=(1, 0, 0)), Dynamics(0, -0.5), Obstacle(CANCELLING, 1)),
        (corridor(0, 0, 2, reward=(0.2, 0, 0)), Dynamics(0, -0.1), Obstacle(CANCELLING, 1)),
        # Staying is free and best: costs elsewhere do no harm.
        (corridor(0, 0, 2, reward=(-3, 0, 0)), FREE, None),
        # Where a cost is forced on one side, a sum that cancels on the other is the lesser news.
        (
            Grid(np.array([[0, 0, 1, 5, 0]]), np.array([[1, 0, 0, -1, 0]]), jumps={(0, 3): (0, 4)}),
            Dynamics(0, -0.5),
            Obstacle(COST, 3),
        ),
    ],
)
def test_what_stands_in_the_way_of_a_limit(grid, dynamics, expected):
    assert obstacle(grid, dynamics) == expected


def test_a_cycle_that_gains_only_on_the_whole_is_found():
    """Round trip over two cells: +3 and −2 with steps of −0.25 gains 0.25 a step."""
    grid = corridor(0, 0, 0, reward=(3, -2, 0))
    assert obstacle(grid, Dynamics(0, -0.25)) == Obstacle(GAIN, 1)
    assert obstacle(grid, Dynamics(0, -0.55)) == Obstacle(COST, 0)


def test_end_components_are_what_slip_cannot_leave():
    # Beside the goal every action may slip into it; one cell further the wall is safe.
    grid = Grid(np.array([[0, 0, 2], [1, 1, 0], [0, 0, 0]]), start=(0, 0))
    walks = Walks.of(TransitionModel(grid, Dynamics(slip=0.2, step_reward=0.0)))
    component, actions = walks.end_components(np.broadcast_to(walks.states, (4, 9)))
    assert component.reshape(3, 3)[0].tolist()[2] == -1
    assert component[0] == component[1] and component[6] == component[7]
    assert component[0] != component[6]
    assert not actions[1, 1], "right leads into the goal"
    assert (component[actions.any(0)] >= 0).all()


def test_ways_out_are_certain():
    grid = corridor(0, 0, 2, 0, 1, 0)
    ways = ways_out(grid, Dynamics(slip=0.0, step_reward=-1.0))
    assert not ways.free.any()
    assert ways.proper.tolist()[3] and not ways.proper.tolist()[5], "the last cell is walled in"
    free = ways_out(corridor(0, 0, 3), FREE)
    assert not free.proper.any()
    assert not free.free[1] & RIGHT and free.free[1] & LEFT, "right is the pit"


@pytest.mark.parametrize(
    ("actions", "step_reward", "kind", "words"),
    [
        (LEFT, -1.0, COST, "pays for ever"),
        (LEFT, 0.5, GAIN, "gains for ever"),
        (LEFT, 0.0, None, ""),
        (RIGHT, -1.0, None, ""),
    ],
)
def test_where_a_policy_leads(actions, step_reward, kind, words):
    model = TransitionModel(corridor(0, 0, 2), Dynamics(slip=0.0, step_reward=step_reward))
    found = policy_endings(model, torch.tensor([actions] * 3, dtype=torch.uint8))
    assert (found.obstacle and found.obstacle.kind) == kind
    assert found.cost.tolist() == [kind == COST] * 2 + [False]
    assert found.gain.tolist() == [kind == GAIN] * 2 + [False]
    assert found.free.tolist() == [step_reward == 0, False, False]
    if found.obstacle is not None:
        sentence = why_no_value(found.obstacle, 3)
        assert words in sentence and "row 1, column 1" in sentence


def test_a_policy_whose_gains_and_costs_cancel_has_no_value():
    """To and fro between two cells, +0.5 and −0.5."""
    model = TransitionModel(corridor(0, 0, 2, reward=(1, 0, 0)), Dynamics(0, -0.5))
    found = policy_endings(model, torch.tensor([RIGHT, LEFT, RIGHT], dtype=torch.uint8))
    assert found.obstacle == Obstacle(CANCELLING, 0)
    assert "cancel for ever" in why_no_value(found.obstacle, 3)
