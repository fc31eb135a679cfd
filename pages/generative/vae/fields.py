"""What can be set in the latent walk and with a drawn digit."""

import re

from ui.data_fields import DIGIT_DRAWING, Data
from ui.state import Choice, Field, Text
from ui.topic import SEED

MAX_CODE = 9.0
"""A latent code lies between −9 and 9 in every dimension."""

VIEWS = {
    "plane": "Latent plane",
}


def check_point(text: str) -> str:
    """A point of the plane, or none, or a clause for the visitor."""
    number = r"-?\d\.\d\d"
    if text and (
        not re.fullmatch(f"{number}_{number}", text) or max(map(abs, parse_pair(text))) > MAX_CODE
    ):
        raise ValueError(
            f"but it is written z1_z2, each between -{MAX_CODE:.2f} and {MAX_CODE:.2f}"
        )
    return text


def parse_pair(text: str) -> tuple[float, float]:
    """The two coordinates of a point."""
    first, second = text.split("_")
    return (float(first), float(second))


def format_pair(first: float, second: float) -> str:
    """The inverse of `parse_pair`, with two decimals."""
    held = (min(max(value, -MAX_CODE), MAX_CODE) for value in (first, second))
    return "_".join(f"{value:.2f}".replace("-0.00", "0.00") for value in held)


SHARED: tuple[Field, ...] = (SEED, Data("digit", DIGIT_DRAWING))

LATENT_WALK: tuple[Field, ...] = (
    Choice("view", "View", "plane", VIEWS),
    Text("latent_point", "Latent code", "0.60_-0.20", check=check_point),
)
