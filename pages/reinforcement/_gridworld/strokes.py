"""What the hand does on the gridworld's stage, and the map and policy that come of it."""

import numpy as np
import streamlit as st

from engine.reinforcement import gridedit, gridpresets, gridtext
from engine.reinforcement.gridsolve import UNIFORM
from engine.reinforcement.gridworld import Dynamics, Grid, Position
from pages.reinforcement._gridworld.table import MAPS
from ui.components import canvas
from ui.state import PageState

STAGE = "gridworld:stage"


def current_dynamics(page: PageState) -> Dynamics:
    """What the sliders say."""
    return Dynamics(page["g"], page["s"], page["l"], page["b"])


def current_grid(page: PageState) -> Grid:
    """The painted map if there is one, else the chosen one."""
    if page["grid"]:
        return gridedit.opened(page["grid"])[0]
    return gridpresets.PRESETS[MAPS[page["map"]]].grid


def keep(page: PageState, grid: Grid) -> None:
    """Makes a changed map the page's."""
    if grid != current_grid(page):
        page["grid"] = gridtext.to_code(grid, current_dynamics(page))


def current_policy(page: PageState, grid: Grid) -> np.ndarray:
    """The drawn policy; all four actions everywhere if there is none, or none for this map."""
    if page["p"]:
        try:
            return gridedit.policy_from_code(page["p"], grid.shape)
        except ValueError as refusal:
            page.ignored.append(f"The drawn policy is not used: {refusal}.")
            page["p"] = ""
    return np.full((grid.rows, grid.columns), UNIFORM, np.uint8)


def chosen_cell(page: PageState, grid: Grid) -> Position:
    """The cell whose numbers are shown: the start, where the chosen one is not on this map."""
    row, column = (int(part) - 1 for part in page["c"].split("."))
    return (row, column) if grid.contains((row, column)) else grid.start


def choose(page: PageState, cell: Position) -> None:
    """Shows another cell's numbers."""
    page["c"] = f"{cell[0] + 1}.{cell[1] + 1}"


def take_up(page: PageState) -> None:
    """Does what the hand did on the stage since the last run."""
    stroke: list[Position] = st.session_state.setdefault("gridworld:stroke", [])
    for event in canvas.events(STAGE):
        # It may have begun on another map, which a preset has replaced meanwhile.
        cells = tuple(cell for cell in event.cells if current_grid(page).contains(cell))
        rubs = event.button == 2 and page["t"] in gridedit.PAINTS
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
    if tool in gridedit.PAINTS:
        keep(page, gridedit.paint(grid, tool, cells, page["r"]))
    elif pressed and cells and tool == "start":
        keep(page, gridedit.move_start(grid, cells[0]))
    elif pressed and cells and tool in {"inspect", "arrow"}:
        choose(page, cells[0])


def _finish(page: PageState, tool: str, stroke: list[Position]) -> None:
    """What takes a whole stroke: arrows, jumps and wind."""
    grid = current_grid(page)
    first, last = stroke[0], stroke[-1]
    if tool == "jump":
        keep(page, gridedit.add_jump(grid, first, last, page["r"]))
    elif tool == "wind":
        keep(page, gridedit.blow(grid, first[1], first[0] - last[0]))
    elif tool == "arrow":
        policy = current_policy(page, grid)
        arrows = gridedit.arrows_along(stroke) or {first: gridedit.turn(int(policy[first]))}
        for cell, bits in arrows.items():
            policy[cell] = bits
        page["p"] = gridedit.policy_code(policy)
