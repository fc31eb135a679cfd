"""Experiment "Policy iteration": evaluate a policy, improve it, and so on."""

from functools import partial

from engine.reinforcement.gridworld.bellman import q_values
from engine.reinforcement.gridworld.policy_iteration import (
    PolicyIteration,
    PolicyIterationSettings,
)
from engine.reinforcement.gridworld.sweeps import sweep
from pages.reinforcement.gridworld import analyses, answers, explain, notebooks, readouts
from pages.reinforcement.gridworld.controls import draw_map_menu, draw_sliders
from pages.reinforcement.gridworld.fields import ON_A_BLANK_MAP, on_map
from pages.reinforcement.gridworld.gestures import handle_events
from pages.reinforcement.gridworld.grid_view import draw_grid, draw_note
from pages.reinforcement.gridworld.playback import open_run
from pages.reinforcement.gridworld.world import (
    EXPORTS,
    current_policy,
    files,
    of_gridworld,
)
from ui.controls import more
from ui.fields import Choice
from ui.state import PageState
from ui.topic import Experiment, Place, Preset, View
from ui.view_notebook import Notebook

FIELDS = (
    Choice(
        "evaluation",
        "Policy evaluation",
        "until-converged",
        {
            "until-converged": "Until converged",
            "three-sweeps": "3 sweeps",
            "linear-solve": "Linear solve",
        },
        help="How a policy is evaluated before it is improved.",
    ),
)
PRESETS = (
    Preset("How few policies does it take?", {"evaluation": "linear-solve"}, answers.how_few),
    Preset(
        "Are three sweeps of evaluation enough?",
        {"evaluation": "three-sweeps"},
        answers.three_sweeps,
    ),
    Preset(
        "Which jump is worth a detour?",
        on_map("Two jumps", cell="1.2", evaluation="linear-solve"),
        answers.which_jump,
    ),
    Preset(
        "A small reward now or a large one later?",
        on_map("Now or later", cell="5.1", evaluation="linear-solve"),
        answers.now_or_later,
    ),
    Preset(
        "How many policies on your own map?",
        {**ON_A_BLANK_MAP, "tool": "wall", "evaluation": "linear-solve"},
        answers.how_many_on_your_map,
        own_data="grid",
    ),
)
CONVERGENCE = {"bound": "bound", "error to Vπ": "policy_error", "error to V*": "error"}


def build_settings(page: PageState) -> PolicyIterationSettings:
    """What the engine computes, as the fields say."""
    return PolicyIterationSettings(
        **of_gridworld(page),
        policy=current_policy(page),
        evaluation="linear-solve" if page["evaluation"] == "linear-solve" else "sweeps",
        sweeps_per_round=3 if page["evaluation"] == "three-sweeps" else 0,
    )


def draw_controls(page: PageState) -> None:
    """Sliders, tools and how policies are evaluated."""
    draw_sliders(page, "evaluation")
    more(page, "bump_reward")
    draw_map_menu(page)


def draw_stage(page: PageState, place: Place) -> View:
    """The present policy with its values, and how far both are from the best."""
    handle_events(page)
    live = open_run(page, PolicyIteration, pace="30/s")
    seen = live.advance(build_settings(page), keep_going=page["continue_from_here"])
    policy = seen.arrays["policy"]
    with place.stage:
        draw_grid(page, seen, policy)
    with place.readouts:
        progress = readouts.progress_html(seen, "V*", ("round", "policy_error", "error", "changed"))
        readouts.draw(progress, readouts.backup_html(page, seen, policy))
        readouts.draw_convergence(seen, CONVERGENCE, height=readouts.LOW)
    numbers = readouts.numbers(page, seen) | {"evaluation": page["evaluation"]}
    return View(
        live,
        partial(draw_note, page),
        files(seen.settings),
        numbers,
        notebook=Notebook.of_run(notebooks.policy_iteration, live),
    )


EXPERIMENT = Experiment(
    "policy_iteration",
    "Policy iteration",
    controls=draw_controls,
    stage=draw_stage,
    intro=explain.POLICY_ITERATION,
    fields=FIELDS,
    presets=PRESETS,
    code=(sweep, q_values, PolicyIteration),
    maths=explain.MATHS,
    sources=explain.SOURCES,
    exports=EXPORTS,
    analyses=(analyses.VALUE_SURFACE,),
)
