"""What stands beside the gridworld's stage: numbers, one cell's backup, convergence."""

from html import escape

import numpy as np
import streamlit as st

from engine.reinforcement.gridworld import editing, model
from engine.reinforcement.gridworld.grid import Cell, Position
from engine.reinforcement.gridworld.rollouts import Walks, walk
from engine.runs import Frame
from ui import frame
from ui.components import chart

ACTIONS = ("↑ up", "→ right", "↓ down", "← left")
EPISODES = 200
_PAID = "γ = 1: nothing is discounted and never to end is paid best, so V has no limit."
_BOUND = (
    "γ = 1: under this policy some walk never ends, and is paid or pays all the while: no limit."
)
_ENDLESS = {"vi": _PAID, "world": _PAID, "pi": _BOUND, "policy": _BOUND}
_NEIGHBOURS = {(0, 0): "stays", (-1, 0): "↑", (0, 1): "→", (1, 0): "↓", (0, -1): "←"}
_NOTHING = {Cell.WALL: "a wall", Cell.CLIFF: "the cliff: back to the start"}


def beside(experiment: str, seen: Frame, walks: Walks | None, cell: Position) -> None:
    """All numbers in one element: each more is milliseconds of every frame in the browser."""
    above = walking(seen, walks) if walks else progress(experiment, seen)
    st.html(above + backup(experiment, seen, cell))


def progress(experiment: str, seen: Frame) -> str:
    """How far the values are, and whether they have a limit at all."""
    metrics = seen.metrics
    target = "Vπ" if experiment == "policy" else "V*"
    rows = [
        ("change of a sweep ‖ΔV‖∞", metrics["max_change"]),
        (f"true error ‖V − {target}‖∞", metrics["error"]),
        ("arrows changed", metrics["changed"]),
    ]
    if experiment == "pi":
        rows[0] = ("to its own policy ‖V − Vπ‖∞", metrics["policy_error"])
        rows.insert(0, ("policy number", metrics["round"]))
    if experiment == "policy":
        rows.pop()  # of the greedy arrows, which are not drawn
    listed = frame.readout_html((label, _short(value)) for label, value in rows if value == value)
    if metrics["converges"] == 0:
        listed += frame.notice_html([_ENDLESS[experiment]])
    return listed


def walks_from_start(seen: Frame, seed: int) -> Walks:
    """Walks along the arrows of the frame; the first one's path is drawn."""
    model = editing.prepared(seen.settings.grid, seen.settings.dynamics)
    arrows = editing.flat(seen.arrays["greedy"])
    return walk(model, arrows, episodes=EPISODES, seed=seed, most_steps=200)


def walking(seen: Frame, walks: Walks) -> str:
    """The mean return of many walks is the value of the start."""
    mean, spread = float(walks.returns.mean()), float(walks.returns.std()) / EPISODES**0.5
    return frame.readout_html(
        [
            ("value of the start V(s₀)", frame.number(seen.metrics["start_value"], 2)),
            (
                f"mean return, {EPISODES} walks",
                f"{frame.number(mean, 2)} ± {frame.number(spread, 2)}",
            ),
            ("steps of this walk", f"{int(walks.lengths[0])}"),
            ("walks that arrived", f"{100 * float(walks.ended.double().mean()):.0f} %"),
        ]
    )


def backup(experiment: str, seen: Frame, cell: Position) -> str:
    """The Bellman backup of the chosen cell, with the numbers in it."""
    grid, how = seen.settings.grid, seen.settings.dynamics
    where = f"<b class='is-chosen'>▣</b> row {cell[0] + 1}, column {cell[1] + 1}"
    if not grid.states[cell]:
        what = _NOTHING.get(Cell(grid.kinds[cell]), "the end, nothing comes after it")
        return f"<p class='who'>{where}: {what}</p>"
    values = editing.flat(seen.arrays["values"]).double()
    actions = model.backup(editing.prepared(grid, how), values, cell)
    follows = experiment in {"policy", "pi"}
    bits = int(seen.arrays["policy" if follows else "greedy"][cell])
    chosen = [one.q for one in actions if bits >> one.action & 1]
    result = frame.number(sum(chosen) / len(chosen) if follows else max(one.q for one in actions))
    rule = "V ← Σ<sub>a</sub> π(a) Q(a)" if follows else "V ← max<sub>a</sub> Q(a)"
    values_of_actions = frame.readout_html(
        frame.Readout(name, frame.number(one.q), "chosen" if bits >> one.action & 1 else None)
        for name, one in zip(ACTIONS, actions, strict=True)
    )
    shown = max(actions, key=lambda one: (bits >> one.action & 1, one.q))
    terms = "".join(
        f"<li><span>{o.probability:.2f} [{frame.number(o.reward, 2)} + {how.discount:.2f} · "
        f"{frame.number(o.value, 2)}]</span> {escape(_place(cell, o.cell))}</li>"
        for o in shown.outcomes
    )
    name = ACTIONS[shown.action][0]
    return (
        f"<p class='who'><span>{where}</span>"
        f"<span class='formula'>{rule} = <b>{result}</b></span></p>"
        f"{values_of_actions}"
        f"<div class='sum'>Q({name}) = Σ P [r + γ V(s′)]<ul>{terms}</ul></div>"
    )


def convergence(experiment: str, seen: Frame, other: Frame | None) -> None:
    """True error and change per sweep against the contraction bound, and the other order's."""
    lines = {
        "pi": {"bound": "bound", "to Vπ": "policy_error", "to V*": "error"},
        "policy": {"bound": "bound", "to Vπ": "error", "change": "max_change"},
    }.get(experiment, {"bound": "bound", "error": "error", "change": "max_change"})
    drawn = {
        label: (seen.series["step"], seen.series[metric])
        for label, metric in lines.items()
        if _drawable(seen.series[metric])
    }
    colours: dict[str, chart.Meaning] = {"change": "good", "to V*": "good", "bound": "data"}
    colours |= {"error": "model", "to Vπ": "model"}
    if other is not None:  # by its error, or by its change where there is none
        name = "… in place" if other.settings.order == "in-place" else "… synchronous"
        metric = "error" if "error" in drawn else "max_change"
        if _drawable(other.series[metric]):
            drawn.pop("change" if metric == "error" else "", None)
            drawn[name], colours[name] = (other.series["step"], other.series[metric]), "ink"
    chart.lines(
        "gridworld:chart",
        drawn,
        x_label="sweep",
        y_label="largest error" if "error" in lines.values() else "largest change",
        log_y=True,
        marker=seen.step,
        colours=colours,
        height=118 if experiment in {"pi", "world"} else 150,  # with four rows above it
        alt="True error per sweep, its contraction bound, and another measure to compare",
    )


def _drawable(values: np.ndarray) -> bool:
    return bool((np.isfinite(values) & (values > 0)).any())


def _place(cell: Position, end: Position) -> str:
    """Where an outcome leads: an arrow if it is next door, else row and column."""
    step = (end[0] - cell[0], end[1] - cell[1])
    return _NEIGHBOURS.get(step, f"to {end[0] + 1}, {end[1] + 1}")


def _short(value: float) -> str:
    """Few digits, however small: 0.154, 2.3e−05."""
    if value == int(value):
        return frame.number(value, 0)
    return frame.number(value) if abs(value) >= 5e-4 else f"{value:.1e}".replace("-", "−")
