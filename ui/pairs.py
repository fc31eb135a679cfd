"""Two coordinates as the text of a field: ``0.60_-0.20``."""

import re
from collections.abc import Callable

LARGEST = 9.0
"""A coordinate lies between −9 and 9."""

_NUMBER = r"-?\d(?:\.\d+)?"


def parse_pair(text: str) -> tuple[float, float]:
    """The two coordinates."""
    first, second = text.split("_")
    return (float(first), float(second))


def format_pair(first: float, second: float) -> str:
    """The inverse of `parse_pair`, with two decimals, held between −9 and 9."""
    held = (min(max(value, -LARGEST), LARGEST) for value in (first, second))
    return "_".join(f"{value:.2f}".replace("-0.00", "0.00") for value in held)


def pair_check(
    largest: float, names: str = "z1_z2", *, optional: bool = True
) -> Callable[[str], str]:
    """A check for `ui.state.Text`: two coordinates, rounded to two decimals, or a clause.

    Args:
        largest: each lies between −largest and largest.
        names: of the coordinates, as they are written.
        optional: whether there may be none.
    """

    def check(text: str) -> str:
        if optional and not text:
            return text
        if (
            not re.fullmatch(f"{_NUMBER}_{_NUMBER}", text)
            or max(map(abs, parse_pair(text))) > largest
        ):
            raise ValueError(
                f"but it is written {names}, each between -{largest:.2f} and {largest:.2f}"
            )
        return format_pair(*parse_pair(text))

    return check
