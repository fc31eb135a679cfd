"""What the guide strip answers in "Stack a network"."""

from collections.abc import Mapping
from typing import Any

from pages.vision.receptive_fields.stack_comparison import FIVE, ONE, after_first
from ui.topic import View


def five_or_one(view: View) -> str:
    """Equal fields, at different costs."""
    numbers = view.numbers
    if numbers["stack"] not in {FIVE, ONE} or not numbers["own"]:
        return _seen(numbers)
    (five, cost_five), (one, cost_one) = after_first(FIVE), after_first(ONE)
    if not numbers["end"]:
        return f"{_seen(numbers)} Choose the last layer to see all five at work."
    return (
        f"Yes: both see {five}×{one} pixels, as each 3×3 adds 2. After a 1×1 layer to 16 channels "
        f"the five learn {cost_five:,} parameters, one 11×11 learns {cost_one:,}; and each of the "
        "five has room for a nonlinearity (VGG)."
    )


def one_by_one(view: View) -> str:
    """It adds nothing to the field."""
    numbers = view.numbers
    steps = numbers["steps"]
    if steps is None or steps["kernel"] != 1 or not numbers["own"]:
        return _seen(numbers)
    return (
        "No farther than the layer before: with k = 1 the sum adds "
        f"(1 − 1)·{steps['stride_before']} = 0, so r stays {numbers['field']}. A 1×1 layer mixes "
        f"the channels of one place: {numbers['weights']:,} parameters here."
    )


def pooling(view: View) -> str:
    """Later taps stand farther apart."""
    numbers = view.numbers
    steps, without = numbers["steps"], numbers["without_pools"]
    if steps is None or steps["stride_before"] < 2 or not numbers["own"] or not numbers["end"]:
        return _seen(numbers)
    added = steps["dilation"] * (steps["kernel"] - 1) * steps["stride_before"]
    return (
        "Each stride multiplies the distance of all later taps: after the pools they stand "
        f"j = {steps['stride_before']} pixels apart, so the last {steps['kernel']}×"
        f"{steps['kernel']} adds {added} pixels and r = {numbers['field']}. "
        f"Without the pools r would be {without}."
    )


def dilation(view: View) -> str:
    """The field doubles with each layer."""
    numbers = view.numbers
    if numbers["field"] <= 2 * numbers["undilated"] or numbers["holes"] > 0:
        return _seen(numbers)
    return (
        f"To {numbers['field']} pixels with {numbers['depth']} layers; the same layers without "
        f"dilation see {numbers['undilated']}. Each layer doubles the reach, the parameters stay "
        "the same, and every pixel of the square has a path to the unit."
    )


def gridding(view: View) -> str:
    """The share of pixels without a path."""
    numbers = view.numbers
    if numbers["holes"] < 0.3:
        return _seen(numbers)
    side, seen = numbers["field"], numbers["seen"]
    return (
        f"{100 * numbers['holes']:.0f} % of them: of {side}×{side} pixels only {seen:,} have a "
        "path to the unit, every second in a row and in a column; the unit beside it sees others. "
        "Dilations with a common factor leave a grid of holes; 1, 2, 3 would leave none."
    )


def larger_than_image(view: View) -> str:
    """The field beside the size of the image."""
    numbers = view.numbers
    if numbers["field"] <= numbers["input"]:
        return _seen(numbers)
    return (
        f"Yes: {numbers['title']}'s last layer has r = {numbers['field']}, and the image has "
        f"{numbers['input']} pixels. What lies outside is padding. Press layers further down: the "
        "first ones see little, and the number grows by (k − 1)·j each."
    )


def branches(view: View) -> str:
    """The union of their fields."""
    numbers = view.numbers
    fields = numbers["joined"]
    if len(fields) < 3 or len(set(fields)) < 2:
        return _seen(numbers)
    shown = ", ".join(map(str, fields[:-1])) + f" and {fields[-1]}"
    return (
        f"Their union: the branches see {shown} pixels, the concatenation {numbers['field']}. Some "
        "of its channels see far and some near. Arcs at the left show what skips rows."
    )


def blind_spot(view: View) -> str:
    """Pixels before the unit's own that have no path to it."""
    numbers = view.numbers
    if numbers["blind"] is None:
        return _seen(numbers)
    missed, before = numbers["blind"]
    if missed == 0:
        return (
            f"None: all {before:,} pixels before its own, in reading order, have a path to the "
            "unit. Two stacks do that, one that sees the rows above and one that sees the row."
        )
    if missed < 0.1 * before:
        return _seen(numbers)
    return (
        f"Those at the upper right of its cross: {missed:,} of {before:,} pixels before its own, "
        f"in reading order, have no path to the unit ({100 * missed / before:.0f} %). A masked "
        "3×3 moves one column right per row up at most. The gated PixelCNN has no such blind spot."
    )


def own_picture(view: View) -> str:
    """What is to be done, or how much of the picture the unit depends on."""
    numbers = view.numbers
    if not numbers["uploaded"]:
        return "Choose a file or take a photograph on the left; then move over the layers."
    return (
        f"{_seen(numbers)} It depends on {100 * numbers['seen_share']:.0f} % of your picture. "
        "Press a layer further down, and move over the picture."
    )


def own_stack(view: View) -> str:
    """What is on the stage, and what can be changed."""
    numbers = view.numbers
    if not numbers["own"]:
        return _seen(numbers)
    return (
        f"{_seen(numbers)} Add layers, change kernel, stride and dilation, or drag a layer's name "
        "to another place."
    )


def _seen(numbers: Mapping[str, Any]) -> str:
    """What is on the stage, where the question's own view has been left."""
    rest = ""
    if numbers["field"] > 1 and numbers["holes"] > 0:
        rest = f", {100 * numbers['holes']:.0f} % of them holes"
    return (
        f"{numbers['title']}, {numbers['name']}: a unit sees {numbers['field']:,} pixels along "
        f"each axis{rest}, and the next unit stands {numbers['stride']:g} pixels away."
    )
