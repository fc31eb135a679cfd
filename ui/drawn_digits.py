"""Papers on which the visitor draws digits, and what the networks are given of them."""

from __future__ import annotations

import functools

import numpy as np
import torch

from engine.data.centring import Centred, centred
from ui import digit_drawing
from ui.components import canvas, pointer
from ui.state import PageState

BLANK = digit_drawing.encode_drawing(digit_drawing.blank())


def drawn(*strokes: digit_drawing.Stroke) -> np.ndarray:
    """Strokes of the soft pen on an empty paper, uint8 [28, 28]."""
    return functools.reduce(digit_drawing.add_stroke, strokes, digit_drawing.blank())


def drawing_of(page: PageState, field: str, example: np.ndarray) -> np.ndarray:
    """The visitor's drawing, or the example until there is one, uint8 [28, 28]."""
    return digit_drawing.decode_drawing(page[field]) if page[field] else example


def add_strokes(page: PageState, field: str, paper: str) -> bool:
    """Adds what was drawn on a paper since the last run; whether anything was.

    The first stroke replaces the example.
    """
    drawn = False
    for event in canvas.events(paper):
        if stroke := pointer.stroke(paper, event):
            before = drawing_of(page, field, digit_drawing.blank())
            page[field] = digit_drawing.encode_drawing(digit_drawing.add_stroke(before, stroke))
            drawn = True
    return drawn


def as_mnist(drawing: np.ndarray) -> Centred | None:
    """The drawing centred and scaled as MNIST has it; None while the paper is empty."""
    return centred(torch.from_numpy(drawing / np.float32(255))) if drawing.any() else None
