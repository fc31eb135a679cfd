"""Drawn digits, and what the networks are given of them."""

import numpy as np

from engine.data.centring import BOX
from ui import digit_drawing, drawn_digits


def test_strokes_are_drawn_on_an_empty_paper_and_centred() -> None:
    drawing = drawn_digits.drawn([(3, 3), (3, 9)], [(3, 3), (6, 3)])
    assert drawing.max() == 255 and not drawing[15:].any()
    found = drawn_digits.as_mnist(drawing)
    assert found is not None and found.scale > 1
    rows = np.flatnonzero(found.picture.numpy().max(axis=1) > 0.1)
    assert rows[-1] - rows[0] < BOX + 1


def test_nothing_is_made_of_an_empty_paper() -> None:
    assert drawn_digits.as_mnist(digit_drawing.decode_drawing(drawn_digits.BLANK)) is None
