import numpy as np
import pytest

from engine.reinforcement.gridworld.grid import Cell, Grid
from pages.reinforcement.gridworld import editing

FLOOR = Grid.floor(4, 5)


def test_brushes_leave_what_they_mean_with_the_right_sign():
    grid = FLOOR
    for i, brush in enumerate(("wall", "goal", "pit", "cliff")):
        grid = editing.paint(grid, brush, [(1, i)], reward=-3.0)
    assert grid.kinds[1].tolist() == [Cell.WALL, Cell.GOAL, Cell.PIT, Cell.CLIFF, Cell.FLOOR]
    assert grid.reward[1].tolist() == [0, 3, -3, -3, 0]
    grid = editing.paint(grid, "reward", [(1, 0), (1, 1), (2, 2)], reward=-0.5)
    assert grid.kinds[2, 2] == Cell.FLOOR and grid.reward[2, 2] == -0.5
    assert grid.reward[1, 0] == 0 and grid.reward[1, 1] == -0.5
    assert editing.paint(grid, "erase", [(r, c) for r in range(4) for c in range(5)]) == FLOOR


def test_painting_leaves_the_given_map_and_cells_outside_alone():
    painted = editing.paint(FLOOR, "wall", [(9, 9), (-1, 0), (2, 2)])
    assert FLOOR == Grid.floor(4, 5)
    assert int(painted.kinds.sum()) == Cell.WALL


@pytest.mark.parametrize("brush", ["wall", "cliff"])
def test_the_start_never_becomes_a_wall_or_a_cliff(brush):
    assert editing.paint(FLOOR, brush, [(0, 0)], 1.0) == FLOOR


def test_the_start_moves_to_where_one_can_stand():
    grid = editing.paint(FLOOR, "wall", [(2, 2)])
    assert editing.move_start(grid, (3, 4)).start == (3, 4)
    assert editing.move_start(grid, (2, 2)) == grid
    assert editing.move_start(grid, (7, 0)) == grid


def test_jumps_go_when_painted_over_or_when_their_target_is_walled_up():
    grid = editing.add_jump(FLOOR, (0, 1), (3, 1), 10.0)
    assert grid.jumps == {(0, 1): (3, 1)} and grid.reward[0, 1] == 10
    assert editing.paint(grid, "erase", [(0, 1)]) == FLOOR
    walled = editing.paint(grid, "wall", [(3, 1)])
    assert walled.jumps == {} and walled.kinds[0, 1] == Cell.FLOOR and walled.reward[0, 1] == 0
    for source, target in (((0, 0), (0, 0)), ((0, 0), (9, 9)), ((9, 9), (0, 0))):
        assert editing.add_jump(FLOOR, source, target, 1.0) == FLOOR


def test_wind_changes_one_column_within_limits():
    assert editing.set_wind(FLOOR, 2, 2).wind == (0, 0, 2, 0, 0)
    assert editing.set_wind(FLOOR, 2, -1_000).wind == (0, 0, -99, 0, 0)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (4, 5), (6, 2), (8, 9)])
def test_resizing_keeps_what_fits_and_is_always_a_valid_map(size):
    grid = editing.paint(FLOOR, "wall", [(1, 1), (0, 2)])
    grid = editing.add_jump(grid, (0, 1), (3, 4), 2.0)
    grid = editing.set_wind(editing.move_start(grid, (3, 4)), 4, 1)
    resized = editing.resize(grid, *size)
    assert resized.shape == size
    rows, columns = min(size[0], 4), min(size[1], 5)
    walls = grid.kinds[:rows, :columns] == Cell.WALL
    if size != (2, 3):  # there the start comes to lie on (1, 2)
        np.testing.assert_array_equal(resized.kinds[:rows, :columns] == Cell.WALL, walls)
    if size == (8, 9):
        assert editing.resize(resized, 4, 5) == grid


def test_a_start_cut_into_a_wall_clears_the_wall():
    grid = editing.move_start(editing.paint(FLOOR, "wall", [(1, 1)]), (3, 4))
    resized = editing.resize(grid, 2, 2)
    assert resized.start == (1, 1) and resized.kinds[1, 1] == Cell.FLOOR


def test_a_policy_follows_a_stroke():
    stroke = [(0, 0), (0, 1), (1, 1), (1, 0)]
    assert editing.policy_along(stroke) == {(0, 0): 2, (0, 1): 4, (1, 1): 8, (1, 0): 8}
    assert editing.policy_along([(2, 2)]) == {}
    assert editing.policy_along([]) == {}


@pytest.mark.parametrize("size", [(2, 3), (6, 8), (9, 10)])
def test_a_policy_is_resized_with_its_map(size: tuple[int, int]) -> None:
    policy = np.random.default_rng(0).integers(0, 15, (6, 8)).astype(np.uint8)
    resized = editing.resize_policy(policy, *size)
    rows, columns = min(size[0], 6), min(size[1], 8)
    np.testing.assert_array_equal(resized[:rows, :columns], policy[:rows, :columns])
    assert resized.shape == size and (resized == 15).sum() == size[0] * size[1] - rows * columns


def test_pressing_a_cell_again_turns_through_every_policy():
    seen, actions = [], 15
    for _ in range(5):
        actions = editing.next_policy(actions)
        seen.append(actions)
    assert seen == [1, 2, 4, 8, 15]
    assert editing.next_policy(6) == 1


def test_pressing_a_column_again_brings_every_wind_and_calm():
    seen, wind = [], 0
    for _ in range(7):
        wind = editing.next_wind(wind)
        seen.append(wind)
    assert seen == [1, 2, 3, -3, -2, -1, 0]
    assert editing.next_wind(40) == editing.next_wind(-40) == 0
