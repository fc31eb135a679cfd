"""What the guide strip answers in "One Gaussian", from the numbers of the run."""

import math
from collections.abc import Sequence

from ui.frame import number
from ui.topic import View

_NOTICEABLE = 0.03
"""From this share of the exact picture on, what is misplaced is called an error."""


def outline(view: View) -> str:
    """The outline of an ellipsoid is another ellipse than the splat, the less the smaller it is."""
    numbers = view.numbers
    if "error" not in numbers or math.isnan(numbers["error"]):
        return "There is no splat now, since the centre is not in front of the camera."
    error = number(100 * numbers["error"], 1)
    if math.isnan(numbers["exact_area"]):
        return f"There is no closed outline now; {error} % of the exact picture is misplaced."
    if numbers["error"] < _NOTICEABLE:
        return (
            f"Nearly: only {error} % of the exact picture is misplaced. The error grows with scale"
            " over depth: enlarge the Gaussian, or bring the camera nearer."
        )
    ratio = number(numbers["exact_area"] / numbers["area"], 2)
    return (
        f"No: at {numbers['sigmas']:g} σ the exact outline has {ratio} times its area, and its "
        f"middle lies {number(numbers['shift'], 1)} px beside it. {error} % of the exact picture is"
        f" misplaced; at a tenth of the size {number(100 * numbers['error_small'], 1)} %, so scenes"
        " take many small Gaussians."
    )


def close(view: View) -> str:
    """Near the camera the affine approximation breaks down."""
    numbers = view.numbers
    if "error" not in numbers or math.isnan(numbers["error"]):
        return "Nothing is drawn: the centre is not in front of the camera."
    error, depth = number(100 * numbers["error"], 0), number(numbers["depth"], 2)
    where = f"at depth {depth}, {number(numbers['off_axis'], 0)}° off the axis,"
    if numbers["error"] < 0.3:
        return f"From here it holds: {where} {error} % of the exact picture is misplaced."
    size = "its exact outline is open"
    if not math.isnan(numbers["exact_area"]):
        ratio = number(numbers["exact_area"] / numbers["area"], 1)
        size = f"the exact outline has {ratio} times the area of the splat"
    return (
        f"The tangent map breaks down: {where} {size}, and {error} % of the exact picture is"
        " misplaced. In a scene that one flies through, these are the smears beside the camera."
    )


def sub_pixel(view: View) -> str:
    """The low-pass filter enlarges what is smaller than a pixel, and its light with it."""
    numbers = view.numbers
    if "gain" not in numbers or math.isnan(numbers["gain"]):
        return "There is no splat now, since the centre is not in front of the camera."
    if not numbers["low_pass"]:
        return (
            "Without the filter it falls between the centres of pixels and flickers as it moves."
            " Switch the low-pass filter on."
        )
    gain = number(numbers["gain"], 1)
    if numbers["gain"] < 1.5:
        return f"This one is larger than a pixel: the filter makes its area {gain} times as large."
    return (
        f"It is enlarged: + 0.3 px² makes its area {gain} times as large. Its opacity stays, so it"
        f" gives {gain} times as much light. Seen from farther away than in training, thin things"
        " therefore look too thick and too bright."
    )


def free(view: View) -> str:
    """Six free numbers leave the cone of covariances; R and S cannot."""
    numbers = view.numbers
    if "smallest_free" not in numbers:
        return "Choose the question again."
    if math.isnan(numbers["first_negative"]):
        return (
            f"After {numbers['step']:,} steps all eigenvalues of the free matrix are above 0, the "
            f"smallest {number(numbers['smallest_free'], 4)}. Play on, or raise the learning rate."
        )
    first = f"{numbers['first_negative']:,.0f}"
    if numbers["returned"]:
        return (
            f"It left the cone at step {first} and has come back by now: {_smallest(numbers)}."
            " Whether it returns is chance; R S Sᵀ Rᵀ never leaves."
        )
    return (
        f"At step {first} the free matrix left the cone: {_smallest(numbers)}, so it is no "
        f"covariance, and its error is {number(numbers['error_free'], 4)} against "
        f"{number(numbers['error_factored'], 4)}. R S Sᵀ Rᵀ is slower and cannot leave."
        if numbers["error_free"] > numbers["error_factored"]
        else f"At step {first} the free matrix left the cone: {_smallest(numbers)}. Its pictures "
        "still look right, since the filter adds 0.3 px². Play on."
    )


def _smallest(numbers: object) -> str:
    value = number(numbers["smallest_free"], 3)  # type: ignore[index]
    return f"its smallest eigenvalue is {value}"


def highlight(view: View) -> str:
    """A band limit of degree 3 allows no narrow highlight."""
    numbers = view.numbers
    if "widths" not in numbers or math.isnan(numbers["width"]):
        return "This colour is the same from every side. Raise a coefficient of degree 1 to 3."
    widths: Sequence[float] = numbers["widths"]
    if numbers["degree"] < 3:
        return (
            f"With degree {numbers['degree']} the brightest side is {numbers['width']:.0f}° wide at"
            f" half height, with degree 3 {widths[3]:.0f}°."
        )
    if not widths[1] > widths[2] > widths[3]:
        return f"The brightest side is now {numbers['width']:.0f}° wide at half height."
    return (
        f"Not very: at half height it is {widths[3]:.0f}° wide, with degree 2 {widths[2]:.0f}° and"
        f" with degree 1 {widths[1]:.0f}°. The sun in a mirror is half a degree. So"
        " scenes show reflections by Gaussians behind the mirror."
    )


def two_colours(view: View) -> str:
    """Degree 1 is enough for opposite colours."""
    numbers = view.numbers
    if "colour" not in numbers:
        return "Choose the question again."
    here, there = (
        ", ".join(number(x, 2) for x in numbers[name]) for name in ("colour", "opposite")
    )
    differ = max(abs(a - b) for a, b in zip(numbers["colour"], numbers["opposite"], strict=True))
    if differ < 0.5:
        return f"Here the two sides hardly differ: {here} and {there}. Turn the camera."
    return (
        f"Yes: ({here}) from here and ({there}) from the other side, with {numbers['numbers']}"
        " numbers. With few training views a scene can cheat so: each view gets colours of its own,"
        " and the views between are wrong."
    )
