"""Gridworlds worth a look: textbook ones, whose values are published, and some that surprise."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch

from engine.reinforcement.gridworld.grid import (
    DEFAULT_REWARD,
    Cell,
    Dynamics,
    Grid,
    Gridworld,
)
from engine.reinforcement.gridworld.map_text import parse

SUTTON_BARTO = "Sutton & Barto, Reinforcement Learning, 2nd ed. 2018"
RUSSELL_NORVIG = "Russell & Norvig, Artificial Intelligence: A Modern Approach"


class Example(NamedTuple):
    """A gridworld, what to notice in it, and where it comes from."""

    gridworld: Gridworld
    note: str
    source: str = ""


def _example(text: str, note: str, source: str = "") -> Example:
    return Example(parse(text), note, source)


def maze(rows: int, columns: int, seed: int, loops: float = 0.08) -> Grid:
    """A maze with one goal in the corner opposite to the start.

    Depth-first carving of the cells with even row and column, then some walls opened again so
    that there is more than one way.

    Args:
        rows: any number; a last even row joins the corridors next to it.
        columns: likewise.
        seed: of the generator.
        loops: the fraction of the remaining thin walls that is opened.

    Raises:
        ValueError: fewer than 3 rows or columns.
    """
    if rows < 3 or columns < 3:
        raise ValueError("A maze needs at least 3 rows and 3 columns.")
    generator = torch.Generator().manual_seed(seed)
    kinds = np.full((rows, columns), Cell.WALL, np.uint8)
    _carve(kinds, generator)
    closed = [
        (r, c)
        for r, c in np.argwhere(kinds == Cell.WALL).tolist()
        if (r % 2 != c % 2) and r + 1 < rows and c + 1 < columns
    ]
    for index in torch.randperm(len(closed), generator=generator)[: round(loops * len(closed))]:
        kinds[closed[index]] = Cell.FLOOR
    goal = (rows - 1) // 2 * 2, (columns - 1) // 2 * 2
    kinds[goal] = Cell.GOAL
    return Grid(kinds)


def _carve(kinds: np.ndarray, generator: torch.Generator) -> None:
    rows, columns = kinds.shape
    kinds[0, 0] = Cell.FLOOR
    path = [(0, 0)]
    while path:
        row, column = path[-1]
        ahead = [
            (row + 2 * down, column + 2 * right)
            for down, right in ((-1, 0), (0, 1), (1, 0), (0, -1))
            if 0 <= row + 2 * down < rows and 0 <= column + 2 * right < columns
        ]
        ahead = [cell for cell in ahead if kinds[cell] == Cell.WALL]
        if not ahead:
            path.pop()
            continue
        chosen = ahead[int(torch.randint(len(ahead), (), generator=generator))]
        kinds[chosen] = kinds[(row + chosen[0]) // 2, (column + chosen[1]) // 2] = Cell.FLOOR
        path.append(chosen)


def open_field(rows: int, columns: int, seed: int, walls: float = 0.15) -> Grid:
    """A field with scattered walls and a few pits, the goal at the top right; any size.

    Raises:
        ValueError: fewer than 2 rows or columns.
    """
    if rows < 2 or columns < 2:
        raise ValueError("A field needs at least 2 rows and 2 columns.")
    generator = torch.Generator().manual_seed(seed)
    chance = torch.rand(rows, columns, generator=generator).numpy()
    kinds = np.where(chance < walls, Cell.WALL, Cell.FLOOR).astype(np.uint8)
    kinds[chance > 0.985] = Cell.PIT
    kinds[0, -1] = Cell.GOAL
    kinds[-1, 0] = Cell.FLOOR
    reward = np.array([DEFAULT_REWARD[kind] for kind in Cell])[kinds]
    return Grid(kinds, reward, start=(rows - 1, 0))


EXAMPLES: dict[str, Example] = {
    "Two ways round": _example(
        """gridworld 6 x 8
        discount 0.95
        slip 0.2
        step_reward -0.04
        map
        . . . . . . . G
        . # # . . . # .
        . . . . # . . .
        . . . . # . P .
        . # . . # . . .
        S . . . . . . .
        """,
        "Value flows backwards from the goal, one sweep at a time, and gives the pit a wide berth.",
    ),
    "Textbook 4×3": _example(
        """gridworld 3 x 4
        discount 1
        slip 0.2
        step_reward -0.04
        map
        . . . G
        . # . P
        S . . .
        """,
        "In the bottom row it pays to turn back and go the long way round, for fear of the pit.",
        f"{RUSSELL_NORVIG}, ch. 17",
    ),
    "Two jumps": _example(
        """gridworld 5 x 5
        discount 0.9
        slip 0
        step_reward 0
        bump_reward -1
        map
        . J . J .
        . . . . .
        . . S . .
        . . . . .
        . . . . .
        reward 1 2 = 10
        reward 1 4 = 5
        jump 1 2 -> 5 2
        jump 1 4 -> 3 4
        """,
        "The jump that pays 10 is worth less than 10 to a random walker, who lands at the border.",
        f"{SUTTON_BARTO}, examples 3.5 and 3.8",
    ),
    "Random walk 4×4": _example(
        """gridworld 4 x 4
        discount 1
        slip 0
        step_reward -1
        map
        G . . .
        . . . .
        . . S .
        . . . G
        reward 1 1 = 0
        reward 4 4 = 0
        """,
        "A random walker needs 14 to 22 steps; a policy greedy for its values is optimal at once.",
        f"{SUTTON_BARTO}, example 4.1",
    ),
    "Walk the cliff": _example(
        """gridworld 4 x 12
        discount 1
        slip 0
        step_reward -1
        map
        . . . . . . . . . . . .
        . . . . . . . . . . . .
        . . . . . . . . . . . .
        S C C C C C C C C C C G
        reward 4 12 = 0
        """
        + "\n".join(f"reward 4 {column} = -99" for column in range(2, 12)),
        "Without slip the best path runs along the edge. How much slip drives it to the far side?",
        f"{SUTTON_BARTO}, example 6.6",
    ),
    "Cross wind": _example(
        """gridworld 7 x 10
        discount 1
        slip 0
        step_reward -1
        wind 0 0 0 1 1 1 2 2 1 0
        map
        . . . . . . . . . .
        . . . . . . . . . .
        . . . . . . . . . .
        S . . . . . . G . .
        . . . . . . . . . .
        . . . . . . . . . .
        . . . . . . . . . .
        reward 4 8 = 0
        """,
        "Wind blows upwards in the middle: to hit the goal one must overshoot it. Fifteen steps.",
        f"{SUTTON_BARTO}, example 6.5",
    ),
    "Cross the bridge": _example(
        """gridworld 5 x 9
        discount 0.9
        slip 0.1
        step_reward 0
        map
        # P P P P P P P #
        # P P P P P P P #
        G S . . . . . . G
        # P P P P P P P #
        # P P P P P P P #
        reward 3 9 = 10
        """,
        "One slip falls off the bridge. When is the small reward behind you the better one?",
    ),
    "Now or later": _example(
        """gridworld 6 x 7
        discount 0.9
        slip 0.1
        step_reward 0
        map
        . . . . . . .
        . # # # . # .
        . # G . . # .
        . # # # # # .
        S . . . . . G
        P P P P P P P
        reward 3 3 = 1
        reward 5 7 = 10
        """
        + "\n".join(f"reward 6 {column} = -10" for column in range(1, 8)),
        "Near and small, or far and large, past the pits or round them: γ and slip decide.",
    ),
    "Why go home?": _example(
        """gridworld 4 x 6
        discount 1
        slip 0.2
        step_reward 0.05
        map
        . . . . . G
        . . # . . .
        . . # . P .
        S . . . . .
        """,
        "Every step pays, nothing is discounted: staying is worth more with each sweep, for ever.",
    ),
    "Maze": Example(
        Gridworld(maze(31, 31, seed=7), Dynamics(slip=0.0, step_reward=0.0), discount=0.99),
        "News of the goal travels one cell a sweep; in place it runs down and right at once.",
    ),
}
"""Textbook gridworlds and others, by title, with the dynamics and the discount of the book."""
