"""Gridworld: dynamic programming, sweep by sweep, on a map painted by hand."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from engine.reinforcement.gridworld import editing, map_text, model, sweeps
from engine.reinforcement.gridworld.grid import Cell
from engine.reinforcement.gridworld.policy_iteration import IterationSettings, PolicyIteration
from engine.reinforcement.gridworld.rollouts import Walks
from engine.runs import Frame, Run
from engine.simulation import Simulation
from pages.reinforcement.gridworld import readouts, table
from pages.reinforcement.gridworld.strokes import (
    STAGE,
    choose,
    chosen_cell,
    current_dynamics,
    current_grid,
    current_policy,
    keep,
    say_what_does_not_fit,
    take_up,
)
from ui import frame
from ui.components import canvas
from ui.components.panel import dragging, panel
from ui.live import SWEEPS, Live
from ui.state import PageState

page = PageState("gridworld", table.FIELDS)
REFUSAL = "gridworld:refusal"
PAINTED = "painted"
TWIN_MS = 200.0  # what the other order may take of a run; it catches up with the next

KINDS: dict[str, Callable[[Any], Simulation[Any]]] = {
    "vi": sweeps.ValueIteration,
    "pi": PolicyIteration,
    "policy": sweeps.PolicyEvaluation,
    "world": sweeps.ValueIteration,
}


def main() -> None:
    """The frame, and in it the room."""
    say_what_does_not_fit(page, current_grid(page))
    key = page.key("x")
    chosen = st.session_state.setdefault(key, page["x"])
    seed = draw_seed if chosen == "world" else None
    with frame.topic("gridworld", on_reset=page.reset, ignored=page.ignored, seed=seed):
        experiment = frame.experiments(table.EXPERIMENTS, key=key)
        if experiment != page["x"]:
            page["x"], page["k"] = experiment, 0
            page["t"] = "arrow" if experiment == "policy" else "inspect"
        room(experiment)
        maths, code = st.columns(2, gap="large")
        with maths:
            frame.maths(table.MATHS, table.SOURCES, key="gridworld:maths")
        with code:
            frame.code(model.sweep, model.q_values, KINDS[page["x"]], key="gridworld:code")


@st.fragment
def room(experiment: str) -> None:
    """The controls, and beside them everything that moves."""
    left, body = frame.room()
    with left:
        draw_controls(experiment)
    with body:
        scene(experiment)


@st.fragment
def scene(experiment: str) -> None:
    """Stage, readouts, and the clock: all that runs while it plays."""
    stage, right = frame.stage()
    take_up(page)
    live = Live(
        page,
        experiment,
        KINDS[experiment],
        paces=SWEEPS,
        pace="10/s",
        noun="sweep",
        autostart_after=2,
    )
    seen = live.advance(settings(experiment), keep_going=page["go"])
    walks = readouts.walks_from_start(seen, page["seed"]) if experiment == "world" else None
    with stage:
        draw_stage(experiment, seen, walks)
        live.transport()
        frame.presets(
            table.TRY[experiment], lambda preset: show(experiment, preset), key="gridworld"
        )
    with right:
        readouts.beside(experiment, seen, walks, chosen_cell(page, seen.settings.grid))
        compared = experiment == "vi" and not dragging(page)
        readouts.convergence(experiment, seen, other_order(seen) if compared else None)
    page.publish()


def other_order(seen: Frame) -> Frame:
    """The same sweeps in the other order, as far as these have come."""
    order = "in-place" if seen.settings.order == "synchronous" else "synchronous"
    wanted = dataclasses.replace(seen.settings, order=order)
    key = "live:gridworld:twin"
    if key not in st.session_state:
        st.session_state[key] = Run(sweeps.ValueIteration, wanted)
    twin: Run = st.session_state[key]
    reached = twin.frame()
    if reached.settings != wanted or reached.step > seen.furthest:
        reached = twin.restart(wanted)
    if reached.step < seen.furthest and not reached.done:
        reached = twin.play(TWIN_MS, seen.furthest - reached.step)
    return reached


def settings(experiment: str) -> sweeps.SweepSettings:
    """What the engine needs to know, from the controls."""
    grid, dynamics = current_grid(page), current_dynamics(page)
    if experiment == "policy":
        policy = current_policy(page, grid)
        return sweeps.PolicySettings(grid, dynamics, page["o"], policy=policy)
    if experiment == "pi":
        return IterationSettings(
            grid,
            dynamics,
            policy=current_policy(page, grid),
            evaluation="exact" if page["e"] == "exact" else "sweeps",
            sweeps_per_round=3 if page["e"] == "few" else 0,
        )
    return sweeps.SweepSettings(grid, dynamics, page["o"])


def draw_controls(experiment: str) -> None:
    """The sliders, the brush and what it paints."""
    drawing = experiment == "policy"
    more = {"policy": (), "pi": ("e",)}.get(experiment, ("o",))
    tools = ["arrow", "inspect"] if drawing else list(table.TOOLS)
    panel(
        page,
        *("g", "s", "l", "t", "r", *more, "q", "go"),
        among={"t": tools},
        where={"r": lambda: page["t"] in table.WITH_REWARD},
    )
    if drawing:
        st.button(
            "Make it greedy",
            icon=":material/north_east:",
            on_click=make_greedy,
            key="gridworld:greedy",
        )
        st.button(
            "At random", icon=":material/open_with:", on_click=make_random, key="gridworld:random"
        )
    draw_map_menu()


def draw_map_menu() -> None:
    """Choose, resize, save and load a map."""
    menu = st.popover(
        "Map", icon=":material/map:", width="stretch", key="gridworld:menu", on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        painted = {PAINTED: "Painted by hand"} if page["grid"] else {}
        maps = painted | table.MAPS
        st.selectbox(
            "Map",
            list(maps),
            list(maps).index(PAINTED if painted else page["map"]),
            format_func=maps.__getitem__,
            key=(key := page.key(f"map:{bool(painted)}")),
            on_change=choose_map,
            args=(key,),
        )
        grid = current_grid(page)
        sides = zip(st.columns(2), ("Rows", "Columns"), grid.shape, strict=True)
        for place, label, length in sides:
            st.session_state[page.key(label)] = length
            key = page.key(label)
            place.number_input(label, 1, 64, key=key, on_change=resize, args=(key,))
        text = map_text.to_text(grid, current_dynamics(page))
        st.download_button("Save as text", text, "gridworld.txt", width="stretch")
        key = page.key(f"text:{hash(text)}")
        st.text_area("The map as text", text, height=220, key=key, on_change=load, args=(key,))
        if st.session_state.get(REFUSAL):
            st.error(st.session_state[REFUSAL], icon=":material/warning:")


def choose_map(key: str) -> None:
    """Takes the map that was chosen from the list, with its own dynamics."""
    if page.holds(key) and st.session_state[key] != PAINTED:
        show(page["x"], table.on_map(table.MAPS[st.session_state[key]]))


def resize(key: str) -> None:
    """Another size; what is drawn on the map, and for it, stays where it was."""
    if not page.holds(key):
        return
    st.session_state[REFUSAL] = ""
    rows, columns = (int(st.session_state[page.key(label)]) for label in ("Rows", "Columns"))
    if page["p"]:
        policy = editing.resize_policy(current_policy(page, current_grid(page)), rows, columns)
        page["p"] = editing.policy_code(policy)
    keep(page, editing.resize(current_grid(page), rows, columns))
    choose(page, chosen_cell(page, current_grid(page)))


def load(key: str) -> None:
    """Takes over a map written by hand, or says what is wrong with it and leaves it to edit."""
    if not page.holds(key):
        return
    try:
        grid, dynamics = map_text.parse(st.session_state[key])
    except ValueError as refusal:
        st.session_state[REFUSAL] = str(refusal)
        return
    if strange := table.off_the_sliders(dynamics):
        st.session_state[REFUSAL] = strange
        return
    show(page["x"], {"grid": map_text.to_code(grid, dynamics)} | table.from_dynamics(dynamics))


def draw_stage(experiment: str, seen: Frame, walks: Walks | None) -> None:
    """The map with its values and arrows. Where an episode ends, the reward of ending there."""
    grid, arrays = seen.settings.grid, seen.arrays
    ends = grid.terminal | (grid.kinds == Cell.CLIFF)
    follows = experiment in {"policy", "pi"}
    # Not the rewards at the ends, which are written there: beside one of −100 all else is pale.
    most = float(np.abs(np.where(grid.states, arrays["values"], 0)).max())
    canvas.cells(
        STAGE,
        np.where(ends, grid.reward, arrays["values"]),
        kinds=grid.kinds,
        arrows=arrays["policy" if follows else "greedy"] if follows or seen.step else None,
        quarters=arrays["q"] if page["q"] else None,
        labels={
            (row, column): f"{grid.reward[row, column]:+.3g}".replace("-", "−")
            for row, column in np.argwhere(ends | (grid.reward != 0)).tolist()
        },
        start=grid.start,
        jumps=grid.jumps,
        wind=grid.wind,
        path=walks.path if walks else (),
        scale=most if 0 < most < np.inf else None,
        chosen=chosen_cell(page, grid),
        tool=page["t"],
        hint=table.HINTS.get(page["t"], "Drag over cells to paint"),
        alt=f"{grid.rows} by {grid.columns} gridworld after sweep {seen.step}; "
        f"the start is worth {frame.number(seen.metrics['start_value'])}.",
    )


def show(experiment: str, preset: dict[str, object]) -> None:
    """Puts a preset on the stage."""
    st.session_state[REFUSAL] = ""
    page.replace({"x": experiment} | preset)


def make_greedy() -> None:
    """One improvement of the drawn policy, by the values on the stage."""
    run = st.session_state["live:gridworld:policy"]["run"]
    page["p"] = editing.policy_code(run.frame().arrays["greedy"])


def make_random() -> None:
    """The policy that knows nothing."""
    page["p"] = ""


def draw_seed() -> None:
    """Which walk: chance, but the same for the same seed."""
    st.button(
        f"Seed {page['seed']}",
        icon=":material/casino:",
        type="tertiary",
        on_click=another_walk,
        key="gridworld:seed",
        help="Another seed, another walk",
    )


def another_walk() -> None:
    """The next seed."""
    page["seed"] = (page["seed"] + 1) % 10_000


main()
