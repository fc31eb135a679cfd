"""Gridworlds as text, to keep and to edit by hand.

    gridworld 3 x 4
    discount 1
    slip 0.2
    step_reward -0.04
    bump_reward 0
    map
    . . . G
    . # . P
    S . . .
    reward 1 4 = 1
    jump 3 2 -> 1 1

Characters of the map are in `CHARACTERS`, S is the start (``start 1 1`` if it is not on floor);
spaces between them do not matter. Rows and columns count from 1. ``wind 0 0 1 2`` gives one
number per column, up positive. What is left out keeps its default: `Gridworld`, `Dynamics`, no
wind, and per kind of cell `DEFAULT_REWARD`. Empty lines and lines that begin with // are skipped.
A byte-order mark, tabs, capitals, typographic dashes and spaces around signs make no difference;
what is said twice is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from engine.reinforcement.gridworld.grid import (
    DEFAULT_REWARD,
    Cell,
    Dynamics,
    Grid,
    Gridworld,
    Position,
)

CHARACTERS = {
    Cell.FLOOR: ".",
    Cell.WALL: "#",
    Cell.GOAL: "G",
    Cell.PIT: "P",
    Cell.CLIFF: "C",
    Cell.JUMP: "J",
}
START = "S"

TEXT_LIMIT = 200_000
"""Characters of a text; a map of 64×64 with a reward on every cell has about 90,000."""

_KINDS = {character: kind for kind, character in CHARACTERS.items()} | {START: Cell.FLOOR}
_MEANT = {"\ufeff": "", "\u2212": "-", "\u2013": "-", "\u2014": "-", "\u2192": "->"}
"""What editors and keyboards put for a plain character: byte-order mark, minus, dashes, arrow."""
_DISCOUNT = "discount"
_DYNAMICS = ("slip", "step_reward", "bump_reward")
T = TypeVar("T")
_INTEGER = re.compile(r"[+-]?[0-9]{1,6}")
_NUMBER = re.compile(r"[+-]?([0-9]{1,20}\.?[0-9]{0,20}|\.[0-9]{1,20})([eE][+-]?[0-9]{1,3})?")


def to_text(gridworld: Gridworld) -> str:
    """Writes a gridworld so that `parse` gives back exactly the same."""
    grid = gridworld.grid
    lines = [f"gridworld {grid.rows} x {grid.columns}"]
    lines.append(f"{_DISCOUNT} {_decimal(gridworld.discount)}")
    lines += [f"{name} {_decimal(getattr(gridworld.dynamics, name))}" for name in _DYNAMICS]
    if any(grid.wind):
        lines.append("wind " + " ".join(str(strength) for strength in grid.wind))
    starts_on_floor = grid.kinds[grid.start] == Cell.FLOOR
    if not starts_on_floor:
        lines.append(f"start {_pair(grid.start)}")
    lines.append("map")
    for row, kinds in enumerate(grid.kinds):
        characters = [CHARACTERS[Cell(kind)] for kind in kinds]
        if starts_on_floor and row == grid.start[0]:
            characters[grid.start[1]] = START
        lines.append(" ".join(characters))
    usual = np.array([DEFAULT_REWARD[kind] for kind in Cell], np.float32)[grid.kinds]
    for row, column in np.argwhere(grid.reward != usual).tolist():
        lines.append(f"reward {_pair((row, column))} = {_decimal(grid.reward[row, column])}")
    lines += [f"jump {_pair(a)} -> {_pair(b)}" for a, b in sorted(grid.jumps.items())]
    return "\n".join(lines) + "\n"


def parse(text: str, *, most_rows: int = 64, most_columns: int = 64) -> Gridworld:
    """Reads a gridworld.

    Args:
        text: see the module.
        most_rows: larger maps are refused.
        most_columns: larger maps are refused.

    Raises:
        ValueError: the text is no gridworld; the message says which line and why.
    """
    if len(text) > TEXT_LIMIT:
        raise ValueError(f"The text is too long: at most {TEXT_LIMIT:,} characters.")
    reader = _Reader(most_rows, most_columns)
    for number, line in enumerate(_normalized(text).splitlines(), 1):
        try:
            reader.take(line)
        except ValueError as error:
            raise ValueError(f"Line {number}: {error}") from None
    return reader.finish()


def _normalized(text: str) -> str:
    """The same text as this format writes it: lower case outside, single spaces, plain signs."""
    for written, meant in _MEANT.items():
        text = text.replace(written, meant)
    return "\n".join(" ".join(line.split()).lower() for line in text.splitlines())


@dataclass
class _Reader:
    """Collects a gridworld line by line; every complaint is a ValueError without line number."""

    most_rows: int
    most_columns: int
    rows: int = 0
    columns: int = 0
    in_map: bool = False
    map_rows: list[list[Cell]] = field(default_factory=list)
    start: Position | None = None
    wind: tuple[int, ...] = ()
    numbers: dict[str, float] = field(default_factory=dict)
    reward: dict[Position, float] = field(default_factory=dict)
    jumps: dict[Position, Position] = field(default_factory=dict)

    def take(self, line: str) -> None:
        """Reads one line."""
        if not line or line.startswith("//"):
            return
        if not self.rows:
            self._header(line)
        elif self.in_map and len(self.map_rows) < self.rows:
            self._map_row(line)
        else:
            word, _, rest = line.partition(" ")
            self._statement(word)(rest)

    def finish(self) -> Gridworld:
        """The gridworld, once all lines are read."""
        if len(self.map_rows) < max(self.rows, 1):
            raise ValueError(
                f"The map has {len(self.map_rows)} of {self.rows} rows."
                if self.rows
                else "This is no gridworld: the first line should be “gridworld 6 x 8”."
            )
        if self.start is None:
            raise ValueError(f"The map has no start: put an {START} on it.")
        kinds = np.array(self.map_rows, np.uint8)
        reward = np.array([DEFAULT_REWARD[kind] for kind in Cell])[kinds]
        for position, amount in self.reward.items():
            reward[position] = amount
        wind = self.wind or (0,) * self.columns
        return self._gridworld(Grid(kinds, reward, self.start, self.jumps, wind), self.numbers)

    @staticmethod
    def _gridworld(grid: Grid, numbers: dict[str, float]) -> Gridworld:
        dynamics = {name: value for name, value in numbers.items() if name in _DYNAMICS}
        others = {name: value for name, value in numbers.items() if name not in _DYNAMICS}
        return Gridworld(grid, Dynamics(**dynamics), **others)

    def _statement(self, word: str) -> Callable[[str], None]:
        statements: dict[str, Callable[[str], None]] = {
            "map": self._map,
            "wind": self._wind,
            "start": self._start,
            "reward": self._reward,
            "jump": self._jump,
        }
        if word in (_DISCOUNT, *_DYNAMICS):
            return lambda rest: self._number(word, rest)
        if word not in statements:
            raise ValueError(f"“{_excerpt(word)}” is not a word of this format.")
        return statements[word]

    def _header(self, line: str) -> None:
        match = re.fullmatch(r"gridworld +([0-9]{1,5}) *[x×] *([0-9]{1,5})", line)
        if not match:
            raise ValueError("the first line should be “gridworld 6 x 8”: rows x columns.")
        rows, columns = int(match[1]), int(match[2])
        if not (1 <= rows <= self.most_rows and 1 <= columns <= self.most_columns):
            raise ValueError(
                f"a map has 1 to {self.most_rows} rows and 1 to {self.most_columns} columns."
            )
        self.rows, self.columns = rows, columns

    def _map(self, rest: str) -> None:
        if self.in_map or rest:
            raise ValueError("“map” stands alone on a line, once.")
        self.in_map = True

    def _map_row(self, line: str) -> None:
        characters = "".join(line.split())
        if len(characters) != self.columns:
            raise ValueError(
                f"this row of the map has {len(characters)} cells, not {self.columns}."
            )
        for column, character in enumerate(characters.upper()):
            if character not in _KINDS:
                raise ValueError(f"“{character}” is no cell; there are {' '.join(_KINDS)}.")
            if character == START:
                self._set_start((len(self.map_rows), column))
        self.map_rows.append([_KINDS[character] for character in characters.upper()])

    def _start(self, rest: str) -> None:
        self._set_start(self._position(rest))

    def _set_start(self, position: Position) -> None:
        if self.start is not None:
            raise ValueError("there is a second start.")
        self.start = position

    def _number(self, name: str, rest: str) -> None:
        if name in self.numbers:
            raise ValueError(f"{name} is given a second time.")
        number = {name: _number(rest)}
        self._gridworld(Grid.floor(1, 1), number)  # refuses it while the line is known
        self.numbers |= number

    def _wind(self, rest: str) -> None:
        if self.wind:
            raise ValueError("wind is given a second time.")
        words = rest.split()
        if len(words) != self.columns:
            raise ValueError(f"wind needs {self.columns} numbers, one per column.")
        self.wind = tuple(_integer(word) for word in words)

    def _reward(self, rest: str) -> None:
        where, equals, amount = rest.partition("=")
        if not equals:
            raise ValueError("a reward is written “reward row column = number”.")
        _put(self.reward, "reward", self._position(where), _number(amount))

    def _jump(self, rest: str) -> None:
        origin, arrow, target = rest.partition("->")
        if not arrow:
            raise ValueError("a jump is written “jump row column -> row column”.")
        _put(self.jumps, "jump", self._position(origin), self._position(target))

    def _position(self, text: str) -> Position:
        words = text.split()
        if len(words) != 2:
            raise ValueError("a cell is two numbers, its row and its column.")
        row, column = (_integer(word) - 1 for word in words)
        if not (0 <= row < self.rows and 0 <= column < self.columns):
            raise ValueError(f"the cell {row + 1} {column + 1} lies outside the map.")
        return row, column


def _put(given: dict[Position, T], word: str, position: Position, value: T) -> None:
    if position in given:
        raise ValueError(f"the {word} at {_pair(position)} is given a second time.")
    given[position] = value


def _integer(word: str) -> int:
    if not _INTEGER.fullmatch(word):
        raise ValueError(f"“{_excerpt(word)}” is not a whole number.")
    return int(word)


def _number(text: str) -> float:
    word = text.strip()
    if not _NUMBER.fullmatch(word):
        raise ValueError(f"“{_excerpt(word)}” is not a number.")
    return float(word)


def _excerpt(word: str) -> str:
    return word if len(word) <= 20 else word[:20] + "…"


def _decimal(value: float | np.floating) -> str:
    """The shortest decimal number that reads back as the same value of its precision."""
    return str(value).removesuffix(".0")


def _pair(position: Position) -> str:
    return f"{position[0] + 1} {position[1] + 1}"
