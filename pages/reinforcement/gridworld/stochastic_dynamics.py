"""Experiment "Stochastic dynamics": slip and wind, and episodes that follow the greedy policy."""

from functools import partial

from engine.reinforcement.gridworld.bellman import q_values
from engine.reinforcement.gridworld.rollouts import Episodes, sample_episodes
from engine.reinforcement.gridworld.sweeps import SweepSettings, ValueIteration, sweep
from engine.reinforcement.gridworld.transitions import transition_model
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
from ui import frame
from ui.controls import more
from ui.state import PageState
from ui.topic import SEED, Experiment, Place, Preset, View

EPISODES = 200
MOST_STEPS = 200
FIELDS = (SEED,)
PRESETS = (
    Preset("Is the shortest path along the cliff the best?", on_map("Walk the cliff", cell="3.2")),
    Preset(
        "How little slip keeps one off the cliff?",
        on_map("Walk the cliff", cell="3.2") | {"slip": 0.1},
    ),
    Preset("How does one hit a goal across the wind?", on_map("Cross wind", cell="4.7")),
    Preset("When is the bridge worth its risk?", on_map("Cross the bridge", cell="3.2")),
    Preset("What is best in your own wind?", {**ON_A_BLANK_MAP, "tool": "wind"}),
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
    episodes = _follow_greedy(seen, page["seed"])
    with place.stage:
        draw_grid(page, seen, seen.arrays["greedy"] if seen.step else None, episodes.path)
    with place.readouts:
        readouts.draw(
            _returns_html(seen, episodes),
            readouts.backup_html(page, seen, seen.arrays["greedy"], best=True),
        )
        readouts.draw_convergence(seen, CONVERGENCE, height=readouts.LOW)
    return View(live=live, files=files(seen.settings), numbers=seen.metrics)


def _follow_greedy(seen: Frame, seed: int) -> Episodes:
    """Episodes under the greedy policy of a frame; the path of the first is drawn."""
    settings: SweepSettings = seen.settings
    return sample_episodes(
        transition_model(settings.grid, settings.dynamics),
        readouts.per_cell(seen.arrays["greedy"]),
        settings.discount,
        episodes=EPISODES,
        seed=seed,
        most_steps=MOST_STEPS,
    )


def _returns_html(seen: Frame, episodes: Episodes) -> str:
    """The mean return of many episodes is the value of the start."""
    number = partial(frame.number, decimals=2)
    mean, error = float(episodes.returns.mean()), float(episodes.returns.std()) / EPISODES**0.5
    return frame.readout_html(
        [
            ("value of the start V(s₀)", number(seen.metrics["start_value"])),
            (f"mean return, {EPISODES} episodes", f"{number(mean)} ± {number(error)}"),
            ("length of this episode", f"{int(episodes.lengths[0])}"),
            ("episodes terminated", f"{100 * float(episodes.terminated.double().mean()):.0f} %"),
        ]
    )


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
)
