"""Maps and dynamics: what is accepted, what is refused with which sentence, what is equal."""

import pickle

import numpy as np
import pytest

from engine.reinforcement.gridworld.grid import Action, Cell, Dynamics, Grid, Gridworld


def test_defaults_follow_the_kinds():
    grid = Grid(np.array([[0, 1, 2], [3, 4, 0]]))
    assert grid.reward.tolist() == [[0, 0, 1], [-1, -1, 0]]
    assert grid.wind == (0, 0, 0)
    assert grid.states.tolist() == [[True, False, False], [False, False, True]]
    assert grid.terminal.tolist() == [[False, False, True], [True, False, False]]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"kinds": np.zeros((0, 3))}, "at least one row"),
        ({"kinds": np.zeros(3)}, "at least one row"),
        ({"kinds": np.array([[0, 6]])}, "does not exist"),
        ({"kinds": np.array([[0, -1]])}, "does not exist"),
        ({"kinds": np.array([[0, 0.5]])}, "does not exist"),
        ({"reward": np.zeros((2, 2))}, "one reward per cell"),
        ({"reward": np.array([[0, np.nan]])}, "Every reward"),
        ({"reward": np.array([[0, 1e9]])}, "Every reward"),
        ({"start": (0, 2)}, "row 1, column 3, lies outside"),
        ({"kinds": np.array([[1, 0]])}, "cannot be a wall"),
        ({"kinds": np.array([[4, 0]])}, "cannot be a wall or a cliff"),
        ({"kinds": np.array([[0, 5]])}, "row 1, column 2 needs a cell"),
        ({"jumps": {(0, 1): (0, 0)}}, "no jump at row 1, column 2"),
        ({"kinds": np.array([[0, 5]]), "jumps": {(0, 1): (0, 2)}}, "leads outside"),
        ({"kinds": np.array([[0, 5]]), "jumps": {(0, 1): (0, 1)}}, "into a wall or to itself"),
        ({"kinds": np.array([[0, 5, 1]]), "jumps": {(0, 1): (0, 2)}}, "into a wall or to itself"),
        ({"wind": (1,)}, "one number per column: 2"),
        ({"wind": (0, 1000)}, "at most 99 cells"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        Grid(**{"kinds": np.zeros((1, 2)), **arguments})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("slip", 1.5),
        ("step_reward", float("inf")),
        ("bump_reward", float("nan")),
        ("step_reward", -2.1),
    ],
)
def test_dynamics_out_of_range_are_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name.replace("_", " ").capitalize()):
        Dynamics(**{name: value})


@pytest.mark.parametrize("discount", [1.01, -0.1, float("nan")])
def test_a_discount_out_of_range_is_refused(discount):
    with pytest.raises(ValueError, match="Discount"):
        Gridworld(Grid.floor(1, 1), discount=discount)


def test_equal_by_content_and_hashable():
    kinds = np.array([[0, 2], [5, 0]])
    one = Grid(kinds, jumps={(1, 0): (0, 0)})
    other = Grid(kinds.astype(np.int64), one.reward.copy(), (0, 0), {(1, 0): (0, 0)}, (0, 0))
    assert one == other
    assert hash(one) == hash(other)
    assert one != Grid(kinds, jumps={(1, 0): (1, 1)})
    assert one != Grid(kinds, one.reward * 2, jumps={(1, 0): (0, 0)})
    assert one != "a grid"
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 (our own bytes)
    assert Gridworld(one) == Gridworld(other) != Gridworld(one, discount=0.5)


def test_arrays_are_copied_and_read_only():
    kinds = np.zeros((2, 2), np.uint8)
    grid = Grid(kinds)
    kinds[0, 0] = Cell.WALL
    assert grid.kinds[0, 0] == Cell.FLOOR
    with pytest.raises(ValueError, match="read-only"):
        grid.kinds[0, 0] = Cell.WALL
    with pytest.raises(ValueError, match="read-only"):
        grid.reward[0, 0] = 1


def test_a_wall_pays_nothing_and_zero_has_no_sign():
    grid = Grid(np.array([[0, 1]]), np.array([[-0.0, 7.0]]))
    assert grid == Grid(np.array([[0, 1]]), np.array([[0.0, 0.0]]))


@pytest.mark.parametrize("slip", [0.0, 0.2, 0.5, 1.0])
def test_directions_are_probabilities(slip):
    chances = Dynamics(slip=slip).direction_probabilities()
    assert (chances >= 0).all()
    assert chances.sum(1) == pytest.approx(np.ones(4))
    assert np.diag(chances) == pytest.approx(np.full(4, 1 - slip))
    assert chances[Action.UP, Action.DOWN] == 0
    assert chances[Action.UP, Action.LEFT] == chances[Action.UP, Action.RIGHT] == slip / 2
