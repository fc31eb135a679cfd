"""What can be set in the tab "Change of variables"."""

import re
from collections.abc import Sequence

from engine.generative.flows.change_of_variables import CubicMap
from engine.generative.flows.line_densities import LINE_DENSITIES
from ui.state import Choice, Field, Number, Text, readable

Knots = tuple[tuple[float, float], ...]

REACH = 3.5
"""Of z and x on the stage, either way."""

MOST_KNOTS = 12

IDENTITY = "-300_-300_-150_-150_-50_-50_50_50_150_150_300_300"
STEEP_MIDDLE = "-300_-270_-150_-210_-50_-140_50_140_150_210_300_270"
"""Steep where p(z) is high: one hump becomes two."""


def decode_map(code: str) -> CubicMap:
    """The map of a code, z and x of its knots in hundredths; it may fold.

    Raises:
        ValueError: it is no such code, or a knot lies beyond the stage.
    """
    if not re.fullmatch(r"-?\d{1,3}_-?\d{1,3}(_-?\d{1,3}_-?\d{1,3})+", code):
        raise ValueError("it is z and x of each knot in hundredths, with underscores between")
    numbers = [int(part) / 100 for part in code.split("_")]
    if len(numbers) > 2 * MOST_KNOTS or max(map(abs, numbers)) > REACH:
        raise ValueError(f"it has at most {MOST_KNOTS} knots, all within ±{REACH}")
    return CubicMap(tuple(numbers[::2]), tuple(numbers[1::2]))


def encode_knots(z: Sequence[float], x: Sequence[float]) -> str:
    """The inverse of `decode_map`, to hundredths."""
    pairs = zip(z, x, strict=True)
    return "_".join(f"{round(100 * value)}" for pair in pairs for value in pair)


CHANGE: tuple[Field, ...] = (
    Choice(
        "base_density",
        "Density p(z)",
        "normal",
        {name: density.title for name, density in LINE_DENSITIES.items()},
    ),
    Text("line_map", "Map x = g(z)", STEEP_MIDDLE, check=readable(decode_map), max_length=120),
    Number("strip_centre", "Strip at z", 0.8, -3.5, 3.5, 0.05, by_hand=True),
    Number("strip_width", "Width of the strip Δz", 0.5, 0.05, 2, 0.05),
)
