"""What the hand does on the gridworld's stage, and the map and policy that come of it."""

import numpy as np
import streamlit as st

from engine.reinforcement.gridworld import editing, map_text, maps
from engine.reinforcement.gridworld.grid import Dynamics, Grid, Position
from engine.reinforcement.gridworld.linear_solve import UNIFORM
from pages.reinforcement.gridworld.table import MAPS
from ui.components import canvas
from ui.state import PageState

STAGE = "gridworld:stage"
_JUMP = "gridworld:jump"
"""Where a jump begins whose end has not been pressed yet."""


def current_dynamics(page: PageState) -> Dynamics:
    """What the sliders say."""
    return Dynamics(page["g"], page["s"], page["l"], page["b"])


def current_grid(page: PageState) -> Grid:
    """The painted map if there is one, else the chosen one."""
    if page["grid"]:
        return editing.opened(page["grid"])[0]
    return maps.PRESETS[MAPS[page["map"]]].grid


def keep(page: PageState, grid: Grid) -> None:
    """Makes a changed map the page's."""
    if grid != current_grid(page):
        page["grid"] = map_text.to_code(grid, current_dynamics(page))


def current_policy(page: PageState, grid: Grid) -> np.ndarray:
    """The drawn policy; all four actions everywhere if there is none, or none for this map."""
    if page["p"]:
        try:
            return editing.policy_from_code(page["p"], grid.shape)
        except ValueError as refusal:
            page.ignored.append(f"The drawn policy is not used: {refusal}.")
            page["p"] = ""
    return np.full((grid.rows, grid.columns), UNIFORM, np.uint8)


def chosen_cell(page: PageState, grid: Grid) -> Position:
    """The cell whose numbers are shown: the start, where the chosen one is not on this map."""
    cell = _cell(page["c"])
    return cell if grid.contains(cell) else grid.start


def _cell(text: str) -> Position:
    """Row and column from 0, of a text that counts them from 1."""
    row, column = (int(part) - 1 for part in text.split("."))
    return row, column


def say_what_does_not_fit(page: PageState, grid: Grid) -> None:
    """Of a link: a policy for another map, and a cell that this one does not have."""
    current_policy(page, grid)
    usual = page.fields["c"].default
    if page["c"] != usual and not grid.contains(_cell(page["c"])):
        page.ignored.append(f"There is no cell {page['c']} on this map; the start is shown.")
        page["c"] = usual


def choose(page: PageState, cell: Position) -> None:
    """Shows another cell's numbers."""
    page["c"] = f"{cell[0] + 1}.{cell[1] + 1}"


def take_up(page: PageState) -> None:
    """Does what the hand did on the stage since the last run."""
    stroke: list[Position] = st.session_state.setdefault("gridworld:stroke", [])
    if page["t"] != "jump":
        st.session_state.pop(_JUMP, None)
    for event in canvas.events(STAGE):
        # It may have begun on another map, which a preset has replaced meanwhile.
        cells = tuple(cell for cell in event.cells if current_grid(page).contains(cell))
        rubs = event.button == 2 and page["t"] in editing.PAINTS
        tool = "erase" if rubs else page["t"]
        if event.kind == "press":
            stroke.clear()
        stroke += [cell for cell in cells if not stroke or cell != stroke[-1]]
        if event.kind in {"press", "drag"}:
            _touch(page, tool, cells, event.kind == "press")
        elif event.kind == "release" and stroke:
            _finish(page, tool, stroke)


def _touch(page: PageState, tool: str, cells: tuple[Position, ...], pressed: bool) -> None:
    """What happens at once, cell by cell."""
    grid = current_grid(page)
    if tool in editing.PAINTS:
        keep(page, editing.paint(grid, tool, cells, page["r"]))
    elif pressed and cells and tool == "start":
        keep(page, editing.move_start(grid, cells[0]))
    elif pressed and cells and tool in {"inspect", "arrow"}:
        choose(page, cells[0])


def _finish(page: PageState, tool: str, stroke: list[Position]) -> None:
    """What takes a whole stroke: arrows, jumps and wind."""
    grid = current_grid(page)
    first, last = stroke[0], stroke[-1]
    if tool == "jump":
        _jump(page, grid, first, last)
    elif tool == "wind" and len(stroke) == 1:
        keep(page, editing.blow(grid, first[1], editing.freshened(grid.wind[first[1]])))
    elif tool == "wind":
        keep(page, editing.blow(grid, first[1], first[0] - last[0]))
    elif tool == "arrow":
        policy = current_policy(page, grid)
        arrows = editing.arrows_along(stroke) or {first: editing.turn(int(policy[first]))}
        for cell, bits in arrows.items():
            policy[cell] = bits
        page["p"] = editing.policy_code(policy)


def _jump(page: PageState, grid: Grid, first: Position, last: Position) -> None:
    """From the first to the last cell of a stroke, or from one pressed cell to the next."""
    begun: Position | None = st.session_state.pop(_JUMP, None)
    if first != last:
        keep(page, editing.add_jump(grid, first, last, page["r"]))
    elif begun is not None and begun != first and grid.contains(begun):
        keep(page, editing.add_jump(grid, begun, first, page["r"]))
    else:
        st.session_state[_JUMP] = first
        choose(page, first)
