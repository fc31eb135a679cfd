"""Gridworlds as text: exact there and back, and nothing but ValueError for the rest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.reinforcement.gridworld.grid import Cell, Dynamics, Grid, Gridworld
from engine.reinforcement.gridworld.map_text import TEXT_LIMIT, parse, to_text

from . import plain

TEXT = """gridworld 3 x 4
discount 1
slip 0.2
step_reward −0.04
wind 0 1 -2 0

// the map
map
. . . G
.#.P
J S . .
reward 1 4 = 2.5
jump 3 1 -> 1 1
"""


def test_it_reads_what_a_hand_writes():
    world = parse(TEXT)
    grid = world.grid
    assert grid.kinds.tolist() == [[0, 0, 0, 2], [0, 1, 0, 3], [5, 0, 0, 0]]
    assert grid.start == (2, 1)
    assert grid.jumps == {(2, 0): (0, 0)}
    assert grid.wind == (0, 1, -2, 0)
    assert grid.reward[0, 3] == 2.5
    assert grid.reward[1, 3] == -1
    assert world.dynamics == Dynamics(slip=0.2, step_reward=-0.04) and world.discount == 1


@pytest.mark.parametrize(
    "written",
    [
        "\ufeff" + TEXT,
        TEXT.replace("\n", "\r\n"),
        TEXT.replace(" ", "\t"),
        TEXT.replace(" ", " \u00a0  "),
        TEXT.upper(),
        TEXT.replace("G", "g").replace("S", "s").replace("P", "p"),
        TEXT.replace("−", "–").replace("->", "→"),
        TEXT.replace(" = ", "=").replace(" -> ", "->"),
        "".join(f"  {line}\t\n" for line in TEXT.splitlines()),
    ],
    ids=["mark", "returns", "tabs", "spaces", "capitals", "small", "dashes", "tight", "indented"],
)
def test_it_reads_what_other_programs_and_keyboards_write(written):
    assert parse(written) == parse(TEXT)


def test_it_writes_what_a_hand_can_edit():
    grid = Grid(
        np.array([[0, 1, 5], [4, 3, 2]]),
        np.array([[0, 0, 10], [-0.1, -1, 1]]),
        jumps={(0, 2): (0, 0)},
        wind=(0, -1, 2),
    )
    assert to_text(Gridworld(grid)) == (
        "gridworld 2 x 3\n"
        "discount 0.95\nslip 0.2\nstep_reward -0.04\nbump_reward 0\n"
        "wind 0 -1 2\n"
        "map\n"
        "S # J\n"
        "C P G\n"
        "reward 1 3 = 10\nreward 2 1 = -0.1\n"
        "jump 1 3 -> 1 1\n"
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10**6),
    rows=st.integers(1, 9),
    columns=st.integers(1, 9),
    numbers=st.tuples(st.floats(0, 1), st.floats(-2, 2), st.floats(-5, 5)),
    discount=st.floats(0, 1),
)
def test_a_text_gives_back_exactly_the_same(seed, rows, columns, numbers, discount):
    grid = plain.random_grid(seed, rows, columns, windy=seed % 2 == 0, special=True)
    world = Gridworld(grid, Dynamics(*numbers), discount)
    assert parse(to_text(world)) == world


@pytest.mark.parametrize("kind", [Cell.GOAL, Cell.PIT, Cell.JUMP])
def test_a_start_that_is_not_on_floor_is_kept(kind):
    grid = Grid(np.array([[kind, 0]]), jumps={(0, 0): (0, 1)} if kind == Cell.JUMP else {})
    assert parse(to_text(Gridworld(grid))) == Gridworld(grid)


def test_the_largest_map_of_a_page_fits():
    rewards = np.random.default_rng(0).normal(size=(64, 64))
    full = Grid(np.zeros((64, 64)), rewards)
    text = to_text(Gridworld(full))
    assert len(text) < TEXT_LIMIT and parse(text).grid == full


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("gridworld 3 x 4", "hello"), "Line 1: the first line should be"),
        (("gridworld 3 x 4", "gridworld 65 x 4"), "Line 1: a map has 1 to 64 rows"),
        (("gridworld 3 x 4", "gridworld 0 x 4"), "Line 1: a map has"),
        (("gridworld 3 x 4", "gridworld ٣ x 4"), "Line 1: the first line"),
        (("discount 1", "discount 1.5"), "Line 2: Discount 1.5\\? It goes from 0 to 1"),
        (("discount 1", "discount nan"), "Line 2: “nan” is not a number"),
        (("discount 1", "discount 1_0"), "Line 2: “1_0” is not a number"),
        (("discount 1", "discount"), "Line 2: “” is not a number"),
        (("slip 0.2", "slide 0.2"), "Line 3: “slide” is not a word"),
        (("wind 0 1 -2 0", "wind 0 1"), "Line 5: wind needs 4 numbers"),
        (("wind 0 1 -2 0", "wind 0 1 x 0"), "Line 5: “x” is not a whole number"),
        (("wind 0 1 -2 0", "wind 0 1 999 0"), "at most 99 cells"),
        ((".#.P", ".#.P."), "Line 10: this row of the map has 5 cells, not 4"),
        ((".#.P", ".#.?"), "Line 10: “\\?” is no cell"),
        ((".#.P", "S#.P"), "Line 11: there is a second start"),
        (("J S . .", "J . . ."), "no start"),
        (("reward 1 4 = 2.5", "reward 1 5 = 2"), "Line 12: the cell 1 5 lies outside"),
        (("reward 1 4 = 2.5", "reward 1 4 2"), "Line 12: a reward is written"),
        (("reward 1 4 = 2.5", "reward 1 4 = 1e99"), "Every reward must lie"),
        (("reward 1 4 = 2.5", "reward 1 = 2"), "Line 12: a cell is two numbers"),
        (("reward 1 4 = 2.5", "map"), "Line 12: “map” stands alone"),
        (("discount 1", "discount 1\ndiscount 1"), "Line 3: discount is given a second time"),
        (("slip 0.2", "slip 0.2\nslip 0.3"), "Line 4: slip is given a second time"),
        (("wind 0 1 -2 0", "wind 0 1 -2 0\n" * 2), "Line 6: wind is given a second time"),
        (("reward 1 4 = 2.5", "reward 1 4 = 2.5\n" * 2), "Line 13: the reward at 1 4 is given"),
        (("jump 3 1 -> 1 1", "jump 3 1 -> 1 1\n" * 2), "Line 14: the jump at 3 1 is given a sec"),
        (("jump 3 1 -> 1 1", "jump 3 1"), "Line 13: a jump is written"),
        (("jump 3 1 -> 1 1", ""), "jump at row 3, column 1 needs a cell"),
        (("jump 3 1 -> 1 1", "jump 3 1 -> 2 2"), "cannot lead into a wall"),
    ],
)
def test_a_mistake_is_named_with_its_line(change, sentence):
    old, new = change
    assert old in TEXT
    with pytest.raises(ValueError, match=sentence):
        parse(TEXT.replace(old, new, 1))


@pytest.mark.parametrize("text", ["", "\n\n", "gridworld 3 x 4", "gridworld 3 x 4\nmap\n....\n"])
def test_an_unfinished_text_is_refused(text):
    with pytest.raises(ValueError, match=r"first line|of 3 rows"):
        parse(text)


def survives(text):
    try:
        world = parse(text)
    except ValueError as error:
        assert str(error)
    else:
        assert isinstance(world, Gridworld)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    survives(text)
    survives("gridworld 2 x 2\n" + text)


LINES = st.sampled_from([*TEXT.splitlines(), "start 1 1", "bump_reward -1", "jump 3 1 -> 3 1", "S"])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(LINES, max_size=20), st.text("0123456789-.#SGPCJ =>x\n", max_size=20))
def test_any_mixture_of_lines_is_read_or_refused(lines, tail):
    survives("gridworld 3 x 4\n" + "\n".join(lines) + tail)


def test_a_text_without_end_is_refused_unread():
    with pytest.raises(ValueError, match="too long"):
        parse("\n" * (TEXT_LIMIT + 1))
