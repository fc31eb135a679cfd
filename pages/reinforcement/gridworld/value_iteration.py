"""Experiment "Value iteration": optimal values, sweep by sweep, in either order of updates."""

import dataclasses
import math
from functools import partial

import numpy as np

from engine.reinforcement.gridworld.bellman import q_values
from engine.reinforcement.gridworld.sweeps import (
    EXACT_CELLS,
    SweepSettings,
    ValueIteration,
    optimal_values,
    sweep,
)
from engine.runs import Frame
from pages.reinforcement.gridworld import analyses, answers, explain, notebooks, readouts, sweeps
from pages.reinforcement.gridworld.controls import draw_map_menu, draw_sliders
from pages.reinforcement.gridworld.fields import ON_A_BLANK_MAP, on_map
from pages.reinforcement.gridworld.gestures import handle_events
from pages.reinforcement.gridworld.grid_view import draw_grid, draw_note
from pages.reinforcement.gridworld.playback import open_run
from pages.reinforcement.gridworld.world import (
    EXPORTS,
    files,
    sweep_settings,
)
from ui.controls import more
from ui.live import run_beside
from ui.questions import QUESTION
from ui.state import PageState
from ui.topic import Experiment, Place, Preset, View
from ui.view_notebook import Notebook

PRESETS = (
    Preset("What changes on a slippery floor?", {"slip": 0.6}, answers.slippery_floor),
    Preset("Why go the long way round?", on_map("Textbook 4×3", cell="3.3"), answers.long_way),
    Preset(
        "What if γ = 1 and every step pays?",
        on_map("Why go home?", cell="4.1"),
        answers.paid_for_ever,
    ),
    Preset(
        "Does updating in place converge faster?",
        on_map("Maze", update_order="in-place", cell="15.16"),
        answers.in_place,
    ),
    Preset(
        "What is optimal on your own map?",
        {**ON_A_BLANK_MAP, "tool": "wall"},
        answers.own_map,
        own_data="grid",
    ),
)
CONVERGENCE = {"bound": "bound", "error": "error", "change": "max_change"}
OTHER_ORDER_MS = 200.0  # of a run of the page; the comparison catches up with the next


def draw_controls(page: PageState) -> None:
    """Sliders, tools and the order of updates."""
    draw_sliders(page, "update_order")
    more(page, "bump_reward")
    draw_map_menu(page)


def draw_stage(page: PageState, place: Place) -> View:
    """The values of the last sweep, and how far they are from V*."""
    handle_events(page)
    live = open_run(page, ValueIteration)
    seen = live.advance(sweep_settings(page), keep_going=page["continue_from_here"])
    best = seen.arrays["greedy"] if seen.step else None
    with place.stage:
        draw_grid(page, seen, best)
    with place.readouts:
        progress = readouts.progress_html(seen, "V*", ("max_change", "error", "changed"))
        readouts.draw(progress, readouts.backup_html(page, seen, seen.arrays["greedy"], best=True))
        other = None if place.dragging else _other_order(page, seen)
        readouts.draw_convergence(seen, CONVERGENCE, other)
    asks = page[QUESTION] == 1 and not place.dragging  # it is another map to solve
    numbers = readouts.numbers(page, seen) | {
        "other_error": _at(other, "error", seen.step),
        "other_mean_error": _at(other, "mean_error", seen.step),
        "start_without_slip": _start_without_slip(seen.settings) if asks else math.nan,
    }
    return View(
        live,
        partial(draw_note, page),
        files(seen.settings),
        numbers,
        notebook=Notebook.of_run(notebooks.value_iteration, live),
    )


def _at(other: Frame | None, metric: str, step: int) -> float:
    """A number of the other order at the same sweep; NaN where it is not known."""
    if other is None or not other.series["step"].size:
        return math.nan
    at = min(int(np.searchsorted(other.series["step"], step)), other.series["step"].size - 1)
    return float(other.series[metric][at])


def _start_without_slip(settings: SweepSettings) -> float:
    """V* of the start if no move went sideways; NaN on maps too large to solve along."""
    if settings.grid.kinds.size > EXACT_CELLS:
        return math.nan
    dry = dataclasses.replace(settings.dynamics, slip=0.0)
    return readouts.start_of(optimal_values(settings.grid, dry, settings.discount), settings.grid)


def _other_order(page: PageState, seen: Frame) -> Frame:
    """The same number of sweeps in the other order of updates."""
    settings: SweepSettings = seen.settings
    order = "in-place" if settings.update_order == "synchronous" else "synchronous"
    wanted = dataclasses.replace(settings, update_order=order)
    return run_beside(page, "other_order", ValueIteration, wanted, seen.furthest, OTHER_ORDER_MS)


EXPERIMENT = Experiment(
    "value_iteration",
    "Value iteration",
    controls=draw_controls,
    stage=draw_stage,
    intro=explain.VALUE_ITERATION,
    presets=PRESETS,
    code=(sweep, q_values, ValueIteration),
    maths=explain.MATHS,
    sources=explain.SOURCES,
    exports=EXPORTS,
    sweepable=sweeps.VALUE_ITERATION,
    sweeps=sweeps.VALUE_ITERATION_PRESETS,
    analyses=analyses.ANALYSES,
)
