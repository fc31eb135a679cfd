"""Gridworlds as Markov decision processes: a map, the dynamics of a move, a discount.

A state is a cell on which one can stand. In it four actions are possible (`Action`); with the
slip probability σ the move goes to one side of the chosen direction instead, σ/2 each. A step
from s to s' by action a earns

    r(s, a, s') = step reward + reward of entering s' (+ bump reward if the step was blocked),

and the episode ends on a terminal cell, whose value is V = 0 because nothing comes after it
(Sutton & Barto, Reinforcement Learning, 2nd ed. 2018, ch. 3). Russell & Norvig (Artificial
Intelligence: A Modern Approach, ch. 17) pay R(s) for being in s and give terminal cells the
utility R(s). With their R of ordinary cells as step reward and of terminal cells as entering
reward both agree on every other cell at γ = 1; at γ < 1 enter γR(terminal) instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import IntEnum
from functools import cached_property
from typing import Any, SupportsInt

import numpy as np

from engine.settings import check_ranges, setting

Position = tuple[int, int]
"""Row and column, from 0; sentences for the visitor count from 1."""

REWARD_LIMIT = 1e6
"""No single reward is larger in magnitude, so that every value can be drawn in single precision."""


class Cell(IntEnum):
    """What is on a cell."""

    FLOOR = 0
    WALL = 1
    """Nobody enters it."""
    GOAL = 2
    """Terminal."""
    PIT = 3
    """Terminal; it differs from a goal in how it is drawn and in the sign it usually carries."""
    CLIFF = 4
    """Entering it earns its reward and puts you back at the start."""
    JUMP = 5
    """Every action from here earns its reward and leads to the cell it jumps to."""


class Action(IntEnum):
    """The four moves, clockwise; bit 1 << a stands for action a in the mask of a policy."""

    UP = 0
    RIGHT = 1
    DOWN = 2
    LEFT = 3


STEPS: tuple[Position, ...] = ((-1, 0), (0, 1), (1, 0), (0, -1))
"""Rows and columns that each action moves by."""

WIND_LIMIT = 99
"""No wind blows further than this many cells."""

DEFAULT_REWARD = {
    Cell.FLOOR: 0.0,
    Cell.WALL: 0.0,
    Cell.GOAL: 1.0,
    Cell.PIT: -1.0,
    Cell.CLIFF: -1.0,
    Cell.JUMP: 0.0,
}
"""The reward a cell carries when none is given."""


def at(position: Position) -> str:
    """A position as the visitor counts: ``row 1, column 1`` is the top left."""
    return f"row {position[0] + 1}, column {position[1] + 1}"


class EqualByContent:
    """Equality and hash of a frozen dataclass by what its fields hold, arrays included."""

    @cached_property
    def content(self) -> tuple[Any, ...]:
        """The fields as a hashable tuple."""
        return tuple(_hashable(getattr(self, entry.name)) for entry in fields(self))  # type: ignore[arg-type]

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return other is self or self.content == other.content

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.content))


def _hashable(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, Mapping):
        return tuple(sorted(value.items()))
    return value


@dataclass(frozen=True, eq=False)
class Grid(EqualByContent):
    """A map. Arrays are copied, and read-only from then on; equal maps compare equal.

    Args:
        kinds: what is on each cell (`Cell`), integers [rows, columns].
        reward: earned on entering a cell, on leaving it for a jump; [rows, columns], kept as
            float32. `DEFAULT_REWARD` by kind if omitted; a wall's is always 0.
        start: where an episode begins and where a cliff puts you.
        jumps: the cell each jump leads to.
        wind: per column, how many cells up a move that begins there is blown; negative is down.
            None is no wind.

    Raises:
        ValueError: the map makes no sense; the message says where.
    """

    kinds: np.ndarray
    reward: np.ndarray = None  # type: ignore[assignment]
    start: Position = (0, 0)
    jumps: Mapping[Position, Position] = field(default_factory=dict)
    wind: tuple[int, ...] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        kinds = _checked_kinds(self.kinds)
        reward = _default_reward(kinds) if self.reward is None else self.reward
        wind = (0,) * kinds.shape[1] if self.wind is None else self.wind
        for name, value in (
            ("kinds", kinds),
            ("reward", _checked_reward(reward, kinds)),
            ("start", _position(self.start)),
            ("jumps", {_position(a): _position(b) for a, b in self.jumps.items()}),
            ("wind", tuple(int(strength) for strength in wind)),
        ):
            object.__setattr__(self, name, value)
        if len(self.wind) != self.columns:
            raise ValueError(f"Wind needs one number per column: {self.columns} of them.")
        if any(abs(strength) > WIND_LIMIT for strength in self.wind):
            raise ValueError(f"Wind blows at most {WIND_LIMIT} cells.")
        self._check_start()
        self._check_jumps()

    @classmethod
    def floor(cls, rows: int, columns: int) -> Grid:
        """An empty map."""
        return cls(np.zeros((rows, columns), np.uint8))

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.kinds.shape[0])

    @property
    def columns(self) -> int:
        """Number of columns."""
        return int(self.kinds.shape[1])

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns

    @cached_property
    def exact_reward(self) -> np.ndarray:
        """float64 [rows, columns]: the decimal numbers that the rewards stand for.

        In single precision 0.1 is 0.100000001: a gain of 0.1 and a cost of 0.1 would not cancel.
        """
        several, which = np.unique(self.reward, return_inverse=True)
        exact = np.array([float(str(one)) for one in several])
        return _frozen(exact[which].reshape(self.shape))

    @property
    def states(self) -> np.ndarray:
        """bool [rows, columns]: where one can stand and act (floor and jumps)."""
        return (self.kinds == Cell.FLOOR) | (self.kinds == Cell.JUMP)

    @property
    def terminal(self) -> np.ndarray:
        """bool [rows, columns]: where an episode ends (goals and pits)."""
        return (self.kinds == Cell.GOAL) | (self.kinds == Cell.PIT)

    def contains(self, position: Position) -> bool:
        """Whether a position lies on the map."""
        return 0 <= position[0] < self.rows and 0 <= position[1] < self.columns

    def _check_start(self) -> None:
        if not self.contains(self.start):
            raise ValueError(f"The start, {at(self.start)}, lies outside the map.")
        if self.kinds[self.start] in (Cell.WALL, Cell.CLIFF):
            raise ValueError(f"The start, {at(self.start)}, cannot be a wall or a cliff.")

    def _check_jumps(self) -> None:
        cells = {_position(cell) for cell in np.argwhere(self.kinds == Cell.JUMP)}
        for cell in sorted(cells - self.jumps.keys()):
            raise ValueError(f"The jump at {at(cell)} needs a cell to lead to.")
        for cell, target in sorted(self.jumps.items()):
            if cell not in cells:
                raise ValueError(f"There is no jump at {at(cell)}.")
            if not self.contains(target):
                raise ValueError(f"The jump at {at(cell)} leads outside the map.")
            if target == cell or self.kinds[target] == Cell.WALL:
                raise ValueError(f"The jump at {at(cell)} cannot lead into a wall or to itself.")


@dataclass(frozen=True)
class Dynamics:
    """How a move goes and what it costs.

    Args:
        slip: σ, the probability that a move goes sideways, half to each side.
        step_reward: earned by every step.
        bump_reward: earned in addition when the step is blocked by the border or a wall.

    Raises:
        ValueError: a number outside its range; the message says which.
    """

    slip: float = setting(0.2, low=0, high=1)
    step_reward: float = setting(-0.04, low=-2, high=2)
    bump_reward: float = setting(0.0, low=-5, high=5)

    def __post_init__(self) -> None:
        for entry in fields(self):
            object.__setattr__(self, entry.name, float(getattr(self, entry.name)))
        check_ranges(self)

    def direction_probabilities(self) -> np.ndarray:
        """float64 [action, direction]: how likely a chosen action moves in a direction."""
        identity = np.eye(len(Action))
        sideways = np.roll(identity, 1, axis=1) + np.roll(identity, -1, axis=1)
        return (1 - self.slip) * identity + self.slip / 2 * sideways


@dataclass(frozen=True, eq=False)
class Gridworld(EqualByContent):
    """A Markov decision process: a map, the dynamics of a move, and how later rewards count.

    Args:
        grid: the map.
        dynamics: slip and the rewards of a step.
        discount: γ, the weight of a reward one step later.

    Raises:
        ValueError: the discount is outside its range.
    """

    grid: Grid
    dynamics: Dynamics = Dynamics()
    discount: float = setting(0.95, low=0, high=1)

    def __post_init__(self) -> None:
        object.__setattr__(self, "discount", float(self.discount))
        check_ranges(self)


def action_mask(actions: Iterable[Action]) -> int:
    """The bits of a set of actions, as policies store them."""
    return sum(1 << action for action in set(actions))


def _position(pair: Iterable[SupportsInt]) -> Position:
    row, column = (int(number) for number in pair)
    return row, column


def _checked_kinds(kinds: np.ndarray) -> np.ndarray:
    given = np.asarray(kinds)
    if given.ndim != 2 or given.size == 0:
        raise ValueError("A map needs at least one row and one column.")
    if not np.isin(given, list(Cell)).all():
        raise ValueError("The map holds a kind of cell that does not exist.")
    return _frozen(given.astype(np.uint8))


def _checked_reward(reward: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    given = np.asarray(reward, np.float64)
    if given.shape != kinds.shape:
        raise ValueError("There must be one reward per cell of the map.")
    if not (np.abs(given) <= REWARD_LIMIT).all():
        raise ValueError(f"Every reward must lie between ±{REWARD_LIMIT:,.0f}.")
    # Adding 0 turns −0 into 0, so that equal maps have equal bytes.
    return _frozen(np.where(kinds == Cell.WALL, 0, given).astype(np.float32) + np.float32(0))


def _default_reward(kinds: np.ndarray) -> np.ndarray:
    table = np.array([DEFAULT_REWARD[kind] for kind in Cell], np.float32)
    return table[kinds]


def _frozen(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array
