"""What the guide strip answers in "One Gaussian", from the numbers of the run."""

import math
from collections.abc import Sequence

from ui.frame import number
from ui.topic import View

_NOTICEABLE = 0.03
"""From this share of the exact picture on, what is misplaced is called an error."""


def _share(value: float) -> str:
    """In per cent, with a decimal where it is small."""
    return number(100 * value, 0 if value >= 1 else 1)


def outline(view: View) -> str:
    """The outline of an ellipsoid is another ellipse than the splat; the filter adds to it."""
    numbers = view.numbers
    if "error" not in numbers or math.isnan(numbers["error"]):
        return "There is no splat now, since the centre is not in front of the camera."
    error, plain = _share(numbers["error"]), _share(numbers["error_plain"])
    if math.isnan(numbers["exact_area"]):
        return f"There is no closed outline now; {error} % of the exact picture is misplaced."
    if numbers["error"] < _NOTICEABLE:
        return (
            f"Nearly: only {error} % of the exact picture is misplaced. The error grows with scale"
            " over depth: enlarge the Gaussian, or bring the camera nearer."
        )
    if numbers["error_plain"] < _NOTICEABLE:
        return (
            f"It would be, but for the low-pass filter: with + 0.3 px² the area is"
            f" {number(numbers['gain'], 1)} times as large and {error} % of the exact picture is"
            f" misplaced, without it {plain} %."
        )
    ratio = number(numbers["exact_area"] / numbers["area"], 2)
    text = (
        f"No: at {numbers['sigmas']:g} σ the exact outline has {ratio} times its area, its middle"
        f" lies {number(numbers['shift'], 1)} px beside, and {error} % of the exact picture is"
        f" misplaced. At a tenth of the size it is {_share(numbers['error_small_plain'])} %"
    )
    filtered = _share(numbers["error_small_filtered"])
    if numbers["error_small_filtered"] < 2 * numbers["error_small_plain"]:
        return f"{text}, so scenes take many small Gaussians."
    return f"{text}, but {filtered} % with the low-pass filter: small helps down to about a pixel."


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
    gain, plain = number(numbers["gain"], 1), _share(numbers["error_plain"])
    if not numbers["low_pass"]:
        return (
            f"Without the filter only {plain} % is misplaced, but it falls between the centres of"
            " pixels and flickers as it moves. The low-pass filter would make its area"
            f" {gain} times as large: switch it on."
        )
    if numbers["gain"] < 1.5:
        return f"This one is larger than a pixel: the filter makes its area {gain} times as large."
    return (
        f"It is enlarged: + 0.3 px² makes its area {gain} times as large at the same opacity, so it"
        f" gives {gain} times as much light: {_share(numbers['error'])} % is misplaced, without the"
        f" filter {plain} %. Seen from farther than in training, thin things look too thick and"
        " bright."
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
    left = f"At step {first} the free matrix left the cone"
    if numbers["departures"] > 1:
        left += f", came back, and left again at step {numbers['last_departure']:,}"
    free, factored = numbers["error_free"], numbers["error_factored"]
    if free <= factored:
        return (
            f"{left}: {_smallest(numbers)}. Its pictures still look right, since the filter adds"
            " 0.3 px². Play on."
        )
    text = (
        f"{left}: {_smallest(numbers)}, so it is no covariance. Its error is {number(free, 4)},"
        f" that of R S Sᵀ Rᵀ, which cannot leave, {number(factored, 4)}"
    )
    if numbers["free_before"] < numbers["factored_before"]:
        before = (number(numbers[f"{name}_before"], 4) for name in ("free", "factored"))
        text += f"; at step {numbers['before']:,} the free one was ahead, {' to '.join(before)}"
    return f"{text}."


def _smallest(numbers: object) -> str:
    value = number(numbers["smallest_free"], 3)  # type: ignore[index]
    return f"its smallest eigenvalue is {value}"


def highlight(view: View) -> str:
    """A point of light cut off at degree 3 is wide, unless the clamp at 0 makes it narrower."""
    numbers = view.numbers
    if "widths" not in numbers or math.isnan(numbers["width"]):
        return "This colour is the same from every side. Raise a coefficient of degree 1 to 3."
    widths: Sequence[float] = numbers["widths"]
    width, unclipped = numbers["width"], numbers["unclipped_width"]
    if width < unclipped - 1:
        return (
            f"Narrower than without clipping: {width:.0f}° in place of {unclipped:.0f}°, measured"
            " half way between the darkest and the brightest colour. The clamp at 0 has cut the"
            " flanks off, and made the colour darker too."
        )
    if numbers["degree"] < 3:
        return (
            f"With degree {numbers['degree']} the brightest side is {width:.0f}° wide, with degree"
            f" 3 {widths[3]:.0f}°, half way between the darkest and the brightest colour."
        )
    if not (numbers["highlight"] and widths[1] > widths[2] > widths[3] > numbers["darker_width"]):
        return (
            f"The brightest side is now {width:.0f}° wide, half way between the darkest and the"
            " brightest colour."
        )
    return (
        f"Not very: a point of light cut off at degree 3, without clipping, is {widths[3]:.0f}°"
        " wide half way between the darkest and the brightest colour; at degree 1,"
        f" {widths[1]:.0f}°. Clipping can make it narrower: with coefficient 0 at −3,"
        f" {numbers['darker_width']:.0f}°. The sun in a mirror has half a degree."
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
