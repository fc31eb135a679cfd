"""Experiment "Your policy": the values of a policy that the visitor draws, and its improvement."""

import math
from functools import partial

from engine.reinforcement.gridworld.bellman import q_values
from engine.reinforcement.gridworld.policy_evaluation import (
    PolicyEvaluation,
    PolicyEvaluationSettings,
)
from engine.reinforcement.gridworld.sweeps import (
    EXACT_CELLS,
    SweepSettings,
    optimal_values,
    sweep,
)
from pages.reinforcement.gridworld import analyses, answers, explain, notebooks, readouts
from pages.reinforcement.gridworld.controls import draw_map_menu, draw_sliders
from pages.reinforcement.gridworld.fields import POLICY_TOOLS, on_map
from pages.reinforcement.gridworld.gestures import handle_events
from pages.reinforcement.gridworld.grid_view import draw_grid, draw_note
from pages.reinforcement.gridworld.playback import open_run
from pages.reinforcement.gridworld.world import (
    EXPORTS,
    current_policy,
    files,
    of_gridworld,
    store_policy,
)
from ui.controls import more, page_button
from ui.fields import Choice
from ui.questions import QUESTION
from ui.state import PageState
from ui.topic import Experiment, Place, Preset, View
from ui.view_notebook import Notebook

FIELDS = (Choice("tool", "Tool", "inspect", POLICY_TOOLS),)
PRESETS = (
    Preset(
        "What is a random walk worth?", on_map("Random walk 4×4", cell="2.2"), answers.random_walk
    ),
    Preset(
        "Why is a jump of 10 worth less at random?",
        on_map("Two jumps", cell="1.2"),
        answers.jump_at_random,
    ),
    Preset(
        "What does a random walk along a cliff cost?",
        on_map("Walk the cliff", cell="3.2") | {"discount": 0.95},
        answers.cliff_at_random,
    ),
    Preset(
        "What is your own policy worth?",
        {"tool": "arrow"},
        answers.own_policy,
        own_data="policy",
    ),
)
CONVERGENCE = {"bound": "bound", "error to Vπ": "error", "change": "max_change"}


def build_settings(page: PageState) -> PolicyEvaluationSettings:
    """What the engine computes, as the fields say."""
    return PolicyEvaluationSettings(
        **of_gridworld(page),
        update_order=page["update_order"],
        policy=current_policy(page),
    )


def draw_controls(page: PageState) -> None:
    """Sliders, tools, and two policies to begin with."""
    draw_sliders(page)
    page_button(
        page,
        "Improve policy",
        _improve_policy,
        icon=":material/north_east:",
        key="gridworld:improve",
        help="Takes in each cell the best action by the values on the stage.",
    )
    page_button(
        page,
        "Random policy",
        _forget_policy,
        icon=":material/open_with:",
        key="gridworld:random",
        help="Takes all four actions equally often.",
    )
    more(page, "update_order", "bump_reward")
    draw_map_menu(page)


def draw_stage(page: PageState, place: Place) -> View:
    """The drawn policy with its values."""
    handle_events(page)
    live = open_run(page, PolicyEvaluation)
    seen = live.advance(build_settings(page), keep_going=page["continue_from_here"])
    policy = seen.arrays["policy"]
    with place.stage:
        draw_grid(page, seen, policy)
    with place.readouts:
        progress = readouts.progress_html(seen, "Vπ", ("max_change", "error"))
        readouts.draw(progress, readouts.backup_html(page, seen, policy))
        readouts.draw_convergence(seen, CONVERGENCE)
    asks = page[QUESTION] in (3, 4) and not place.dragging  # another policy to solve for
    numbers = readouts.numbers(page, seen) | {
        "random": not page["policy"],
        "best_start": _best_start(seen.settings) if asks else math.nan,
    }
    return View(
        live,
        partial(draw_note, page),
        files(seen.settings),
        numbers,
        notebook=Notebook.of_run(notebooks.policy_evaluation, live),
    )


def _best_start(settings: SweepSettings) -> float:
    """V* of the start; NaN on maps too large to solve along, or if it has no limit."""
    if settings.grid.kinds.size > EXACT_CELLS:
        return math.nan
    best = optimal_values(settings.grid, settings.dynamics, settings.discount)
    return readouts.start_of(best, settings.grid)


def _improve_policy(page: PageState) -> None:
    """One improvement of the drawn policy, by the values on the stage."""
    store_policy(page, open_run(page, PolicyEvaluation).run.frame().arrays["greedy"])


def _forget_policy(page: PageState) -> None:
    """Back to all four actions everywhere."""
    page["policy"] = ""


EXPERIMENT = Experiment(
    "policy_evaluation",
    "Your policy",
    controls=draw_controls,
    stage=draw_stage,
    intro=explain.POLICY_EVALUATION,
    fields=FIELDS,
    presets=PRESETS,
    code=(sweep, q_values, PolicyEvaluation),
    maths=explain.MATHS,
    sources=explain.SOURCES,
    exports=EXPORTS,
    analyses=analyses.ANALYSES,
)
