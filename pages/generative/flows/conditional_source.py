"""The digit that a conditional flow begins with: a held-out one, or the visitor's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import streamlit as st
import torch
from jaxtyping import Float
from torch import Tensor

from engine.data import images
from pages.generative.flows.conditional_fields import DRAWN
from ui import drawn_digits, frame
from ui.components import canvas
from ui.components.panel import panel
from ui.controls import clear_button
from ui.state import PageState

PAPER = "flows:paper"
EXAMPLE = drawn_digits.drawn(
    [(9, 6), (12, 4.5), (16, 5), (18, 8), (16, 12), (10, 19), (9, 22)],
    [(9, 22), (14, 21.5), (19, 22)],
)
"""A 2, until there is a drawing."""


class Source(NamedTuple):
    """A digit to begin with.

    Attributes:
        picture: centred as MNIST is, from 0 to 1.
        own: whether the visitor drew it.
    """

    picture: Float[Tensor, "28 28"]
    own: bool


def draw_controls(page: PageState) -> None:
    """Which digit, and a clean paper for one's own."""
    panel(
        page,
        "source",
        "held_out_index",
        where={"held_out_index": lambda: bool(page["source"] != DRAWN)},
    )
    if page["source"] == DRAWN:
        clear_button(page, "digit", blank=drawn_digits.BLANK)


def chosen(page: PageState) -> Source | None:
    """The digit; None while the paper is empty. Call it before anything is drawn."""
    if page["source"] != DRAWN:
        digit, index = int(page["source"]), round(page["held_out_index"])
        return Source(images.held_out_digit(digit, index), own=False)
    drawn_digits.add_strokes(page, "digit", PAPER)
    centred = drawn_digits.as_mnist(drawn_digits.drawing_of(page, "digit", EXAMPLE))
    return None if centred is None else Source(centred.picture, own=bool(page["digit"]))


def draw_groups(groups: Mapping[str, Sequence[frame.Row]]) -> None:
    """Rows of numbers under headings."""
    st.html(
        "".join(
            f"<p class='who'>{heading}</p>{frame.readout_html(rows)}"
            for heading, rows in groups.items()
        )
    )


def draw_centred(page: PageState, source: Source | None, max_height: int) -> None:
    """What the networks are given of a drawing; nothing while the paper is empty."""
    if page["source"] == DRAWN and source is not None:
        canvas.image(
            "flows:centred",
            canvas.to_bytes(source.picture.numpy(), 0, 1),
            tool=None,
            hint="Centred",
            max_height=max_height,
            alt="The drawing, centred and scaled as MNIST digits are",
        )


def draw_paper(page: PageState, source: Source | None, max_height: int) -> None:
    """The paper to draw on, or the held-out digit."""
    if page["source"] == DRAWN:
        canvas.image(
            PAPER,
            drawn_digits.drawing_of(page, "digit", EXAMPLE),
            tool="draw",
            hint="Draw",
            max_height=max_height,
            alt="The paper to draw on, white ink on black",
        )
        return
    picture = torch.zeros(28, 28) if source is None else source.picture
    canvas.image(
        "flows:held-out",
        canvas.to_bytes(picture.numpy(), 0, 1),
        tool=None,
        hint="Digit",
        max_height=max_height,
        alt=f"The held-out digit, a {page['source']}",
    )
