"""View "Side by side": variants of the game from the same seed and data."""

from typing import Any

import streamlit as st

from engine.data.densities import DRAWN
from engine.generative.gans.comparison import GANComparison
from engine.runs import Frame
from pages.generative.gans import collapse_clusters, collapse_numbers, game_stage, notebooks
from pages.generative.gans.collapse_fields import (
    COLOURS,
    SHORT_TITLES,
    comparison_settings,
    recipes,
    titles,
)
from pages.generative.gans.game_stage import PLANE
from ui import frame, saved_files, tables
from ui.components import chart, plane
from ui.components.plane import Layer
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

FIRST_STEPS = 20
PACES, PACES_OF_MANY = (
    (
        Pace("10 steps", 100, 10),
        Pace("fluent", 0, 1_000_000, milliseconds),
        Pace("fastest", 0, 1_000_000, 250),
    )
    for milliseconds in (80, 50)
)
"""Of two variants, and of more, which take longer to draw."""
_TWO, _MORE = 400, 215
"""Heights of the planes."""
_POINT = 2.2


def draw(page: PageState, place: Place) -> View:
    """All variants at this step."""
    taking_part = recipes(page)
    for k in range(len(taking_part)):
        game_stage.handle_strokes(page, _key(k))
    live = Live(
        page,
        "collapse",
        GANComparison,
        paces=PACES if len(taking_part) <= 2 else PACES_OF_MANY,
        pace="fluent",
        autostart_after=FIRST_STEPS,
    )
    seen = live.advance(comparison_settings(page), keep_going=True, begin_again=True)
    names = titles(taking_part)
    with place.stage:
        _draw_planes(page, seen, names)
    with place.readouts:
        _draw_readouts(page, seen, names)
    return View(
        live=live,
        below=lambda: _draw_table(page, seen, names),
        numbers=_numbers(page, seen, taking_part),
        files={
            "table": lambda suffix: saved_files.table(*collapse_numbers.over_steps(seen, names)),
        },
        notebook=Notebook.of_run(notebooks.mode_collapse, live, titles=tuple(names)),
    )


def _key(place: int) -> str:
    return f"gans:collapse:{place}"


def _layers(page: PageState, seen: Frame, place: int) -> list[Layer | None]:
    """The discriminator, the data and the samples of a variant."""
    surface = None
    if page["show_discriminator"]:
        objective = seen.settings.games[place].objective
        surface = game_stage.surface_layer(
            seen.arrays[f"{place}_discriminator"], objective, "D: fake – real"
        )
    return [
        surface,
        plane.points(seen.arrays["real"], opacity=0.5, size=1.8, label="data"),
        plane.points(seen.arrays[f"{place}_samples"], colour="model", size=_POINT, label="samples"),
        collapse_clusters.letters_layer(page),
    ]


def _draw_planes(page: PageState, seen: Frame, names: list[str]) -> None:
    """Two in a row, a third beside them, a fourth in the second row."""
    count = len(names)
    in_row = 2 if count in (2, 4) else count
    height = _TWO if count <= 2 else _MORE
    for start in range(0, count, in_row):
        for k, column in enumerate(st.columns(in_row, gap="small"), start=start):
            with column:
                _draw_one(page, seen, k, names[k], height)
    st.html(
        "<p class='who'><span><span class='is-data'>●</span>&nbsp;data</span> "
        "<span><span class='is-model'>▲</span>&nbsp;samples</span> "
        "<span>D: orange fake, blue real</span></p>"
    )


def _draw_one(page: PageState, seen: Frame, place: int, title: str, height: int) -> None:
    covered = collapse_numbers.covered_text(page, seen, place)
    taking_part = recipes(page)
    short = titles(taking_part, SHORT_TITLES)[place]
    quality = "" if page["density"] == DRAWN else collapse_numbers.quality_text(seen, place)
    if quality:
        quality = f", {quality} of the samples at a mode"
    plane.plane(
        _key(place),
        extent=PLANE,
        layers=_layers(page, seen, place),
        tool=game_stage.tool(page),
        max_height=height,
        hint=f"{title}: {covered}"
        if len(taking_part) <= 2
        else f"{short}: {collapse_numbers.of_all(covered)}",
        legend=False,
        axes=False,
        alt=f"{title}: data and samples after {seen.step} steps, {covered} covered{quality}",
    )


def _draw_readouts(page: PageState, seen: Frame, names: list[str]) -> None:
    """Modes covered and the share of samples that lie at a mode, over the steps."""
    steps = seen.series["step"]
    rows: list[frame.Row] = []
    for k, title in enumerate(names):
        covered = collapse_numbers.covered_text(page, seen, k)
        rows.append(frame.Readout(title, covered, COLOURS[k]))
        if page["density"] != DRAWN:
            rows.append(("… approached", collapse_numbers.approached_text(page, seen, k)))
            if len(names) <= 2:  # of more it stands in the table alone
                rows.append(("… samples at a mode", collapse_numbers.quality_text(seen, k)))
    frame.readout(rows)
    if page["density"] == DRAWN:
        _chart(
            "gradient",
            {t: (steps, seen.series[f"{k}_generator_gradient"]) for k, t in enumerate(names)},
            y_label="gradient norm at G",
            log_y=True,
            marker=seen.step,
            alt="Norm of the gradient of L_G over the steps",
        )
        return
    total = float(collapse_numbers.modes_of(page))
    _chart(
        "modes",
        {title: (steps, seen.series[f"{k}_modes"]) for k, title in enumerate(names)},
        y_label=f"modes covered, of {total:.0f}",
        y_range=(0, total),
        marker=seen.step,
        alt="Modes covered over the steps",
    )
    _chart(
        "quality",
        {title: (steps, 100 * seen.series[f"{k}_quality"]) for k, title in enumerate(names)},
        y_label="samples at a mode, %",
        y_range=(0, 100),
        marker=seen.step,
        alt="Share of the samples that lie at a mode, over the steps",
    )


def _chart(name: str, series: dict[str, Any], **options: Any) -> None:
    colours = dict(zip(series, COLOURS, strict=False))
    chart.lines(
        f"gans:collapse:{name}", series, colours=colours, x_label="step", height=190, **options
    )


def _draw_table(page: PageState, seen: Frame, names: list[str]) -> None:
    tables.comparison(
        collapse_numbers.caption(page, seen),
        collapse_numbers.COLUMNS,
        [collapse_numbers.row(page, seen, k, title) for k, title in enumerate(names)],
    )


def _numbers(page: PageState, seen: Frame, taking_part: tuple[str, ...]) -> dict[str, Any]:
    """What the answers speak of: the measures of a variant have the recipe's name in front."""
    return {
        **collapse_numbers.by_recipe(seen, taking_part),
        **collapse_clusters.numbers(page, seen, taking_part),
        "view": "compare",
        "step": seen.step,
        "density": page["density"],
        "recipes": taking_part,
        "total": collapse_numbers.modes_of(page),
        "averaged": page["averaged"],
        "generator_learning_rate": page["generator_learning_rate"],
        "discriminator_learning_rate": page["discriminator_learning_rate"],
    }
