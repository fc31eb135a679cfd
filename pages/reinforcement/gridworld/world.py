"""The gridworld that the fields of the page stand for: map, dynamics, policy, inspected cell."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from engine.reinforcement.gridworld import map_text, maps
from engine.reinforcement.gridworld.bellman import RANDOM
from engine.reinforcement.gridworld.grid import Dynamics, Grid, Gridworld, Position
from engine.reinforcement.gridworld.sweeps import SweepSettings
from pages.reinforcement.gridworld import map_link
from pages.reinforcement.gridworld.fields import DYNAMICS, MAPS, exact_numbers
from ui.exports import Export
from ui.state import PageState

EXPORTS = (Export("map", "Map", ("txt",), "gridworld", "A text that “Map” reads again."),)


def current_grid(page: PageState) -> Grid:
    """The painted map if there is one, else the chosen one."""
    return _opened(page).grid


def _opened(page: PageState) -> Gridworld:
    """The map with the numbers that it came with."""
    if page["grid"]:
        return map_link.decode_map(page["grid"])
    return maps.EXAMPLES[MAPS[page["map"]]].gridworld


def current_gridworld(page: PageState) -> Gridworld:
    """The map with dynamics and discount, as the sliders say."""
    given = _opened(page)
    numbers = exact_numbers({field.name: page[field.name] for field in DYNAMICS}, given)
    discount = numbers.pop("discount")
    return Gridworld(given.grid, Dynamics(**numbers), discount)


def of_gridworld(page: PageState) -> dict[str, Any]:
    """What every algorithm's settings have of the gridworld."""
    now = current_gridworld(page)
    return {"grid": now.grid, "dynamics": now.dynamics, "discount": now.discount}


def sweep_settings(page: PageState) -> SweepSettings:
    """What value iteration computes, as the fields say."""
    return SweepSettings(**of_gridworld(page), update_order=page["update_order"])


def store_grid(page: PageState, grid: Grid) -> None:
    """Makes an edited map the page's."""
    if grid != current_grid(page):
        page["grid"] = map_link.encode_map(replace(current_gridworld(page), grid=grid))


def current_policy(page: PageState) -> np.ndarray:
    """The drawn policy; all four actions everywhere if there is none, or none for this map."""
    shape = current_grid(page).shape
    if page["policy"]:
        try:
            return map_link.decode_policy(page["policy"], shape)
        except ValueError as refusal:
            page.ignored.append(f"The drawn policy is not used: {refusal}.")
            page["policy"] = ""
    return np.full(shape, RANDOM, np.uint8)


def store_policy(page: PageState, policy: np.ndarray) -> None:
    """Makes an edited policy the page's."""
    page["policy"] = map_link.encode_policy(policy)


def inspected_cell(page: PageState, grid: Grid) -> Position:
    """The cell whose backup is shown: the start, where the inspected one is not on this map."""
    cell = _position(page["cell"])
    return cell if grid.contains(cell) else grid.start


def inspect_cell(page: PageState, cell: Position) -> None:
    """Shows the backup of another cell."""
    page["cell"] = f"{cell[0] + 1}.{cell[1] + 1}"


def check_link(page: PageState) -> None:
    """Says which parts of a link do not fit its map: a policy of another size, a missing cell."""
    current_policy(page)
    usual = page.fields["cell"].default
    grid = current_grid(page)
    asked = page["cell"]
    if asked != usual and not grid.contains(_position(asked)):
        page["cell"] = usual
        row, column = inspected_cell(page, grid)
        page.ignored.append(
            f"There is no cell {asked} on this map; row {row + 1}, column {column + 1} is shown."
        )


def files(gridworld: Gridworld) -> dict[str, Callable[[str], bytes]]:
    """Makes the files of `EXPORTS`."""
    return {"map": lambda suffix: map_text.to_text(gridworld).encode()}


def _position(text: str) -> Position:
    """Row and column from 0, of a text that counts them from 1."""
    row, column = (int(part) - 1 for part in text.split("."))
    return row, column
