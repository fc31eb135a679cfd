"""What the guide strip answers in the tab "Change of variables"."""

from ui.frame import number
from ui.topic import View

FOLDED = "This map folds, so there is no density of an inverse to speak of. Draw it rising."


def higher(view: View) -> str:
    """Whether p(x) exceeds every value of p(z)."""
    numbers = view.numbers
    if numbers["folded"]:
        return FOLDED
    before, after = number(numbers["highest_p_z"], 2), number(numbers["highest_p_x"], 2)
    if numbers["highest_p_x"] < 1.2 * numbers["highest_p_z"]:
        return f"Not under this map: p(x) reaches {after}, p(z) {before}. Make it flat somewhere."
    return (
        f"Yes: p(x) reaches {after}, p(z) only {before}. Where dx/dz is below 1 the same mass has "
        "less room. A density is no probability: it may exceed 1, its area may not. That area is "
        "still 1."
    )


def folds(view: View) -> str:
    """Several places with one image."""
    numbers = view.numbers
    if not numbers["folded"]:
        return "This map rises all the way: every x comes from one z. Drag a knot below its left."
    count = len(numbers["preimages"])
    return (
        f"x = {number(numbers['x'], 2)} comes from {count} places z, so no inverse can tell which. "
        "A histogram would add up p(z)/|dx/dz| over them, infinite where the map turns back. "
        "A flow is built of layers that cannot fold."
    )
