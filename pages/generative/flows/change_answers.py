"""What the guide strip answers in the tab "Change of variables"."""

from ui.frame import number
from ui.topic import View

ELSEWHERE = "This question is about another view or another map: go back to it."
_STRAIGHT = 1.01
"""Most slope to least, below which a map is straight."""
FOLDED = "This map folds, so that it has no inverse. Drag the knots until it rises all the way."


def where_high(view: View) -> str:
    """Whether the density is high where the map is flat or steep."""
    numbers = view.numbers
    if numbers["view"] != "line":
        return ELSEWHERE
    if numbers["folded"]:
        return FOLDED
    top, slope = number(numbers["highest_p_x"]), number(numbers["slope_at_highest"])
    if numbers["most_slope"] < _STRAIGHT * numbers["slope_at_highest"]:
        return (
            f"Nowhere more than elsewhere: this map is as steep, dx/dz = {slope}, wherever p(z) is "
            "not zero. Drag a knot."
        )
    if numbers["base"] != "uniform" or numbers["slope_at_highest"] > numbers["mean_slope"]:
        return f"Here p(z) has its say too: p(x) is highest, {top}, where dx/dz = {slope}."
    return (
        f"Where it is flat: p(x) is {top} where dx/dz = {slope}, but "
        f"{number(numbers['p_x_at_steepest'])} where dx/dz = {number(numbers['most_slope'])}."
        " Flat means many z for few x."
    )


def higher(view: View) -> str:
    """Whether p(x) exceeds every value of p(z)."""
    numbers = view.numbers
    if numbers["view"] != "line":
        return ELSEWHERE
    if numbers["folded"]:
        return FOLDED
    before, after = number(numbers["highest_p_z"]), number(numbers["highest_p_x"])
    if numbers["highest_p_x"] < 1.2 * numbers["highest_p_z"]:
        return f"Not under this map: p(x) reaches {after}, p(z) {before}. Make it flat somewhere."
    return (
        f"Yes: p(x) reaches {after}, p(z) only {before}. Where dx/dz < 1, the same mass has less "
        "room. Only areas are probabilities: each strip keeps its own."
    )


def folds(view: View) -> str:
    """Several places with one image."""
    numbers = view.numbers
    if numbers["view"] != "line":
        return ELSEWHERE
    if not numbers["folded"]:
        return "This map rises all the way: every x comes from one z. Drag a knot below its left."
    if numbers["flat"]:
        low, high = (number(end, 2) for end in numbers["flat"])
        return (
            f"It is flat: all z from {low} to {high} come to x = {number(numbers['x'], 2)}. Their "
            "mass then lies on one point, where p(x) is infinite, and no inverse can part them."
        )
    count = len(numbers["preimages"])
    if count < 2:
        return (
            f"x = {number(numbers['x'], 2)} comes from one z only: move the strip to where the map "
            "turns back, and several come to one x."
        )
    return (
        f"x = {number(numbers['x'], 2)} comes from {count} places z, so there is no inverse. A "
        "histogram adds up p(z)/|dx/dz| over them, infinite where the map turns back. Layers of a "
        "flow cannot fold."
    )


def rotation(view: View) -> str:
    """Whether a rotation changes a density."""
    numbers = view.numbers
    if numbers["view"] != "plane" or numbers["map"] != "affine":
        return ELSEWHERE
    if not numbers["rotation"]:
        return f"This matrix is no rotation: det A = {number(numbers['determinant'], 2)}."
    if numbers["largest_change"] > 1e-6:
        return (
            f"It carries it around, by {number(numbers['turned'], 0)}°, and changes no height: the "
            f"highest p(x) is {number(numbers['highest_p_x'])}, as of p(z), since det A = 1."
        )
    return (
        f"Not at all: det A = {number(numbers['determinant'], 2)}, and a round Gaussian turned by "
        f"{number(numbers['turned'], 0)}° is itself: p(x) and p(z) differ by "
        f"{number(numbers['largest_change'])} at most. Try Uniform."
    )


def zero_everywhere(view: View) -> str:
    """Maps that keep all areas."""
    numbers = view.numbers
    if numbers["view"] != "plane" or numbers["map"] == "affine":
        return ELSEWHERE
    low, high = number(numbers["least_log"], 2), number(numbers["most_log"], 2)
    if numbers["folded"] or max(-numbers["least_log"], numbers["most_log"]) > 1e-6:
        return f"Not under this map: ln |det J| goes from {low} to {high}."
    return (
        "When areas are kept, as here: bent as it is, the image of the square has the area "
        f"{number(numbers['image_area'], 3)}, as the square. Density is carried along and never "
        "rises. Banana, an additive coupling, is the same."
    )


def how_small(view: View) -> str:
    """How fast the ratio of areas comes to the determinant."""
    numbers = view.numbers
    if numbers["view"] != "plane" or numbers["map"] == "affine":
        return ELSEWHERE
    if numbers["error"] < 1e-6:
        return "Under this map any size will do: the ratio of areas is det J as it is."
    side, factor = numbers["side"], numbers["error"] / max(numbers["half_error"], 1e-12)
    ratio = number(numbers["image_area"] / side**2)
    if not 3 < factor < 5:
        return f"A square of side {number(side, 2)} is large: its image is {ratio} times as big."
    return (
        f"Of side {number(side, 2)} it becomes {ratio} times as large, but det J at its centre is "
        f"{number(numbers['determinant'])}. At half the side the gap is {number(factor, 1)} times "
        "smaller: it falls like the side squared. It is below 1 % of det J up to side "
        f"{number(numbers['one_percent'], 2)}."
    )
