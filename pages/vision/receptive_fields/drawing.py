"""The paper on which the visitor draws what the cells and HMAX look at."""

import numpy as np

from ui import digit_drawing, drawn_digits
from ui.components import canvas
from ui.controls import clear_button
from ui.state import PageState

PAPER = "receptive-fields:paper"
FIELD = "digit"
EXAMPLE = digit_drawing.house()
"""Until there is a drawing."""


def draw_paper(page: PageState) -> None:
    """Takes strokes, shows the drawing, and offers to empty it."""
    drawn_digits.add_strokes(page, FIELD, PAPER)
    canvas.image(
        PAPER,
        drawing_of(page),
        tool="draw",
        hint="Draw here",
        max_height=230,
        alt="The paper to draw on, white ink on black",
    )
    clear_button(page, FIELD, blank=drawn_digits.BLANK)


def drawing_of(page: PageState) -> np.ndarray:
    """The visitor's drawing, or a house until there is one: uint8 [28, 28]."""
    return drawn_digits.drawing_of(page, FIELD, EXAMPLE)
