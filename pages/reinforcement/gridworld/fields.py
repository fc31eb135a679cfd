"""What a visitor can set on the gridworld page."""

import re
from collections.abc import Mapping
from typing import Any

from engine.reinforcement.gridworld import maps
from engine.reinforcement.gridworld.grid import Dynamics, Grid, Gridworld
from pages.reinforcement.gridworld import editing, map_link
from ui.data_fields import Data
from ui.fields import Choice, Flag, Number, Text


def _slug(title: str) -> str:
    return re.sub("[^a-z0-9]+", "_", title.lower()).strip("_")


MAPS = {_slug(title): title for title in maps.EXAMPLES}
FIRST_MAP = next(iter(MAPS))
TOOLS = {
    "inspect": "Inspect",
    "wall": "Wall",
    "goal": "Goal",
    "pit": "Pit",
    "cliff": "Cliff",
    "reward": "Reward",
    "jump": "Jump",
    "wind": "Wind",
    "start": "Start",
    "erase": "Erase",
}
POLICY_TOOLS = {"arrow": "Draw policy", "inspect": "Inspect"}
PAINTING_A_REWARD = {"goal", "pit", "cliff", "reward", "jump"}
"""Tools whose cells carry the painted reward."""


def check_cell(text: str) -> str:
    """A cell's row and column, or a clause for the visitor."""
    if not re.fullmatch(r"[1-9]\d?\.[1-9]\d?", text):
        raise ValueError("but it is written row.column")
    return text


DYNAMICS = (
    Number.of(
        Gridworld,
        "discount",
        "Discount γ",
        step=0.01,
        help="The weight of a reward one step later.",
    ),
    Number.of(
        Dynamics, "slip", "Slip probability σ", step=0.01, help="How often a move goes sideways."
    ),
    Number.of(Dynamics, "step_reward", "Step reward", step=0.01, help="Earned by every step."),
    Number.of(
        Dynamics,
        "bump_reward",
        "Bump reward",
        step=0.5,
        help="Earned in addition when a wall or the border blocks the step.",
    ),
)
FIELDS = (
    Choice("map", "Map", FIRST_MAP, MAPS),
    Data("grid", map_link.MAP),
    *DYNAMICS,
    Choice(
        "update_order",
        "Update order",
        "synchronous",
        {"synchronous": "Synchronous", "in-place": "In place"},
        help="Whether a sweep reads the old values only, or whatever is newest (Gauss–Seidel).",
    ),
    Choice("tool", "Tool", "inspect", TOOLS),
    Number("painted_reward", "Painted reward", 1, -100, 100, 0.5),
    Flag("q_values", "Action values Q(s, a)", help="One triangle for each action."),
    Flag(
        "continue_from_here",
        "Continue from here",
        help="Changed settings continue from the values shown instead of V = 0.",
    ),
    Text("policy", "Policy", max_length=4000),
    Text("cell", "Inspected cell", "3.6", check=check_cell, by_hand=False),
    Number("step", "Sweep", 0, 0, 100_000, 1),
)


def values_of(gridworld: Gridworld) -> dict[str, Any]:
    """The values of the sliders that stand for the numbers of a gridworld."""
    return {field.name: field.nearest(_number(gridworld, field)) for field in DYNAMICS}


def exact_numbers(values: Mapping[str, float], given: Gridworld) -> dict[str, float]:
    """The numbers that sliders stand for: those that a map came with, to their last digit.

    A slider keeps a few decimals; a map read from a text may have more.

    Args:
        values: of the fields in `DYNAMICS`.
        given: the map as it was read. Its number counts until the slider says another.
    """
    kept = values_of(given)
    return {
        field.name: _number(given, field) if values[field.name] == kept[field.name] else value
        for field, value in ((field, values[field.name]) for field in DYNAMICS)
    }


def _number(gridworld: Gridworld, field: Number) -> float:
    holder = gridworld if field.name == "discount" else gridworld.dynamics
    return float(getattr(holder, field.name))


def on_map(title: str, **more: Any) -> dict[str, Any]:
    """Values of a preset: one of the maps with the numbers of its source."""
    return {"map": _slug(title)} | values_of(maps.EXAMPLES[title].gridworld) | more


_BLANK = editing.paint(Grid.floor(6, 8), "goal", [(0, 7)], 1)
ON_A_BLANK_MAP = {"grid": map_link.encode_map(Gridworld(_BLANK)), "cell": "6.1"}
"""Values of a preset: a floor with a goal in a corner, to be painted on."""
