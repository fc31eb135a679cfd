"""What stands beside the gridworld's stage: numbers, one cell's backup, convergence."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from engine.reinforcement.gridworld import bellman
from engine.reinforcement.gridworld.endless import CANCELLING, COST, GAIN
from engine.reinforcement.gridworld.grid import Cell, Grid, Position, at
from engine.reinforcement.gridworld.linear_solve import Solution
from engine.reinforcement.gridworld.sweeps import EXACT_CELLS, SweepSettings
from engine.reinforcement.gridworld.transitions import transition_model
from engine.runs import Frame
from pages.reinforcement.gridworld.fields import ON_A_BLANK_MAP
from pages.reinforcement.gridworld.world import inspected_cell
from ui import frame
from ui.components import chart
from ui.state import PageState

ACTIONS = ("↑ up", "→ right", "↓ down", "← left")
OFF = 1e-3
"""Of the values: an error beyond it, once the sweeps have settled, is none of rounding."""
LOW = 118
"""Height of the chart where four rows of numbers stand above it."""
_LABELS = {
    "round": "policy number",
    "policy_error": "evaluation error ‖V − Vπ‖∞",
    "max_change": "change of the last sweep ‖ΔV‖∞",
    "error": "true error ‖V − {}‖∞",
    "changed": "greedy actions changed",
}
_NO_LIMIT = {
    GAIN: "γ = 1: from {cell} one can gain for ever, so V grows with every sweep: no limit.",
    COST: "γ = 1: from {cell} every policy pays for ever, so V falls with every sweep: no limit.",
    CANCELLING: "γ = 1: at {cell} gains and costs of an endless walk cancel, so its total has no "
    "limit: V depends on where the sweeps stop.",
}
_NO_LIMIT_OF_POLICY = {
    GAIN: "γ = 1: from {cell} this policy gains for ever, so V grows with every sweep: no limit.",
    COST: "γ = 1: from {cell} this policy pays for ever, so V falls with every sweep: no limit.",
    CANCELLING: "γ = 1: from {cell} this policy never ends, and its gains and costs cancel: V "
    "depends on where the sweeps stop.",
}
_NEIGHBOURS = {(0, 0): "stays", (-1, 0): "↑", (0, 1): "→", (1, 0): "↓", (0, -1): "←"}
_NO_BACKUP = {Cell.WALL: "a wall", Cell.CLIFF: "the cliff: back to the start"}


def draw(*parts: str) -> None:
    """All numbers in one element: each more is milliseconds of every frame in the browser."""
    st.html("".join(parts))


def progress_html(seen: Frame, limit: str, metrics: Sequence[str]) -> str:
    """How far the values are, and whether they have a limit at all.

    Args:
        seen: the frame.
        limit: what they converge to, "V*" or "Vπ".
        metrics: names of numbers of the frame; those that do not exist now are left out.
    """
    rows = [(_LABELS[name].format(limit), seen.metrics[name]) for name in metrics]
    listed = frame.readout_html((label, _short(value)) for label, value in rows if value == value)
    said = limit_notice(seen, limit)
    return listed + frame.notice_html([said]) if said else listed


def limit_notice(seen: Frame, limit: str) -> str:
    """What is to be said of the limit at γ = 1; empty where nothing is.

    Args:
        seen: the frame.
        limit: what the values converge to, "V*" or "Vπ".
    """
    if seen.settings.discount < 1:
        return ""
    metrics = seen.metrics
    if metrics["obstacle"]:
        sentences = _NO_LIMIT if limit == "V*" else _NO_LIMIT_OF_POLICY
        cell = divmod(int(metrics["obstacle_cell"]), seen.settings.grid.columns)
        return sentences[int(metrics["obstacle"])].format(cell=at(cell))
    if metrics.get("never_ends", 0) > 0:
        return (
            f"γ = 1: from {metrics['never_ends']:.0f} cells this policy never ends and pays for "
            "ever, V = −∞. The next improvement leads it to an end."
        )
    if math.isnan(metrics["converges"]) and not seen.done:
        return (
            f"γ = 1: not settled after {seen.step:,} sweeps. Only maps of up to {EXACT_CELLS:,} "
            "cells are searched for endless walks."
        )
    if seen.done and metrics["error"] > OFF * (1 + abs(metrics["start_value"])):
        return (
            f"γ = 1: the sweeps have settled, but not on {limit}: where staying is free Bellman’s "
            "equation has many solutions, and V is one of the larger ones."
        )
    return ""


def numbers(page: PageState, seen: Frame) -> dict[str, Any]:
    """What the answers to the questions speak of, beside the metrics of a frame."""
    settings: SweepSettings = seen.settings
    grid, cell = settings.grid, inspected_cell(page, settings.grid)
    values = seen.arrays["values"]
    inside = values[grid.states]
    return seen.metrics | {
        "step": seen.step,
        "done": seen.done,
        "discount": settings.discount,
        "slip": settings.dynamics.slip,
        "step_reward": settings.dynamics.step_reward,
        "order": settings.update_order,
        "map": "" if page["grid"] else page["map"],
        "edited": bool(page["grid"]) and page["grid"] != ON_A_BLANK_MAP["grid"],
        "cell": at(cell),
        "cell_q": tuple(seen.arrays["q"][cell].tolist()),
        "states": int(grid.states.sum()),
        "lowest": float(inside.min()) if inside.size else 0.0,
        "highest": float(inside.max()) if inside.size else 0.0,
        "goals": sorted(set(grid.reward[grid.kinds == Cell.GOAL].tolist())),
        "jumps": [(float(grid.reward[one]), float(values[one])) for one in grid.jumps],
    }


def start_of(solution: Solution, grid: Grid) -> float:
    """The exact value of the start; NaN if there is none."""
    if not solution.converges:
        return math.nan
    return float(solution.values[grid.start[0] * grid.columns + grid.start[1]])


def per_cell(array: np.ndarray) -> Tensor:
    """An array of a frame, [rows, columns], as the engine numbers cells, [cells]."""
    return torch.from_numpy(array.reshape(-1).copy())


def backup_html(page: PageState, seen: Frame, policy: np.ndarray, *, best: bool = False) -> str:
    """The Bellman backup of the inspected cell, with the numbers in it.

    Args:
        page: says which cell.
        seen: the frame.
        policy: whose actions stand out.
        best: whether the value is that of the best action, not the mean under the policy.
    """
    settings: SweepSettings = seen.settings
    grid = settings.grid
    cell = inspected_cell(page, grid)
    where = f"<b class='is-chosen'>▣</b> row {cell[0] + 1}, column {cell[1] + 1}"
    if not grid.states[cell]:
        what = _NO_BACKUP.get(Cell(grid.kinds[cell]), "terminal: nothing comes after it")
        return f"<p class='who'>{where}: {what}</p>"
    values = per_cell(seen.arrays["values"]).double()
    model = transition_model(grid, settings.dynamics)
    actions = bellman.backup(model, values, settings.discount, cell)
    bits = int(policy[cell])
    taken = [one.q for one in actions if bits >> one.action & 1]
    result = frame.number(max(one.q for one in actions) if best else sum(taken) / len(taken))
    rule = "V ← max<sub>a</sub> Q(a)" if best else "V ← Σ<sub>a</sub> π(a) Q(a)"
    values_of_actions = frame.readout_html(
        frame.Readout(name, frame.number(one.q), "chosen" if bits >> one.action & 1 else None)
        for name, one in zip(ACTIONS, actions, strict=True)
    )
    shown = max(actions, key=lambda one: (bits >> one.action & 1, one.q))
    terms = "".join(
        f"<li><span>{o.probability:.2f} [{frame.number(o.reward, 2)} + {settings.discount:.2f} · "
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


_COLOURS: dict[str, chart.Meaning] = {
    "bound": "data",
    "error": "model",
    "error to Vπ": "model",
    "error to V*": "good",
    "change": "good",
}


def draw_convergence(
    seen: Frame, metrics: Mapping[str, str], other: Frame | None = None, *, height: int = 150
) -> None:
    """Errors and change per sweep against the contraction bound.

    Args:
        seen: the frame.
        metrics: what is drawn: the name of a number of the frame by its label.
        other: of the same sweeps in the other order of updates, to compare the error with, or the
            change where there is no error.
        height: of the chart.
    """
    drawn = {
        label: (seen.series["step"], seen.series[metric])
        for label, metric in metrics.items()
        if _drawable(seen.series[metric])
    }
    colours = dict(_COLOURS)
    if other is not None:
        label = "error" if "error" in drawn else "change"
        series = other.series[metrics[label]]
        if _drawable(series):
            if label == "error":
                drawn.pop("change", None)
            order = "in place" if other.settings.update_order == "in-place" else "synchronous"
            drawn[f"… {order}"] = (other.series["step"], series)
            colours[f"… {order}"] = "ink"
    chart.lines(
        "gridworld:chart",
        drawn,
        x_label="sweep",
        y_label="largest error" if "error" in metrics.values() else "largest change",
        log_y=True,
        marker=seen.step,
        colours=colours,
        height=height,
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
