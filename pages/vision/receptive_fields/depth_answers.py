"""What the guide strip answers in "Depth and skips"."""

import math
from collections.abc import Mapping
from typing import Any

from pages.vision.receptive_fields.depth_numbers import power
from ui.frame import number
from ui.topic import View


def vanishing(view: View) -> str:
    """The factor per block, and its power."""
    numbers = view.numbers
    if numbers["view"] != "norms" or numbers["skips"] or numbers["plain"] > 1e-4:
        return _seen(numbers)
    return (
        f"The gradient vanishes: each block multiplies it by {number(numbers['factor'], 2)}, as "
        f"weights of variance 1/(3·width) and a ReLU do (√(1/6) = 0.41), so {numbers['depth']} "
        f"blocks leave {power(numbers['plain'])}. With skips it is {power(numbers['skipped'])}"
        f"{_than_independent(numbers)}."
    )


def exploding(view: View) -> str:
    """Skips with He weights double the square each block."""
    numbers = view.numbers
    if numbers["view"] != "norms" or not numbers["skips"] or numbers["skipped"] < 100:
        return _seen(numbers)
    why = ""
    if numbers["rectified"] and not math.isnan(numbers["independent"]):
        why = (
            f" It would be {number(numbers['independent'], 2)} if ReLU branches, which are never "
            "negative, did not add up."
        )
    return (
        f"Not by themselves: the gradient grows by {number(numbers['factor'], 2)} per block to "
        f"{power(numbers['skipped'])} at the input.{why} With branches divided by √n it is "
        f"{power(numbers['scaled'])}, with batch normalisation {power(numbers['normalised'])}."
    )


def normalised(view: View) -> str:
    """Batch normalisation without skips makes gradients explode."""
    numbers = view.numbers
    normalises = numbers["view"] == "norms" and numbers["normalises"] and numbers["rectified"]
    if not normalises or numbers["plain"] < 20:
        return _seen(numbers)
    return (
        f"No: it grows to {power(numbers['plain'])} at the input in {numbers['depth']} blocks, "
        f"{number(numbers['plain'] ** (1 / numbers['depth']), 2)} each (in theory √(π/(π − 1)) = "
        "1.21), though the values keep their size. With skips it is "
        f"{power(numbers['skipped'])}: beside skips, either normalise or scale the branches."
    )


def shattered(view: View) -> str:
    """The correlation of gradients at neighbouring inputs."""
    numbers = view.numbers
    near, other = numbers.get("near"), numbers.get("near_other")
    if numbers["view"] != "shattering" or numbers["skips"] or near is None or near > 0.3:
        return _seen(numbers)
    with_skips = "" if other is None else f"; with skips by {number(other, 2)}"
    return (
        f"No: {number(numbers['distance'], 3)} apart, gradients correlate by "
        f"{number(near, 2)}, like white noise{with_skips}. A step that helps here then says "
        "nothing of the point next to it (Balduzzi et al.)."
    )


def paths(view: View) -> str:
    """Most paths are long, the gradient comes through short ones."""
    numbers = view.numbers
    if numbers["view"] != "paths" or numbers["mean_gradient"] > 0.6 * numbers["mean_paths"]:
        return _seen(numbers)
    if not numbers["divided"]:
        return _seen(numbers)
    return (
        f"Through few here: most of its {power(numbers['paths'])} paths pass about "
        f"{number(numbers['mean_paths'], 0)} branches, those of the gradient "
        f"{number(numbers['mean_gradient'], 1)}: each branch passes on s = 1/√n of it, which makes "
        "n·s/(1 + s). Undivided, s = 1 makes n/2. Veit et al.: 5 to 17 of 54 in a trained ResNet."
    )


def training(view: View) -> str:
    """It learns nothing without skips."""
    numbers = view.numbers
    if numbers["view"] != "training":
        return _seen(numbers)
    share = f"{100 * numbers['accuracy']:.0f} %"
    if numbers["skips"] and numbers["accuracy"] > 0.9:
        return f"With skips it learns: {share} of other points are right at step {numbers['step']}."
    if numbers["skips"] or numbers["accuracy"] > 0.6 or numbers["first_gradient"] > 1e-6:
        return _seen(numbers)
    gradient = f"is {power(numbers['first_gradient'])}"
    if numbers["first_gradient"] == 0 and numbers["rectified"]:
        gradient = "is exactly 0 by now, as the rectifiers of a whole block are off at every point"
    return (
        f"Not like this: {share} right, which is guessing: the gradient at the first block "
        f"{gradient}. Switch skip connections on while it runs: the "
        "weights stay, and it learns."
    )


def _than_independent(numbers: Mapping[str, Any]) -> str:
    independent = numbers["independent"] ** numbers["depth"]
    if math.isnan(independent) or numbers["skipped"] < 1.5 * independent:
        return ""
    return f"; {power(independent)} if ReLU branches, never negative, did not add up"


def _seen(numbers: Mapping[str, Any]) -> str:
    with_skips = "with skips" if numbers.get("skips", True) else "without skips"
    if numbers["view"] == "shattering":
        if numbers["near"] is None:
            return str(numbers["no_correlation"])
        return (
            f"{numbers['depth']} blocks {with_skips}: {number(numbers['distance'], 3)} apart, "
            f"gradients correlate by {number(numbers['near'], 2)}."
        )
    if numbers["view"] == "paths":
        return (
            f"{numbers['depth']} blocks have {power(numbers['paths'])} paths of "
            f"{number(numbers['mean_paths'], 1)} branches on average; weighted by the gradient it "
            f"is {number(numbers['mean_gradient'], 1)}."
        )
    if numbers["view"] == "training":
        return (
            f"Step {numbers['step']} of {numbers['depth']} blocks {with_skips}: "
            f"{100 * numbers['accuracy']:.0f} % of other points are right."
        )
    return (
        f"{numbers['depth']} blocks: at the input the gradient's norm is {power(numbers['plain'])} "
        f"without and {power(numbers['skipped'])} with skips, 1 at the output."
    )
