"""The live stage of the home page: value iteration on a maze, with a goal that moves."""

import numpy as np
import streamlit as st

from engine.reinforcement.gridworld.grid import Cell, Dynamics, Grid, Position
from engine.reinforcement.gridworld.sweeps import SweepSettings, ValueIteration
from engine.runs import Frame
from ui import catalog, frame
from ui.components import canvas
from ui.live import SWEEPS, Live
from ui.state import PageState

MAZE = (
    "..........#.......",
    ".####.###.#.#####.",
    ".#..#...#...#...#.",
    ".#.##.#.#####.#.#.",
    "...#..#.......#...",
    "##.#.####.#####.##",
    "...#....#.#.....#.",
    ".######.#.#.###.#.",
    "........#.....#...",
)
WALLS = np.array([[cell == "#" for cell in row] for row in MAZE])
DYNAMICS = Dynamics(slip=0.1, step_reward=-0.03)
DISCOUNT = 0.97
TOUR: tuple[Position, ...] = ((2, 14), (8, 0), (0, 9), (8, 17), (2, 3), (6, 12))
"""Where the goal goes by itself, one after the other, until a hand takes over or the tour ends."""

_STAGE = "home:stage"
_GOAL = "home:goal"
_STOP = "home:stop"


@st.fragment
def stage(page: PageState) -> None:
    """The maze, its playback, and what there is to see; press a cell and the goal jumps there."""
    live = Live(
        page, "maze", ValueIteration, paces=SWEEPS, pace="10/s", noun="sweep", autostart_after=3
    )
    if (cell := _pressed()) is not None:
        _move_goal(cell, stop=len(TOUR))
        live.play()
    shown = live.advance(settings(_goal()), keep_going=True)
    if shown.done and shown.step == shown.furthest and _tour_goes_on():
        live.play()
        shown = live.advance(settings(_goal()), keep_going=True)
    left, right = st.columns([2.2, 1], gap="large", vertical_alignment="center")
    with left:
        _draw(shown)
        live.transport()
    with right:
        _explain(shown)


def settings(goal: Position) -> SweepSettings:
    """Value iteration on the maze with its goal in this cell."""
    kinds = np.where(WALLS, Cell.WALL, Cell.FLOOR).astype(np.uint8)
    kinds[goal] = Cell.GOAL
    return SweepSettings(Grid(kinds), DYNAMICS, DISCOUNT, tolerance=1e-3)


def _goal() -> Position:
    goal: Position = st.session_state.get(_GOAL, TOUR[0])
    return goal


def _move_goal(goal: Position, stop: int) -> None:
    st.session_state[_GOAL], st.session_state[_STOP] = goal, stop


def _pressed() -> Position | None:
    cells = [event.cells[-1] for event in canvas.events(_STAGE) if event.kind == "press"]
    free = [cell for cell in cells if not WALLS[cell]]
    return free[-1] if free else None


def _tour_goes_on() -> bool:
    stop = st.session_state.get(_STOP, 0) + 1
    if stop >= len(TOUR):
        return False
    _move_goal(TOUR[stop], stop)
    return True


def _draw(shown: Frame) -> None:
    goal = _goal()
    values = shown.arrays["values"].copy()
    values[goal] = 1  # what entering it earns; its own value is 0, for nothing comes after it
    canvas.cells(
        _STAGE,
        values,
        kinds=shown.arrays["kinds"],
        arrows=shown.arrays["greedy"] if shown.step else None,
        labels={goal: "+1"},
        scale=1.0,
        legend=False,
        alt=f"A maze of 9 rows and 18 columns after {shown.step} sweeps of value iteration. "
        f"The goal is in row {goal[0] + 1}, column {goal[1] + 1}.",
        hint="Press a cell: the goal jumps there.",
        max_height=480,
    )


def _explain(shown: Frame) -> None:
    st.html(
        "<h2>Where is it worth being?</h2>"
        "<p class='prose'>Every cell asks its neighbours what lies ahead and points to the best. "
        "After enough sweeps the whole maze knows the way.</p>"
        "<p class='prose'><strong>Press any cell</strong>: the goal jumps there, and value spreads "
        "from it again.</p>"
    )
    frame.readout(
        [
            ("largest change ‖ΔV‖∞", shown.metrics["max_change"]),
            ("greedy actions changed", f"{shown.metrics['changed']:.0f}"),
        ]
    )
    gridworld = catalog.topic("gridworld")
    st.page_link(gridworld.path, label=f"Open {gridworld.title}", icon=":material/arrow_forward:")
