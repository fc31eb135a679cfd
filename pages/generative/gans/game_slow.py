"""View "Slow motion": one round of the game as a film of its stages."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from engine.generative.gans.slow_motion import Round, next_round
from engine.runs import Frame
from engine.simulation import Divergence
from pages.generative.gans import game_play, game_stages
from pages.generative.gans.game_fields import game_settings
from pages.generative.gans.game_scheme import draw_scheme
from pages.generative.gans.game_slow_layers import layers
from pages.generative.gans.game_stage import PLANE
from pages.generative.gans.game_stages import Stage
from pages.generative.gans.game_turns import stages_of
from ui import frame, saved_files
from ui.components import plane
from ui.components.plane import Frames
from ui.controls import page_button
from ui.state import PageState
from ui.topic import Place, View

STAGE = "gans:slow"
FILM = "gans:round"
FPS = 0.35
"""Stages a second."""
DWELL = 0.7
"""Part of the time of a stage for which it stands still."""


def draw(page: PageState, place: Place) -> View:
    """The next round at the present step."""
    settings = game_settings(page)
    live = game_play.run_of(page, hidden=True)
    seen = live.advance(settings, keep_going=True)
    try:
        found = live.run.look(next_round)
    except Divergence as failure:
        with place.stage:
            frame.notice([f"The next round cannot be played: {failure}"])
        return View(live=live, numbers=game_play.numbers(page, seen))
    stages = stages_of(found, page["objective"], settings.discriminator_steps)
    drawn = layers(stages, found, page["objective"])
    # Another round begins with its first stage.
    last: float = page.fields["step"].high  # type: ignore[attr-defined]
    edition = page.edition * (round(last) + 1) + seen.step
    film = frames_of(stages, seen.step, edition)
    with place.stage:
        draw_scheme(stages, frames_of(stages, seen.step, edition, led=True))
        plane.plane(
            STAGE,
            extent=PLANE,
            layers=drawn,
            frames=film,
            max_height=500,
            axes=False,
            alt=f"One round of the game in {len(stages)} stages: "
            + "; ".join(stage.name for stage in stages),
        )
    with place.readouts:
        _draw_readouts(stages, seen)
    rows = game_stages.filled_rows(stages)
    return View(
        live=live if live.catching_up else None,  # its clock takes it to the round asked for
        below=lambda: _draw_next_button(page, seen.step),
        numbers=_numbers(page, seen, stages, found),
        files={
            "table": lambda suffix: saved_files.table(
                ["stage", *rows],
                [
                    (stage.name, *(texts[k] for texts in rows.values()))
                    for k, stage in enumerate(stages)
                ],
            ),
        },
    )


def frames_of(stages: list[Stage], step: int, edition: int, *, led: bool = False) -> Frames:
    """How the stages are played; `led` by the film of the stage."""
    return Frames(
        fps=FPS,
        dwell=DWELL,
        edition=edition,
        labels=() if led else [f"Round {step + 1:,}: {stage.name}" for stage in stages],
        autoplay=not led,
        loop=False,
        together=FILM,
        led=led,
        first=1,
        name="" if led else FILM,
    )


def _draw_readouts(stages: list[Stage], seen: Frame) -> None:
    """The stage's formula and sentence, and the numbers as they are computed."""

    def following(texts: list[str]) -> frame.PerFrameText:
        return frame.PerFrameText(FILM, texts)

    lines = [
        f"<p class='who'><b>{following([s.name for s in stages]).html}</b>"
        f"<span class='formula'>{following([s.formula for s in stages]).html}</span></p>"
        f"<p>{following([s.text for s in stages]).html}</p>"
    ]
    rows = [
        (label, following(texts))
        for label, texts in game_stages.filled_rows(stages).items()
        if any(text != "–" for text in texts)
    ]
    st.html(lines[0] + frame.readout_html([("round", f"{seen.step + 1:,}"), *rows]))


def _draw_next_button(page: PageState, step: int) -> None:
    page_button(
        page,
        f"On to round {step + 2:,}",
        game_play.step_both,
        icon=":material/arrow_forward:",
        key="gans:slow:next",
    )


def _numbers(page: PageState, seen: Frame, stages: list[Stage], found: Round) -> dict[str, Any]:
    """What the answers speak of."""
    first, second = found.discriminator, found.generator
    return {
        **game_play.numbers(page, seen),
        "stages": len(stages),
        "discriminator_loss_before": first.loss if first else np.nan,
        "discriminator_loss_after": first.loss_after if first else np.nan,
        "generator_loss_before": second.loss if second else np.nan,
        "generator_loss_after": second.loss_after if second else np.nan,
    }
