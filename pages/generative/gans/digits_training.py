"""View "Training": a generator of digits and its discriminator learn from each other."""

import math
from typing import Any

import numpy as np
import streamlit as st

from engine.generative.gans.digits import pretrained
from engine.generative.gans.digits.training import SCORED, DigitGANTraining
from engine.runs import Frame
from pages.generative.gans import notebooks
from pages.generative.gans.digits_training_fields import (
    LIVE,
    VARIANTS,
    other_settings,
    training_settings,
)
from ui import frame, saved_files
from ui.components import canvas, chart
from ui.components.panel import panel
from ui.controls import more
from ui.live import Live, Pace, run_beside
from ui.state import PageState
from ui.topic import Place, View
from ui.view_notebook import Notebook

FIRST_STEPS = 3
ROWS = 6
"""Of the sheet of samples that are shown."""
PACES = (
    Pace("1 step", 300, 1),
    Pace("fluent", 0, 1_000_000, 250),
    Pace("fastest", 0, 1_000_000, 1_000),
)
"""To draw and measure a frame costs as much as some steps."""
_BESIDE_MS = 300.0
"""Of each frame for the other game."""
_DIGITS = tuple("0123456789")


def draw_controls(page: PageState) -> None:
    """The game, its start, and what can be changed while it is played."""
    both = page["both_games"]
    panel(
        page,
        "trained_variant",
        "start",
        "both_games",
        "r1_penalty",
        "gradient_penalty",
        "shifted",
        "averaged",
        where={
            "r1_penalty": lambda: page["both_games"] or page["trained_variant"] == "r1",
            "gradient_penalty": lambda: both or page["trained_variant"] == "wgan-gp",
        },
    )
    more(page, *LIVE)


def draw(page: PageState, place: Place) -> View:
    """The samples at this step, what D says of digits, and how good the samples are."""
    live = Live(
        page,
        "digits_training",
        DigitGANTraining,
        paces=PACES,
        pace="fluent",
        autostart_after=FIRST_STEPS,
    )
    settings = training_settings(page)
    seen = live.advance(settings, keep_going=True, begin_again=True)
    games = {settings.variant: seen}
    behind = False
    if page["both_games"]:
        other = other_settings(page)
        found = run_beside(page, "digits_other", DigitGANTraining, other, seen.step, _BESIDE_MS)
        games[other.variant] = found
        behind = found.step < seen.step and found.failure is None
    with place.stage:
        _draw_sheets(games)
        _draw_outputs(games)
    with place.readouts:
        _draw_readouts(games)
    numbers = _numbers(page, seen) | _of_games(games)
    return View(
        live=live,
        numbers=numbers,
        unfinished=behind and not live.playing,
        # While both play, the other is a few steps behind, which the answer says.
        unanswered=behind and (not live.playing or found.step == 0),
        files={
            "image": lambda suffix: saved_files.png(_pictures(seen), columns=len(_DIGITS)),
            "table": lambda suffix: saved_files.table(*_table(games)),
        },
        notebook=Notebook.of_run(notebooks.train_digits, live, title=VARIANTS[settings.variant]),
    )


def _pictures(seen: Frame) -> np.ndarray:
    return seen.arrays["sheet"].reshape(-1, 28, 28)


def _draw_sheets(games: dict[str, Frame]) -> None:
    """One sheet as a whole; of two, one above the other, half the latents each."""
    rows = ROWS // len(games)
    for variant, seen in games.items():
        share = seen.metrics["accuracy"]
        canvas.images(
            f"gans:training:{variant}",
            canvas.to_bytes(_pictures(seen)[: rows * len(_DIGITS)], 0, 1),
            columns=len(_DIGITS),
            column_names=_DIGITS,
            tool=None,
            max_height=350 if len(games) == 1 else 185,
            hint=f"{VARIANTS[variant]}, step {seen.step:,}: a row is one z in the ten classes",
            alt=f"{VARIANTS[variant]}, {rows} rows of samples after {seen.step} steps: each "
            f"row one latent in the ten classes; {100 * share:.0f} % of {SCORED} samples "
            "classified as requested",
        )


def _draw_outputs(games: dict[str, Frame]) -> None:
    """D on three kinds of digits: where the first two part, D has memorised."""
    for (variant, seen), column in zip(
        games.items(), st.columns(len(games), gap="small"), strict=True
    ):
        series = seen.series
        with column:
            chart.lines(
                f"gans:training:outputs:{variant}",
                {
                    "train": (series["step"], series["train"]),
                    "held out": (series["step"], series["held_out"]),
                    "generated": (series["step"], series["generated"]),
                },
                colours={"train": "data", "held out": "good", "generated": "model"},
                x_label="step of G",
                y_label=f"mean D, {VARIANTS[variant]}",
                marker=seen.step,
                height=165 if len(games) == 1 else 140,
                alt=f"Mean of D over 100 training digits, held-out digits and samples, "
                f"{VARIANTS[variant]}",
            )


def _draw_readouts(games: dict[str, Frame]) -> None:
    rows: list[frame.Row] = []
    for variant, seen in games.items():
        found, title = seen.metrics, VARIANTS[variant]
        rows += [
            frame.Readout(
                f"{title}: Fréchet distance, n\u00a0=\u00a0{SCORED}",
                frame.number(found["frechet"], 2),
                "model",
            ),
            ("… classified as requested", f"{100 * found['accuracy']:.0f} %"),
            ("… D: train − held out", frame.number(found["train"] - found["held_out"], 2)),
            (
                "… E D(held out) − E D(generated)",
                frame.number(found["distance"], 2),
            ),
            ("… L_D, L_G", _pair(found["discriminator_loss"], found["generator_loss"])),
        ]
    frame.readout(rows)
    each = {VARIANTS[variant]: seen.series for variant, seen in games.items()}
    last = next(iter(games.values())).step
    for name, label, log in (
        ("frechet", f"Fréchet distance, n = {SCORED}", True),
        ("distance", "D: held out − generated", False),
        ("discriminator_loss", "loss of D", False),
    ):
        chart.lines(
            f"gans:training:{name}",
            {title: (series["step"], series[name]) for title, series in each.items()},
            colours=dict(zip(each, ("model", "ink"), strict=False)),
            x_label="step of G",
            y_label=label,
            log_y=log,
            marker=last,
            height=140,
            alt=f"{label[0].upper()}{label[1:]} over the steps of G",
        )


def _pair(first: float, second: float) -> str:
    """Both, or a dash before the first step."""
    if math.isnan(first) and math.isnan(second):
        return "–"
    return f"{frame.number(first, 2)}, {frame.number(second, 2)}"


def _table(games: dict[str, Frame]) -> tuple[list[str], list[list[float | str]]]:
    names = [name for name in next(iter(games.values())).series if name != "step"]
    rows = [
        [VARIANTS[variant], *values]
        for variant, seen in games.items()
        for values in zip(
            seen.series["step"].tolist(), *(seen.series[n].tolist() for n in names), strict=True
        )
    ]
    return ["game", "step", *names], rows


def _of_games(games: dict[str, Frame]) -> dict[str, Any]:
    """Of each game: its figures now, and where D told data and samples apart best."""
    found: dict[str, Any] = {"games": tuple(games)}
    for variant, seen in games.items():
        series = seen.series
        peak = int(np.nanargmax(series["distance"]))
        for what in ("frechet", "distance", "discriminator_loss"):
            found[f"{variant}_{what}"] = seen.metrics[what]
            found[f"{variant}_peak_{what}"] = float(series[what][peak])
        found[f"{variant}_step"] = seen.step
        found[f"{variant}_peak_step"] = int(series["step"][peak])
    return found


def _numbers(page: PageState, seen: Frame) -> dict[str, Any]:
    """What the answers speak of."""
    pretrained_steps = pretrained.steps(page["trained_variant"])
    return {
        **seen.metrics,
        "view": "training",
        "step": seen.step,
        "variant": page["trained_variant"],
        "start": page["start"],
        "shifted": page["shifted"],
        "averaged": page["averaged"],
        "steps_before": pretrained_steps if page["start"] == "pretrained" else 0,
        "first_frechet": float(seen.series["frechet"][0]),
        "first_accuracy": float(seen.series["accuracy"][0]),
    }
