"""Fields that hold data which the visitor drew or chose, and which can travel between pages.

A kind of data (a density, a drawn digit, a curve, …) has one code, the same in every link, so that
what was drawn on one page opens on any other that has a field of this kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.geometry.curves import ClosedCurve
from ui import density_drawing, digit_drawing


@dataclass(frozen=True)
class DataKind:
    """A kind of data.

    Attributes:
        name: the same on all pages.
        label: for the visitor.
        decode: reads the text in a link; raises ValueError with a clause on it ("it is no …").
        encode: the inverse of `decode`.
        max_length: of the text.
    """

    name: str
    label: str
    decode: Callable[[str], Any]
    encode: Callable[[Any], str]
    max_length: int = 20_000


@dataclass(frozen=True)
class Data:
    """A field that holds data of one kind, as text; `kind.decode` turns it into arrays.

    The default may be empty where the page has an example to begin with. Data that were made
    `by_hand` can be undone.
    """

    name: str
    kind: DataKind
    default: str = ""
    by_hand: bool = True

    @property
    def label(self) -> str:
        return self.kind.label

    def parse(self, text: str) -> str:
        if text == self.default:
            return text  # nothing drawn yet
        if len(text) > self.kind.max_length:
            raise ValueError(f"which is longer than {self.kind.max_length} characters")
        try:
            self.kind.decode(text)
        except ValueError as refusal:
            raise ValueError(f"which cannot be read: {str(refusal).rstrip('.')}") from None
        return text

    def format(self, value: str) -> str:
        return value


DIGIT_DRAWING = DataKind(
    "digit",
    "Drawn digit",
    digit_drawing.decode_drawing,
    digit_drawing.encode_drawing,
    max_length=1200,
)
"""A digit drawn by hand, uint8 [28, 28] with ink at 255."""

LINE_DRAWING = DataKind(
    "lines",
    "Line drawing",
    digit_drawing.decode_lines,
    digit_drawing.encode_lines,
    max_length=140,
)
"""Lines of a pixel's width, bool [28, 28]."""

DENSITY = DataKind(
    "density",
    "Drawn density",
    density_drawing.decode_points,
    density_drawing.encode_points,
    max_length=1100,
)
"""Points of a density in the plane, drawn by hand, float32 [n, 2]."""


def _decode_closed_curve(text: str) -> ClosedCurve:
    if not re.fullmatch(r"-?\d{1,3}(_-?\d{1,3})*", text):
        raise ValueError("it is no drawing")
    numbers = [int(part) / 100 for part in text.split("_")]
    return ClosedCurve(tuple(zip(numbers[::2], numbers[1::2], strict=False)))


def _encode_closed_curve(curve: ClosedCurve) -> str:
    return "_".join(f"{round(100 * value)}" for corner in curve.corners for value in corner)


CLOSED_CURVE = DataKind(
    "closed_curve", "Drawn curve", _decode_closed_curve, _encode_closed_curve, max_length=2000
)
"""A `ClosedCurve`: x and y of its corners in hundredths, with underscores between."""
