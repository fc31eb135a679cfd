"""Experiment "Stochastic dynamics": slip and wind, and episodes that follow the greedy policy."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import torch

from engine.cache import cached
from engine.reinforcement.gridworld.bellman import greedy, q_values
from engine.reinforcement.gridworld.grid import Cell, Dynamics, Grid, Position
from engine.reinforcement.gridworld.rollouts import Episodes, sample_episodes
from engine.reinforcement.gridworld.sweeps import (
    EXACT_CELLS,
    SweepSettings,
    ValueIteration,
    optimal_values,
    sweep,
)
from engine.reinforcement.gridworld.transitions import transition_model
from engine.runs import Frame
from pages.reinforcement.gridworld import analyses, answers, explain, notebooks, readouts
from pages.reinforcement.gridworld.controls import draw_map_menu, draw_sliders
from pages.reinforcement.gridworld.fields import ON_A_BLANK_MAP, on_map
from pages.reinforcement.gridworld.gestures import handle_events
from pages.reinforcement.gridworld.grid_view import draw_grid, draw_note
from pages.reinforcement.gridworld.playback import open_run
from pages.reinforcement.gridworld.world import (
    EXPORTS,
    files,
    of_gridworld,
)
from ui import frame
from ui.controls import more
from ui.live import Live
from ui.questions import QUESTION
from ui.state import PageState
from ui.topic import SEED, Experiment, Place, Preset, View
from ui.view_notebook import Notebook

EPISODES = 20_000
"""Enough for a standard error of 1 % of the spread of the returns: 3 ms on the maps of the page."""
EPISODES_MEANWHILE = 1_000
"""While it plays or a slider is dragged."""
MOST_STEPS = 300
FIELDS = (SEED,)
PRESETS = (
    Preset(
        "Is the shortest path along the cliff the best?",
        on_map("Walk the cliff", cell="3.2"),
        answers.along_the_cliff,
    ),
    Preset(
        "How little slip keeps one off the cliff?",
        on_map("Walk the cliff", cell="3.2") | {"slip": 0.1},
        answers.how_little_slip,
    ),
    Preset(
        "How does one hit a goal across the wind?",
        on_map("Cross wind", cell="4.7"),
        answers.across_the_wind,
    ),
    Preset(
        "When is the bridge worth its risk?", on_map("Cross the bridge", cell="3.2"), answers.bridge
    ),
    Preset(
        "What is best in your own wind?",
        {**ON_A_BLANK_MAP, "tool": "wind"},
        answers.own_wind,
        own_data="grid",
    ),
)
CONVERGENCE = {"bound": "bound", "error": "error", "change": "max_change"}


def build_settings(page: PageState) -> SweepSettings:
    """What the engine computes, as the fields say."""
    return SweepSettings(**of_gridworld(page), update_order=page["update_order"])


def draw_controls(page: PageState) -> None:
    """Sliders, tools and the order of updates."""
    draw_sliders(page, "update_order")
    more(page, "bump_reward")
    draw_map_menu(page)


def draw_stage(page: PageState, place: Place) -> View:
    """The greedy policy of the last sweep, one episode that follows it, and the mean of many."""
    handle_events(page)
    live = open_run(page, ValueIteration)
    seen = live.advance(build_settings(page), keep_going=page["continue_from_here"])
    episodes = _follow_greedy(
        seen, page["seed"], EPISODES_MEANWHILE if live.playing or place.dragging else EPISODES
    )
    with place.stage:
        draw_grid(page, seen, seen.arrays["greedy"] if seen.step else None, episodes.path)
    with place.readouts:
        readouts.draw(
            _returns_html(seen, episodes),
            readouts.backup_html(page, seen, seen.arrays["greedy"], best=True),
        )
        readouts.draw_convergence(seen, CONVERGENCE, height=readouts.LOW)
    asks = page[QUESTION] == 2 and not place.dragging  # it is some more maps to solve
    numbers = readouts.numbers(page, seen) | _numbers(seen, episodes)
    numbers["turning_slip"] = _turning_slip(seen.settings) if asks else math.nan
    return View(
        live,
        partial(draw_note, page),
        files(seen.settings),
        numbers,
        notebook=_notebook(page, live, episodes),
    )


def _notebook(page: PageState, live: Live, episodes: Episodes) -> Notebook | str:
    return Notebook.of_run(
        notebooks.stochastic_dynamics,
        live,
        episodes=len(episodes.returns),
        most_steps=MOST_STEPS,
        seed=page["seed"],
    )


def _follow_greedy(seen: Frame, seed: int, episodes: int) -> Episodes:
    """Episodes under the greedy policy of a frame; the path of the first is drawn."""
    settings: SweepSettings = seen.settings
    policy = seen.arrays["greedy"].tobytes()
    return _episodes(settings.grid, settings.dynamics, policy, settings.discount, episodes, seed)


@cached
def _episodes(
    grid: Grid, dynamics: Dynamics, policy: bytes, discount: float, episodes: int, seed: int
) -> Episodes:
    """Remembered: a policy soon stays the same from sweep to sweep."""
    return sample_episodes(
        transition_model(grid, dynamics),
        torch.frombuffer(bytearray(policy), dtype=torch.uint8),
        discount,
        episodes=episodes,
        seed=seed,
        most_steps=MOST_STEPS,
    )


def _turning_slip(settings: SweepSettings) -> float:
    """The least slip, in steps of the slider, at which the best path is not along the cliff.

    NaN where there is no cliff or none turns away from it, and on maps too large to solve along.
    """
    if settings.grid.kinds.size > EXACT_CELLS or not (settings.grid.kinds == Cell.CLIFF).any():
        return math.nan
    low, high = 0, 100  # hundredths; the path at `low` is along the cliff, the one at `high` is not
    if not _along_cliff(settings, low) or _along_cliff(settings, high):
        return math.nan
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _along_cliff(settings, middle) else (low, middle)
    return high / 100


def _along_cliff(settings: SweepSettings, slip: int) -> bool:
    """Whether the best path, were each step to go as it is meant to, is beside the cliff."""
    dynamics = replace(settings.dynamics, slip=slip / 100)
    solution = optimal_values(settings.grid, dynamics, settings.discount)
    model = transition_model(settings.grid, dynamics)
    policy = greedy(q_values(model, solution.values, settings.discount)) * model.is_state
    sure = replace(dynamics, slip=0.0)
    path = _episodes(
        settings.grid, sure, policy.numpy().tobytes(), settings.discount, episodes=1, seed=0
    ).path
    return _beside_cliff(settings.grid, path) >= len(path) / 4


def _beside_cliff(grid: Grid, path: Sequence[Position]) -> int:
    """How many cells of a path are above the cliff."""
    below = [(row + 1, column) for row, column in path]
    return sum(grid.contains(cell) and bool(grid.kinds[cell] == Cell.CLIFF) for cell in below)


def _endings(grid: Grid, episodes: Episodes) -> list[tuple[str, float]]:
    """The share of the episodes that terminated on cells of each kind and reward, most first."""
    shares: dict[str, float] = {}
    ended = episodes.ended[episodes.terminated]
    cells, counts = ended.unique(return_counts=True)
    for cell, count in zip(cells.tolist(), counts.tolist(), strict=True):
        where = divmod(cell, grid.columns)
        kind = "goal" if grid.kinds[where] == Cell.GOAL else "pit"
        name = f"{kind} {frame.number(float(grid.reward[where]), 0, signed=True)}"
        shares[name] = shares.get(name, 0.0) + count / len(episodes.ended)
    return sorted(shares.items(), key=lambda one: -one[1])


def _numbers(seen: Frame, episodes: Episodes) -> dict[str, Any]:
    grid: Grid = seen.settings.grid
    path = episodes.path
    goals = np.argwhere(grid.kinds == Cell.GOAL)[:, 1]
    return {
        "episodes": len(episodes.returns),
        "mean_return": float(episodes.returns.mean()),
        "length": int(episodes.lengths[0]),
        "ended": bool(episodes.terminated[0]),
        "endings": _endings(grid, episodes),
        "has_cliff": bool((grid.kinds == Cell.CLIFF).any()),
        "beside_cliff": _beside_cliff(grid, path),
        "beyond_goal": bool(goals.size) and max(column for _, column in path) > goals.max(),
    }


def _returns_html(seen: Frame, episodes: Episodes) -> str:
    """The mean return of many episodes is the value of the start."""
    number = partial(frame.number, decimals=2)
    many = len(episodes.returns)
    mean, error = float(episodes.returns.mean()), float(episodes.returns.std()) / many**0.5
    going = 1 - float(episodes.terminated.double().mean())
    rows = [
        ("value of the start V(s₀)", number(seen.metrics["start_value"])),
        (f"mean return ± standard error, {many:,} episodes", f"{number(mean)} ± {number(error)}"),
        *(
            (f"terminated: {name}", f"{100 * share:.0f} %")
            for name, share in _endings(seen.settings.grid, episodes)[:3]
        ),
    ]
    if going > 0:
        rows.append((f"not terminated in {MOST_STEPS} steps", f"{100 * going:.0f} %"))
    said = readouts.limit_notice(seen, "V*")
    return frame.readout_html(rows) + (frame.notice_html([said]) if said else "")


EXPERIMENT = Experiment(
    "stochastic_dynamics",
    "Stochastic dynamics",
    controls=draw_controls,
    stage=draw_stage,
    intro=explain.STOCHASTIC_DYNAMICS,
    fields=FIELDS,
    presets=PRESETS,
    code=(sweep, q_values, sample_episodes),
    seeded="episodes",
    maths=explain.MATHS,
    sources=explain.SOURCES,
    exports=EXPORTS,
    analyses=analyses.ANALYSES,
)
