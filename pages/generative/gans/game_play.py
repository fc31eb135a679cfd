"""View "Play": the game at full speed, single steps of either player, and the value over time."""

from typing import Any

import numpy as np
import streamlit as st

from engine.data.densities import EXTENT
from engine.generative.gans.game import Game, alone
from engine.runs import Frame
from pages.generative.gans import game_latent, game_predict, game_readouts, game_stage, notebooks
from pages.generative.gans.game_fields import game_settings
from pages.generative.gans.game_stage import PLANE
from ui import saved_files
from ui.components import plane
from ui.components.plane import Layer
from ui.controls import page_button
from ui.live import Live, Pace
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

STAGE = "gans:game"
OPTIMAL = "gans:optimal"
ALIKE, TOLD = 0.15, 0.25
"""How near ½ D* is where samples and data are alike, and below what it tells them apart."""
FIRST_ROUNDS = 20
"""Played before it is first seen."""

PACES = (
    Pace("1 round", 250, 1),
    Pace("fluent", 0, 20, 14),
    Pace("fastest", 0, 1_000_000, 40),  # as many as leave 15 pictures a second
)


def draw(page: PageState, place: Place) -> View:
    """The game at this round."""
    drawn_on = game_stage.handle_strokes(page, STAGE)
    game_latent.handle_events(page)
    settings = game_settings(page)
    live = run_of(page)
    if game_predict.just_made(page, drawn_on=drawn_on):
        live.play()
    seen = live.advance(settings, keep_going=True, begin_again=True)
    if drawn_on and game_predict.is_asked(page):
        live.pause()  # the letters are new: they can be predicted before they are reached
    sample = game_latent.sample_of(page, settings.networks, seen)
    marks = [game_latent.sample_layer(sample), game_predict.letters_layer(page)]
    planes = _planes(page, seen, [*game_stage.layers(page, settings, seen), *marks])
    with place.stage:
        _draw_planes(page, planes, seen)
    with place.readouts:
        game_readouts.draw(page, seen)
        game_latent.draw(page, sample)
    return View(
        live=live,
        below=lambda: _draw_step_buttons(page),
        numbers=numbers(page, seen),
        files={
            "table": lambda suffix: saved_files.table(
                list(seen.series), zip(*(v.tolist() for v in seen.series.values()), strict=True)
            ),
        },
        notebook=Notebook.of_run(notebooks.game, live),
    )


def run_of(page: PageState, *, hidden: bool = False) -> Live:
    """The game of this visitor; hidden where it is not what is played."""
    return Live(
        page,
        "game",
        Game,
        paces=PACES,
        pace="fluent",
        noun="round",
        autostart_after=FIRST_ROUNDS,
        hidden=hidden,
    )


def _planes(
    page: PageState, seen: Frame, above: list[Layer | None]
) -> dict[str, list[Layer | None]]:
    """The layers of each plane, by its title."""
    shown, surface = page["show_discriminator"], page["surface"]
    learnt = [game_stage.learnt(page, seen) if shown else None, *above]
    best = [*(game_stage.best(seen) if shown else []), *above]
    if surface != "learnt" and page["objective"] == "wasserstein":
        return {"Learnt D; this objective has no D*": learnt}
    if surface == "both":
        return {"Learnt D": learnt, "Optimal D*": best}
    return {"": best if surface == "optimal" else learnt}


def _draw_planes(page: PageState, planes: dict[str, list[Layer | None]], seen: Frame) -> None:
    """One plane, or two side by side."""
    columns = st.columns(len(planes), gap="small") if len(planes) > 1 else [st.container()]
    keys = (STAGE, OPTIMAL)
    for column, key, (title, drawn) in zip(columns, keys, planes.items(), strict=False):
        with column:
            plane.plane(
                key,
                extent=PLANE,
                layers=drawn,
                tool=game_stage.tool(page) if key == STAGE else None,
                max_height=430,
                hint=title or ("Draw where the data should be" if game_stage.tool(page) else ""),
                alt=f"{title}. {game_stage.summary(seen)}".lstrip(". "),
            )


def _draw_step_buttons(page: PageState) -> None:
    """A single step of either player, or a round of both."""
    with st.container(horizontal=True, gap="small", key="gans_steps"):
        for label, player in (("Step D", "discriminator"), ("Step G", "generator")):
            page_button(
                page,
                label,
                step_alone,
                player,
                icon=":material/skip_next:",
                key=f"gans:step:{player}",
            )
        page_button(
            page,
            "Step both",
            step_both,
            icon=":material/fast_forward:",
            key="gans:step:both",
        )


def step_alone(page: PageState, player: str) -> None:
    """One step of one player under the settings that are in force; the other rests."""
    live = run_of(page)
    settings = live.run.settings
    live.run.branch(alone(settings, player))
    live.advance_further(1)
    live.run.branch(settings)


def step_both(page: PageState) -> None:
    """One round."""
    run_of(page).advance_further(1)


def numbers(page: PageState, seen: Frame) -> dict[str, Any]:
    """What the answers speak of."""
    chosen = (
        "view", "density", "objective", "frozen", "surface",
        "generator_learning_rate", "discriminator_learning_rate", "discriminator_steps",
    )  # fmt: skip
    mean = np.stack([seen.series["mean_x"], seen.series["mean_y"]], axis=1)
    verdicts = _at(seen.arrays["optimal"], seen.arrays["samples"])
    return {
        **seen.metrics,
        **{name: page[name] for name in chosen},
        **game_predict.numbers(page, seen),
        "step": seen.step,
        "first_fake_output": float(seen.series["fake_output"][0]),
        "outside": float((np.abs(seen.arrays["samples"]) > EXTENT).any(axis=1).mean()),
        "travelled": float(np.linalg.norm(np.diff(mean, axis=0), axis=1).sum()),
        "alike": float((np.abs(verdicts - 0.5) < ALIKE).mean()),
        "told": float((verdicts < TOLD).mean()),
    }


def _at(grid: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The values of a grid over the window at the nodes nearest to points."""
    nodes = len(grid)
    place = np.rint((points + EXTENT) / (2 * EXTENT) * (nodes - 1))
    column, row = np.clip(place, 0, nodes - 1).astype(int).T
    found: np.ndarray = grid[row, column]
    return found
