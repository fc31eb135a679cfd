"""What a visitor can set on the gridworld page, its presets, and its mathematics."""

import re
from typing import Any

from engine.reinforcement.gridworld import editing, map_text, maps
from engine.reinforcement.gridworld.grid import Dynamics, Grid
from ui.frame import Source
from ui.state import Choice, Flag, Number, Text, readable

EXPERIMENTS = {
    "vi": "Value iteration",
    "pi": "Policy iteration",
    "policy": "Your policy",
    "world": "Slip and wind",
}
MAPS = {re.sub("[^a-z0-9]+", "-", title.lower()).strip("-"): title for title in maps.PRESETS}
FIRST_MAP = next(iter(MAPS))
TOOLS = {
    "inspect": "Look",
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
WITH_REWARD = {"goal", "pit", "cliff", "reward", "jump"}
HINTS = {
    "inspect": "Press a cell: its Bellman backup",
    "jump": "Drag to where it leads, or press both",
    "wind": "Drag up or down; a press adds one",
    "start": "Press the cell to start from",
    "arrow": "Drag a path; press a cell to turn its arrow",
}


def check_cell(text: str) -> str:
    """A cell's row and column, or a clause for the visitor."""
    if not re.fullmatch(r"[1-9]\d?\.[1-9]\d?", text):
        raise ValueError("but it is written row.column")
    return text


FIELDS = (
    Choice("x", "Experiment", "vi", EXPERIMENTS),
    Choice("map", "Map", FIRST_MAP, MAPS),
    Text("grid", "Painted map", check=readable(editing.opened), max_length=map_text.CODE_LIMIT),
    Number("g", "Discount γ", 0.95, 0, 1, 0.01, help="The weight of a reward one step later."),
    Number("s", "Slip probability", 0.2, 0, 1, 0.01, help="How often a move goes sideways."),
    Number("l", "Living reward", -0.04, -2, 2, 0.01, help="Earned by every step."),
    Number("b", "Bump reward", 0, -5, 5, 0.5, help="Earned when a wall blocks the step."),
    Choice("o", "Sweeps", "synchronous", {"synchronous": "Synchronous", "in-place": "In place"}),
    Choice(
        "e", "Evaluation", "sweeps", {"sweeps": "To the end", "few": "3 sweeps", "exact": "Solve"}
    ),
    Choice("t", "Brush", "inspect", TOOLS | {"arrow": "Arrow"}),
    Number("r", "Reward of the brush", 1, -100, 100, 0.5),
    Flag("q", "Q-values", help="The value of each action, as four triangles."),
    Flag("go", "Continue from here", help="Changed settings go on from the values shown."),
    Text("p", "Policy", max_length=4000),
    Text("c", "Chosen cell", "3.6", check=check_cell),
    Number("k", "Sweep", 0, 0, 100_000, 1),
    Number("seed", "Seed", 0, 0, 9999, 1),
)


def on_map(title: str, **more: Any) -> dict[str, Any]:
    """A preset: one of the maps with the dynamics it begins with."""
    _, dynamics, _, _ = maps.PRESETS[title]
    slug = next(slug for slug, name in MAPS.items() if name == title)
    return {"map": slug} | from_dynamics(dynamics) | more


def from_dynamics(dynamics: Dynamics) -> dict[str, Any]:
    """The values of the sliders that stand for these dynamics."""
    return {field.name: field.snap(value) for field, value in _sliders(dynamics)}


def off_the_sliders(dynamics: Dynamics) -> str:
    """A sentence about the first number that no slider can take; empty if there is none."""
    for field, value in _sliders(dynamics):
        if abs(field.snap(value) - value) > 1e-9:
            return (
                f"{field.label} {value:g} cannot be set on this page, only {field.low:g} to "
                f"{field.high:g} in steps of {field.step:g}."
            )
    return ""


def _sliders(dynamics: Dynamics) -> list[tuple[Number, float]]:
    values = {
        "g": dynamics.discount,
        "s": dynamics.slip,
        "l": dynamics.living_reward,
        "b": dynamics.bump_reward,
    }
    numbers = [field for field in FIELDS if isinstance(field, Number)]
    return [(field, values[field.name]) for field in numbers if field.name in values]


BLANK = map_text.to_code(editing.paint(Grid.floor(6, 8), "goal", [(0, 7)], 1), Dynamics())
TRY: dict[str, dict[str, dict[str, Any]]] = {
    "vi": {
        "Slippery floors?": {"s": 0.6},
        "Textbook 4×3": on_map("Textbook 4×3", c="3.3"),
        "γ = 1 for ever?": on_map("Why go home?", c="4.1"),
        "In place or not?": on_map("Maze", o="in-place", c="15.16"),
        "Paint yours": {"grid": BLANK, "t": "wall", "c": "6.1"},
    },
    "pi": {
        "How few rounds?": {},
        "Three sweeps enough?": {"e": "few"},
        "Two jumps": on_map("Two jumps", c="1.2"),
        "Now or later?": on_map("Now or later", c="5.1"),
        "Paint yours": {"grid": BLANK, "t": "wall", "c": "6.1"},
    },
    "policy": {
        "Walk at random?": on_map("Random walk 4×4", c="2.2"),
        "Random on jumps?": on_map("Two jumps", c="1.2"),
        "A drunk on the cliff?": on_map("Walk the cliff", g=0.95, c="3.2"),
        "Draw yours": {"t": "arrow"},
    },
    "world": {
        "Walk the cliff?": on_map("Walk the cliff", c="3.2"),
        "Slip on the cliff?": on_map("Walk the cliff", s=0.1, c="3.2"),
        "Cross wind?": on_map("Cross wind", c="4.7"),
        "Cross the bridge?": on_map("Cross the bridge", c="3.2"),
        "Paint yours": {"grid": BLANK, "t": "wind", "c": "6.1"},
    },
}

MATHS = r"""
A gridworld is a **Markov decision process**: states $s$ (cells), actions $a$, probabilities
$P(s' \mid s, a)$ and rewards $r(s, a, s')$. A policy $\pi(a \mid s)$ is worth what it earns,
later rewards discounted by $\gamma$:

$$
V^\pi(s) = \mathbb{E}_\pi\Big[\sum_{t \ge 0} \gamma^t\, r_{t+1} \,\Big|\, s_0 = s\Big]
\qquad Q^\pi(s,a) = \sum_{s'} P(s' \mid s, a)\,\big[r(s,a,s') + \gamma V^\pi(s')\big]
$$

**Bellman's equations.** The value of a policy, and of the best one, fit together cell by cell:

$$V^\pi(s) = \sum_a \pi(a \mid s)\, Q^\pi(s, a) \qquad V^*(s) = \max_a Q^*(s, a)$$

**Value iteration** turns the second into a sweep, $V_{k+1} = \mathcal{T} V_k$ with
$(\mathcal{T}V)(s) = \max_a \sum_{s'} P(s' \mid s,a)\,[r + \gamma V(s')]$. A sweep is a contraction,
$\lVert \mathcal{T}V - \mathcal{T}U\rVert_\infty \le \gamma \lVert V - U\rVert_\infty$, hence

$$
\lVert V_k - V^* \rVert_\infty
\;\le\; \frac{\gamma^k}{1-\gamma}\,\lVert V_1 - V_0 \rVert_\infty .
$$

**Policy iteration** evaluates a policy, $V^\pi$, then makes it greedy,
$\pi'(s) \in \arg\max_a Q^\pi(s,a)$, until nothing changes: never more rounds than policies, in
practice a handful. **In place** (Gauss–Seidel) a sweep reads the newest values: news of a reward
runs with the sweep as far as it likes, against it one cell a time.

**Here**: with slip $\sigma$ a move goes where it should with probability $1-\sigma$ and to either
side with $\sigma/2$; the reward of a cell is earned on entering it; $V = 0$ after the end (the
large number on a goal or a pit is its reward). At $\gamma = 1$ nothing contracts: values are finite
only if the walk ends, or costs nothing where it does not.
"""
SOURCES = (
    Source(
        "R. S. Sutton & A. G. Barto, Reinforcement Learning, 2nd ed., 2018, ch. 3 and 4",
        "http://incompleteideas.net/book/the-book-2nd.html",
    ),
    Source("R. Bellman, Dynamic Programming, 1957", "https://doi.org/10.1515/9781400835386"),
    Source(
        "M. L. Puterman, Markov Decision Processes, 1994, ch. 6: contraction and policy iteration",
        "https://doi.org/10.1002/9780470316887",
    ),
    Source(
        "S. Russell & P. Norvig, Artificial Intelligence: A Modern Approach, ch. 17",
        "https://aima.cs.berkeley.edu",
    ),
)
