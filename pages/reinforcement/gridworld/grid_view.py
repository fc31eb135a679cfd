"""The map on the stage, with values, policy and episode, as every experiment draws it."""

import numpy as np
import streamlit as st

from engine.reinforcement.gridworld.grid import Cell, Position
from engine.reinforcement.gridworld.maps import EXAMPLES
from engine.runs import Frame
from pages.reinforcement.gridworld.fields import MAPS
from pages.reinforcement.gridworld.world import inspected_cell
from ui import frame
from ui.components import canvas
from ui.state import PageState

STAGE = "gridworld:stage"
_HINTS = {
    "inspect": "Press a cell: its backup",
    "jump": "Drag from the jump to its target, or press both cells",
    "wind": "Drag up or down in a column; a press adds one",
    "start": "Press the start cell",
    "arrow": "Drag a path; press a cell to turn its arrow",
}


def draw_grid(
    page: PageState, seen: Frame, policy: np.ndarray | None, path: tuple[Position, ...] = ()
) -> None:
    """Draws a frame of any algorithm. Where an episode ends, the reward of ending there.

    Args:
        page: says what else is shown.
        seen: the frame.
        policy: as arrows; None for no arrows.
        path: of an episode.
    """
    grid, arrays = seen.settings.grid, seen.arrays
    ends = grid.terminal | (grid.kinds == Cell.CLIFF)
    # Not the rewards at the ends, which are written there: beside one of −100 all else is pale.
    most = float(np.abs(np.where(grid.states, arrays["values"], 0)).max())
    canvas.cells(
        STAGE,
        np.where(ends, grid.reward, arrays["values"]),
        kinds=grid.kinds,
        arrows=policy,
        quarters=arrays["q"] if page["q_values"] else None,
        labels={
            (row, column): f"{grid.reward[row, column]:+.3g}".replace("-", "−")
            for row, column in np.argwhere(ends | (grid.reward != 0)).tolist()
        },
        start=grid.start,
        jumps=grid.jumps,
        wind=grid.wind,
        path=path,
        scale=most if 0 < most < np.inf else None,
        chosen=inspected_cell(page, grid),
        tool=page["tool"],
        hint=_HINTS.get(page["tool"], "Drag over cells to paint"),
        alt=f"{grid.rows} by {grid.columns} gridworld after sweep {seen.step}; "
        f"value of the start {frame.number(seen.metrics['start_value'])}.",
    )


def draw_note(page: PageState) -> None:
    """Under the stage: what to notice on the chosen map, and where it comes from."""
    if page["grid"]:
        return
    title = MAPS[page["map"]]
    example = EXAMPLES[title]
    source = f" {example.source}." if example.source else ""
    end = "" if title.endswith("?") else "."
    st.caption(f"**{title}{end}** {example.note}{source}")
