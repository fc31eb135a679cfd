"""The pair of pictures that a translation begins with: a digit and its outline, or a drawing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.flows.conditional import cflow
from pages.generative.flows import conditional_source
from pages.generative.flows.conditional_fields import DRAWN
from ui import digit_drawing
from ui.components import canvas, pointer
from ui.components.panel import panel
from ui.controls import clear_button
from ui.state import PageState

PAPER = "flows:outline-paper"
NO_LINES = digit_drawing.encode_lines(digit_drawing.blank_lines())

One = Float[Tensor, "1 28 28"]


class Pair(NamedTuple):
    """What is translated, and what it should become.

    Attributes:
        source: the picture.
        target: of the other domain; None where only an outline was drawn.
        own: whether the visitor drew it.
    """

    source: One
    target: One | None
    own: bool


def example() -> np.ndarray:
    """Lines to begin with: the outline of a 2, bool [28, 28]."""
    digit = torch.from_numpy(conditional_source.EXAMPLE > 127).float()[None]
    lines: np.ndarray = (cflow.outline(digit)[0] > 0).numpy()
    return lines


def draws_lines(page: PageState) -> bool:
    """Whether the visitor draws an outline, and not a digit."""
    return bool(page["source"] == DRAWN and page["target"] == "digit")


def draw_controls(page: PageState) -> None:
    """Which digit, and a clean paper for one's own lines or digit."""
    if not draws_lines(page):
        conditional_source.draw_controls(page)
        return
    panel(page, "source")
    clear_button(page, "lines", blank=NO_LINES)


def chosen(page: PageState) -> Pair | None:
    """The pair; None while the paper is empty. Call it before anything is drawn."""
    target = str(page["target"])
    if draws_lines(page):
        _add_lines(page)
        lines = _lines_of(page)
        source = torch.from_numpy(lines.astype(np.float32))[None]
        return Pair(source, None, own=bool(page["lines"])) if lines.any() else None
    digit = conditional_source.chosen(page)
    if digit is None:
        return None
    source, wanted = cflow.pair(digit.picture[None], target)
    return Pair(source, wanted, digit.own)


def draw_source(page: PageState, pair: Pair | None, max_height: int) -> None:
    """The paper, or the source picture."""
    if draws_lines(page):
        canvas.image(
            PAPER,
            _lines_of(page).astype(np.uint8) * 255,
            tool="draw",
            hint="Draw an outline",
            max_height=max_height,
            alt="The paper to draw an outline on, white lines on black",
        )
        return
    if page["source"] == DRAWN and page["target"] == "outline":
        conditional_source.draw_paper(page, None, max_height)
        return
    shown = torch.zeros(28, 28) if pair is None else pair.source[0]
    what = "Outline" if page["target"] == "digit" else "Digit"
    canvas.image(
        "flows:translation-source",
        canvas.to_bytes(shown.numpy(), 0, 1),
        tool=None,
        hint=f"{what}: the source",
        max_height=max_height,
        alt=f"{what} of a held-out {page['source']}",
    )


def _add_lines(page: PageState) -> None:
    """Adds what was drawn; the first line replaces the example."""
    for event in canvas.events(PAPER):
        if stroke := pointer.stroke(PAPER, event):
            before = _lines_of(page) if page["lines"] else digit_drawing.blank_lines()
            page["lines"] = digit_drawing.encode_lines(digit_drawing.add_line(before, stroke))


def _lines_of(page: PageState) -> np.ndarray:
    return digit_drawing.decode_lines(page["lines"]) if page["lines"] else example()
