"""View "Yours" of the digits: a drawing is noised to a chosen t and brought back."""

from functools import lru_cache

import numpy as np
import streamlit as st

from engine.runs import Frame
from pages.generative.diffusion import descents, ink, judge
from ui import frame
from ui.components import canvas, chart, pointer
from ui.state import PageState

PAPER = "diffusion:paper"


def drawing(page: PageState) -> np.ndarray:
    """What is on the paper, uint8 [28, 28]."""
    return ink.from_code(page["ink"]) if page["ink"] else ink.house()


def take_up_ink(page: PageState) -> None:
    """Strokes become ink; the first one takes the house away."""
    for event in canvas.events(PAPER):
        if stroke := pointer.stroke(PAPER, event):
            empty = np.zeros((ink.SIDE, ink.SIDE), np.uint8)
            paper = ink.from_code(page["ink"]) if page["ink"] else empty
            page["ink"] = ink.to_code(ink.inked(paper, stroke))


def draw(page: PageState, seen: Frame, exact: bool) -> None:
    """The paper to draw on, and beside it what comes back."""
    left, right = st.columns([1, 1.9], vertical_alignment="center")
    with left:
        canvas.image(
            PAPER,
            drawing(page),
            tool="draw",
            hint="Draw here",
            max_height=300,
            alt="The paper to draw on, white ink on black",
        )
    with right:
        arrays = seen.arrays
        reads, _ = judge.reading(arrays["x0"])
        started = seen.step > 0
        canvas.images(
            "diffusion:answers",
            np.concatenate([judge.pictures(arrays["x"]), judge.pictures(arrays["x0"])])[_pairs()],
            columns=4,
            captions=[
                text
                for row in (range(4), range(4, 8))
                for text in (
                    *["xₜ"] * 4,
                    *(f"reads {reads[k]}" if started else "x₀ guess" for k in row),
                )
            ],
            tool=None,
            max_height=455,
            hint="" if exact else descents.DRAFT_SAID,
            alt=f"Eight ways back from the noised drawing, at t = {seen.metrics['t']:.0f}: above "
            "each time the noisy pictures, below the digits predicted from them.",
        )


@lru_cache(maxsize=1)
def _pairs() -> list[int]:
    """Order of x_t and x̂_0 in a grid of four columns: four of the one, four of the other."""
    return [*range(4), *range(8, 12), *range(4, 8), *range(12, 16)]


def judged(seen: Frame) -> None:
    """How much of the drawing is left, and what the answers read as."""
    reads, _ = judge.reading(seen.arrays["x0"])
    picture = np.frombuffer(seen.settings.picture, np.uint8).reshape(1, 28, 28) / 127.5 - 1
    away = np.sqrt(np.mean((seen.arrays["x0"] - picture) ** 2, axis=(1, 2)))
    rows: list[tuple[str, str | float]] = [
        ("noised to t", f"{seen.settings.times[0]}"),
        ("t now", f"{seen.metrics['t']:.0f}"),
        ("α̅, what is left of x₀", seen.metrics["alpha_bar"]),
    ]
    if seen.step:
        rows += [
            ("answers read as", "".join(map(str, reads))),
            ("from the drawing, r.m.s.", float(away.mean())),
        ]
    frame.readout(rows)
    chart.lines(
        "diffusion:updates",
        {"update": (seen.series["step"][1:], seen.series["update"][1:])},
        colours={"update": "model"},
        x_label="step",
        y_label="size of the update",
        y_range=(0, None),
        marker=seen.step,
        height=170,
        alt="Root mean square of what each step adds to the pictures",
    )


def clear(page: PageState) -> None:
    """An empty sheet."""
    page["ink"] = ink.to_code(np.zeros((ink.SIDE, ink.SIDE), np.uint8))
