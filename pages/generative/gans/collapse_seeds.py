"""View "Ten seeds": one recipe, or two, from ten seeds at once."""

import math
from typing import Any

import numpy as np
import streamlit as st

from engine.data.densities import EXTENT
from engine.generative.gans.seed_comparison import play_seeds
from engine.runs import Frame
from pages.generative.gans import collapse_numbers
from pages.generative.gans.collapse_answers import GATHERED
from pages.generative.gans.collapse_fields import COLOURS, SEEDS, recipes, seeds_settings, titles
from pages.generative.gans.collapse_numbers import modes_of
from ui import frame, saved_files, tables
from ui.components import chart, plane
from ui.components.plane import Layer
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View

FIRST_STEPS = 5
PACES = (
    Pace("10 steps", 100, 10),
    Pace("fluent", 0, 1_000_000, 80),
    Pace("fastest", 0, 1_000_000, 300),
)
_ROWS, _COLUMNS = 2, 5
_SIDE = 2 * EXTENT
_TILES = (0.0, _COLUMNS * _SIDE, 0.0, _ROWS * _SIDE)
_HEIGHTS = {1: 330, 2: 212}
_SHOWN = 150
"""Samples and data of each seed."""


def draw(page: PageState, place: Place) -> View:
    """All seeds at this step."""
    live = Live(page, "seeds", play_seeds, paces=PACES, pace="fluent", autostart_after=FIRST_STEPS)
    seen = live.advance(seeds_settings(page), keep_going=True, begin_again=True)
    taking_part = recipes(page)
    names = titles(taking_part)
    with place.stage:
        for k, title in enumerate(names):
            _draw_tiles(page, seen, k, title, _HEIGHTS[len(names)])
    with place.readouts:
        _draw_readouts(page, seen, names)
    return View(
        live=live,
        below=lambda: _draw_table(page, seen, names),
        numbers=_numbers(page, seen, taking_part),
        files={
            "table": lambda suffix: saved_files.table(*_over_steps(seen, names)),
        },
    )


def _places(group: int) -> range:
    """Of the ten seeds of a recipe among all games."""
    return range(group * SEEDS, (group + 1) * SEEDS)


def of_seeds(seen: Frame, group: int, what: str) -> np.ndarray:
    """A number of each of the ten seeds."""
    return np.array([collapse_numbers.value(seen, k, what) for k in _places(group)])


def over_seeds(seen: Frame, group: int, what: str) -> np.ndarray:
    """A number of each of the ten seeds over the steps, [steps, 10]."""
    return np.stack([seen.series[f"{k}_{what}"] for k in _places(group)], axis=1)


def reached(seen: Frame, group: int) -> list[int | None]:
    """The step at which each seed was first seen to cover all modes; None where it has not."""
    found = of_seeds(seen, group, "complete").tolist()
    return [None if math.isnan(step) else int(step) for step in found]


def _corner(seed: int) -> np.ndarray:
    """The middle of a seed's tile."""
    row, column = divmod(seed, _COLUMNS)
    return np.array([column + 0.5, _ROWS - row - 0.5]) * _SIDE


def _layers(page: PageState, seen: Frame, group: int) -> list[Layer | None]:
    """Ten tiles: data, samples, frames, and how many modes are covered."""
    total = modes_of(page)
    samples, data, words = [], [], []
    for seed, k in enumerate(_places(group)):
        samples.append(seen.arrays[f"{k}_samples"][:_SHOWN] + _corner(seed))
        data.append(seen.arrays["real"][:_SHOWN] + _corner(seed))
        x, y = _corner(seed)
        if total:
            covered = f"{collapse_numbers.value(seen, k, 'modes'):.0f}/{total}"
            words.append((x, y, covered))
    # What flies out of its tile would lie among the samples of another seed.
    inside = [
        np.where((abs(each - _corner(seed)) < EXTENT).all(1, keepdims=True), each, np.nan)
        for seed, each in enumerate(samples)
    ]
    return [
        plane.curve(_grid(), colour="ink", width=0.7),
        plane.points(np.concatenate(data), opacity=0.45, size=1.4),
        plane.points(np.concatenate(inside), colour="model", size=1.9),
        plane.labels(words, size=15) if words else None,
    ]


def _grid() -> np.ndarray:
    """The lines between tiles, with gaps."""
    gap = [(np.nan, np.nan)]
    x0, x1, y0, y1 = _TILES
    upright = [[(k * _SIDE, y0), (k * _SIDE, y1), *gap] for k in range(1, _COLUMNS)]
    level = [[(x0, k * _SIDE), (x1, k * _SIDE), *gap] for k in range(1, _ROWS)]
    return np.array([point for line in (*upright, *level) for point in line])


def _draw_tiles(page: PageState, seen: Frame, group: int, title: str, height: int) -> None:
    total = modes_of(page)
    covered = of_seeds(seen, group, "modes")
    listed = ", ".join(f"{each:.0f}" for each in covered)
    said = f"modes covered, of {total}, by seed: {listed}" if total else "no modes are counted"
    plane.plane(
        f"gans:seeds:{group}",
        extent=_TILES,
        layers=_layers(page, seen, group),
        max_height=height,
        hint=f"{title}, seeds {page['seed']} to {page['seed'] + SEEDS - 1}",
        legend=False,
        axes=False,
        alt=f"{title}: samples of ten seeds after {seen.step} steps; {said}",
    )


def _draw_readouts(page: PageState, seen: Frame, names: list[str]) -> None:
    """Median and spread of the modes, and their course."""
    total, steps = modes_of(page), seen.series["step"]
    if not total:
        st.caption("The modes of a drawing are not counted here: compare variants side by side.")
        return
    rows: list[frame.Row] = []
    lines, bands = {}, {}
    for k, title in enumerate(names):
        covered = of_seeds(seen, k, "modes")
        rows += [
            frame.Readout(
                f"{title}: median", f"{np.median(covered):g} of {total} modes", COLOURS[k]
            ),
            ("… least to most", f"{covered.min():.0f} to {covered.max():.0f}"),
            ("… seeds with all modes", f"{(covered == total).sum()} of {SEEDS}"),
            ("… median at a mode", f"{100 * np.median(of_seeds(seen, k, 'quality')):.0f} %"),
        ]
        course = over_seeds(seen, k, "modes")
        lines[title] = (steps, np.median(course, axis=1))
        bands[title] = (steps, course.min(axis=1), course.max(axis=1))
    frame.readout(rows)
    chart.lines(
        "gans:seeds:modes",
        lines,
        bands=bands,
        colours=dict(zip(names, COLOURS, strict=False)),
        x_label="step",
        y_label=f"modes covered, of {total}",
        y_range=(0, total),
        marker=seen.step,
        height=190,
        alt="Median of the modes covered over ten seeds; the band goes from least to most",
    )


def _draw_table(page: PageState, seen: Frame, names: list[str]) -> None:
    """A row for each seed, and the median."""
    total = modes_of(page)
    if not total:
        return
    columns, cells = ["Seed"], [[str(page["seed"] + seed)] for seed in range(SEEDS)]
    cells.append(["Median"])
    for k, title in enumerate(names):
        columns += [f"{title}: modes covered", "samples at a mode", "all modes at step"]
        covered, quality = of_seeds(seen, k, "modes"), of_seeds(seen, k, "quality")
        when = reached(seen, k)
        for seed in range(SEEDS):
            step = when[seed]
            cells[seed] += [
                f"{covered[seed]:.0f}",
                f"{100 * quality[seed]:.0f} %",
                "–" if step is None else f"{step:,}",
            ]
        known = sorted(each for each in when if each is not None)
        median = f"{np.median(known):,.0f} ({len(known)} seeds)" if known else "–"
        cells[-1] += [f"{np.median(covered):g}", f"{100 * np.median(quality):.0f} %", median]
    tables.comparison(f"Modes covered, of {total}, at this step", columns, cells)


def _over_steps(seen: Frame, names: list[str]) -> tuple[list[str], list[list[float]]]:
    """Modes and quality of each seed over the steps."""
    columns = {"step": seen.series["step"]} | {
        f"{title}, seed {k + 1} of {SEEDS}: {what}": over_seeds(seen, group, what)[:, k]
        for group, title in enumerate(names)
        for k in range(SEEDS)
        for what in ("modes", "quality")
    }
    return list(columns), np.column_stack(list(columns.values())).tolist()


def _numbers(page: PageState, seen: Frame, taking_part: tuple[str, ...]) -> dict[str, Any]:
    """What the answers speak of."""
    total = modes_of(page)
    found: dict[str, Any] = {}
    for k, name in enumerate(taking_part):
        covered = of_seeds(seen, k, "modes")
        found |= {
            f"{name}_quality": float(np.median(of_seeds(seen, k, "quality"))),
            f"{name}_least": float(covered.min()),
            f"{name}_median": float(np.median(covered)),
            f"{name}_most": float(covered.max()),
            f"{name}_gathered": int((of_seeds(seen, k, "nearest_share") >= GATHERED).sum()),
            f"{name}_full": sum(step is not None for step in reached(seen, k)),
        }
    return {
        **found,
        "view": "seeds",
        "step": seen.step,
        "density": page["density"],
        "recipes": taking_part,
        "total": total,
        "averaged": page["averaged"],
        "generator_learning_rate": page["generator_learning_rate"],
        "discriminator_learning_rate": page["discriminator_learning_rate"],
    }
