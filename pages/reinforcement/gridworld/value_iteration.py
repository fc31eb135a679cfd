"""Experiment "Value iteration": optimal values, sweep by sweep, in either order of updates."""

import dataclasses

from engine.reinforcement.gridworld.bellman import q_values
from engine.reinforcement.gridworld.sweeps import SweepSettings, ValueIteration, sweep
from engine.runs import Frame
from pages.reinforcement.gridworld import explain, readouts
from pages.reinforcement.gridworld.controls import draw_map_menu, draw_sliders
from pages.reinforcement.gridworld.fields import ON_A_BLANK_MAP, on_map
from pages.reinforcement.gridworld.gestures import handle_events
from pages.reinforcement.gridworld.grid_view import draw_grid
from pages.reinforcement.gridworld.playback import open_run
from pages.reinforcement.gridworld.world import (
    EXPORTS,
    files,
    of_gridworld,
)
from ui.controls import more
from ui.live import run_beside
from ui.state import PageState
from ui.topic import Experiment, Place, Preset, View

PRESETS = (
    Preset("What changes on a slippery floor?", {"slip": 0.6}),
    Preset("Why go the long way round?", on_map("Textbook 4×3", cell="3.3")),
    Preset("What if γ = 1 and every step pays?", on_map("Why go home?", cell="4.1")),
    Preset(
        "Does updating in place converge faster?",
        on_map("Maze", update_order="in-place", cell="15.16"),
    ),
    Preset("What is optimal on your own map?", {**ON_A_BLANK_MAP, "tool": "wall"}),
)
CONVERGENCE = {"bound": "bound", "error": "error", "change": "max_change"}
OTHER_ORDER_MS = 200.0  # of a run of the page; the comparison catches up with the next


def build_settings(page: PageState) -> SweepSettings:
    """What the engine computes, as the fields say."""
    return SweepSettings(**of_gridworld(page), update_order=page["update_order"])


def draw_controls(page: PageState) -> None:
    """Sliders, tools and the order of updates."""
    draw_sliders(page, "update_order")
    more(page, "bump_reward")
    draw_map_menu(page)


def draw_stage(page: PageState, place: Place) -> View:
    """The values of the last sweep, and how far they are from V*."""
    handle_events(page)
    live = open_run(page, ValueIteration)
    seen = live.advance(build_settings(page), keep_going=page["continue_from_here"])
    best = seen.arrays["greedy"] if seen.step else None
    with place.stage:
        draw_grid(page, seen, best)
    with place.readouts:
        progress = readouts.progress_html(seen, "V*", ("max_change", "error", "changed"))
        readouts.draw(progress, readouts.backup_html(page, seen, seen.arrays["greedy"], best=True))
        readouts.draw_convergence(
            seen, CONVERGENCE, None if place.dragging else _other_order(page, seen)
        )
    return View(live=live, files=files(seen.settings), numbers=seen.metrics)


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
)
