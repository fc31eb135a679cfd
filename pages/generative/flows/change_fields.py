"""What can be set in the tab "Change of variables"."""

import re
from collections.abc import Sequence

from engine.generative.flows.change_of_variables import CubicMap
from engine.generative.flows.line_densities import LINE_DENSITIES
from ui.fields import Choice, Field, Number, Text, readable
from ui.pairs import pair_check

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


PLANE_REACH = 3.6
"""Of the square of the plane on the stage."""

VIEWS = {"line": "Line", "plane": "Plane"}
PLANE_DENSITIES = {"normal": "Normal", "uniform": "Uniform", "drawn": "Draw"}
PLANE_MAPS = {
    "affine": "Matrix",
    "coupling": "Coupling",
    "banana": "Banana",
    "swirl": "Swirl",
    "radial": "Radial",
    "smooth": "Random",
}


_point = pair_check(PLANE_REACH, "x1_x2", optional=False)

CHANGE: tuple[Field, ...] = (
    Choice("view", "View", "line", VIEWS),
    Choice(
        "base_density",
        "Density p(z)",
        "normal",
        {name: density.title for name, density in LINE_DENSITIES.items()},
    ),
    Text("line_map", "Map x = g(z)", STEEP_MIDDLE, check=readable(decode_map), max_length=120),
    Number("strip_centre", "Strip at z", 0.8, -3.5, 3.5, 0.05, by_hand=True),
    Number("strip_width", "Width of the strip Δz", 0.5, 0.05, 2, 0.05),
    Choice(
        "plane_map",
        "Map x = g(z)",
        "affine",
        PLANE_MAPS,
        help="J is the Jacobian, the partial derivatives of the map. Coupling and Banana are "
        "coupling layers: they change x₂ by functions of x₁, which stays.",
    ),
    Choice("plane_density", "Density p(z)", "normal", PLANE_DENSITIES),
    Text("first_column", "First column of A", "1.20_0.50", check=_point, max_length=12),
    Text("second_column", "Second column of A", "-0.40_0.90", check=_point, max_length=12),
    Number("map_strength", "Strength of the map", 0.8, -1.5, 1.5, 0.05, help="0: x = z."),
    Text("square_centre", "Square", "0.80_0.50", check=_point, max_length=12),
    Number("square_side", "Side of the square", 0.6, 0.05, 1.5, 0.05),
)
