"""What the visitor does on the stage: paints, drags jumps and winds, draws a policy, inspects."""

import streamlit as st

from engine.reinforcement.gridworld.grid import Grid, Position
from pages.reinforcement.gridworld import editing
from pages.reinforcement.gridworld.grid_view import STAGE
from pages.reinforcement.gridworld.world import (
    current_grid,
    current_policy,
    inspect_cell,
    store_grid,
    store_policy,
)
from ui.components import canvas
from ui.state import PageState

_STROKE = "gridworld:stroke"
"""The cells of the stroke that is being drawn."""
_JUMP = "gridworld:jump"
"""Where a jump begins whose target has not been pressed yet."""


def choose_tool(page: PageState) -> None:
    """The tool that an experiment begins with when its tab is opened."""
    page["tool"] = next(iter(page.fields["tool"].options))  # type: ignore[attr-defined]


def handle_events(page: PageState) -> None:
    """Carries out what the visitor did on the stage since the last run."""
    stroke: list[Position] = st.session_state.setdefault(_STROKE, [])
    if page["tool"] != "jump":
        st.session_state.pop(_JUMP, None)
    for event in canvas.events(STAGE):
        # It may have begun on another map, which a preset has replaced meanwhile.
        cells = tuple(cell for cell in event.cells if current_grid(page).contains(cell))
        erases = event.button == 2 and page["tool"] in editing.BRUSHES
        tool = "erase" if erases else page["tool"]
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
    if tool in editing.BRUSHES:
        store_grid(page, editing.paint(grid, tool, cells, page["painted_reward"]))
    elif pressed and cells and tool == "start":
        store_grid(page, editing.move_start(grid, cells[0]))
    elif pressed and cells and tool in {"inspect", "arrow"}:
        inspect_cell(page, cells[0])


def _finish(page: PageState, tool: str, stroke: list[Position]) -> None:
    """What takes a whole stroke: policies, jumps and wind."""
    grid = current_grid(page)
    first, last = stroke[0], stroke[-1]
    if tool == "jump":
        _jump(page, grid, first, last)
    elif tool == "wind":
        column = first[1]
        pressed = len(stroke) == 1
        strength = editing.next_wind(grid.wind[column]) if pressed else first[0] - last[0]
        store_grid(page, editing.set_wind(grid, column, strength))
    elif tool == "arrow":
        policy = current_policy(page)
        pressed_cell = {first: editing.next_policy(int(policy[first]))}
        for cell, actions in (editing.policy_along(stroke) or pressed_cell).items():
            policy[cell] = actions
        store_policy(page, policy)


def _jump(page: PageState, grid: Grid, first: Position, last: Position) -> None:
    """From the first to the last cell of a stroke, or from one pressed cell to the next."""
    begun: Position | None = st.session_state.pop(_JUMP, None)
    if first != last:
        store_grid(page, editing.add_jump(grid, first, last, page["painted_reward"]))
    elif begun is not None and begun != first and grid.contains(begun):
        store_grid(page, editing.add_jump(grid, begun, first, page["painted_reward"]))
    else:
        st.session_state[_JUMP] = first
        inspect_cell(page, first)
