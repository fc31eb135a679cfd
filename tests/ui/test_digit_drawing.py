"""Drawings on 28 by 28 pixels and their codes."""

import numpy as np
import pytest

from ui import digit_drawing
from ui.data_fields import DIGIT_DRAWING, LINE_DRAWING, Data

BLANK = np.zeros((28, 28), np.uint8)


def test_codes_of_drawings_give_them_back() -> None:
    grey = (np.random.default_rng(0).integers(0, 16, (28, 28)) * 17).astype(np.uint8)
    np.testing.assert_array_equal(DIGIT_DRAWING.decode(DIGIT_DRAWING.encode(grey)), grey)
    lines = np.random.default_rng(0).random((28, 28)) < 0.3
    np.testing.assert_array_equal(LINE_DRAWING.decode(LINE_DRAWING.encode(lines)), lines)


@pytest.mark.parametrize("kind", [DIGIT_DRAWING, LINE_DRAWING], ids=lambda kind: kind.name)
@pytest.mark.parametrize("code", ["<script>", "A" * 100, "A" * 1201, "====", "A", "AAAA"])
def test_what_is_no_code_is_refused_with_a_clause(kind, code) -> None:
    with pytest.raises(ValueError, match=r"^which (cannot be read|is longer)"):
        Data("drawing", kind).parse(code)


@pytest.mark.parametrize("kind", [DIGIT_DRAWING, LINE_DRAWING], ids=lambda kind: kind.name)
def test_nothing_stands_for_the_example_only_where_that_is_the_default(kind) -> None:
    assert Data("drawing", kind).parse("") == ""
    with pytest.raises(ValueError, match=r"^which cannot be read"):
        Data("drawing", kind, default=kind.encode(BLANK)).parse("")


def test_strokes_add_ink_where_the_pen_was() -> None:
    drawing = digit_drawing.add_stroke(digit_drawing.blank(), [(14.0, 4.0), (14.0, 24.0)])
    assert drawing[10, 13:15].min() > 200 and not drawing[:, :10].any()
    both = digit_drawing.add_stroke(drawing, [(4.0, 14.0), (24.0, 14.0)])
    assert (both >= drawing).all() and both[14, 6] > 200
    lines = digit_drawing.add_line(digit_drawing.blank_lines(), [(4.5, 4.5), (20.5, 4.5)])
    assert lines[4, 4:21].all() and lines.sum() == 17


def test_the_largest_code_fits_into_its_field() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (28, 28)).astype(np.uint8)
    code = DIGIT_DRAWING.encode(noise)
    assert Data("digit", DIGIT_DRAWING).parse(code) == code
