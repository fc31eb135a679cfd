"""What the guide strip answers in "Effective field"."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.vision.receptive_fields.measures import SHARE
from pages.vision.receptive_fields.effective_drawing import DEAD
from ui.frame import number
from ui.topic import View


def whole_square(view: View) -> str:
    """How much of the square holds most of the energy."""
    numbers = view.numbers
    if numbers["view"] != "fresh" or numbers["dead"] or numbers["share_of_area"] > 0.4:
        return _seen(numbers)
    return (
        f"No: {100 * SHARE:.0f} % of the energy lies within {number(numbers['radius'], 1)} pixels, "
        f"{100 * numbers['share_of_area']:.0f} % of the square of {numbers['size']}×"
        f"{numbers['size']}. Many paths lead from the middle to the unit and few from the corners."
    )


def root_law(view: View) -> str:
    """The exponent of the width's growth."""
    numbers = view.numbers
    exponent = numbers.get("exponent")
    if exponent is None or not 0.4 < exponent < 0.6 or numbers["r_squared"] < 0.9:
        return _seen(numbers)
    if numbers["skips"] or not _plain_windows(numbers):
        return _seen(numbers)
    close = abs(exponent - 0.5) < 0.02 and numbers["r_squared"] > 0.98
    verdict = "Yes" if close else "Roughly"
    theory = math.sqrt((numbers["kernel"] ** 2 - 1) / 12)
    return (
        f"{verdict}: σ grows like n to the power {number(exponent, 2)}, and "
        f"{number(numbers['scale'], 2)}·√n fits with R² = {number(numbers['r_squared'], 3)}, in "
        f"one network. Theory has {number(theory, 2)}·√n, a mean over independent weights of mean "
        "zero. The square grows like n, so its used share falls."
    )


def skips(view: View) -> str:
    """The width with and without skip connections."""
    numbers = view.numbers
    if numbers["view"] != "fresh" or numbers["dead"]:
        return _seen(numbers)
    plain = numbers["plain_width"]
    others = not _plain_windows(numbers)
    narrower = bool(numbers["width"] <= 0.9 * plain)
    if not numbers["skips"] or others or not narrower:
        return _seen(numbers)
    return (
        f"Narrower: σ is {number(numbers['width'], 2)} pixels, without the skips "
        f"{number(plain, 2)}. Paths through the skips pass fewer layers, and they count most. The "
        f"theoretical field is {numbers['size']}×{numbers['size']} either way."
    )


def dilated(view: View) -> str:
    """The width with growing dilations beside the plain network's."""
    numbers = view.numbers
    if numbers["view"] != "fresh" or numbers["dead"] or numbers["dilation"] != "growing":
        return _seen(numbers)
    tap = (numbers["kernel"] ** 2 - 1) / 12
    return (
        f"Yes, both: r is {numbers['size']} pixels and σ {number(numbers['width'], 1)}; "
        f"without dilation {numbers['plain_size']} and {number(numbers['plain_width'], 1)}. Within "
        "a cycle of 1, 2, 4, 8 the widest taps decide. Over whole cycles √n holds again: in theory "
        f"each adds 85·{number(tap, 2)} to σ²."
    )


def subsampled(view: View) -> str:
    """The exponent with pools or strides."""
    numbers = view.numbers
    exponent = numbers.get("exponent")
    if exponent is None or numbers["subsampling"] == "none" or exponent < 0.75:
        return _seen(numbers)
    return (
        f"Within this network, yes: σ reaches {number(numbers['width'], 1)} pixels and grows like "
        f"n to the power {number(exponent, 2)}, not ½, as each halving doubles what a layer adds. "
        "From network to network the halvings stay two, and σ follows √n again, √7 = 2.6 times as "
        "wide in theory."
    )


def _plain_windows(numbers: Mapping[str, Any]) -> bool:
    return bool(numbers["dilation"] == "1" and numbers["subsampling"] == "none")


def published(view: View) -> str:
    """The disc of most of the energy beside the image."""
    numbers = view.numbers
    if numbers["view"] != "architecture" or numbers["dead"]:
        return _seen(numbers)
    weights = "your weights" if numbers["own"] else "random weights"
    cut = (
        f" The square of {numbers['size']}×{numbers['size']} is larger than the image of "
        f"{numbers['side']}×{numbers['side']}, which cuts the field off: both are lower bounds."
        if numbers["size"] > numbers["side"]
        else f" The square has {numbers['size']}×{numbers['size']} pixels."
    )
    return (
        f"With {weights}, {100 * SHARE:.0f} % of the energy lies within {numbers['radius']:.0f} "
        f"pixels of its centre, and σ is {numbers['width']:.0f}.{cut} Choose a layer further down "
        "and compare."
    )


def learning(view: View) -> str:
    """The width before training and now."""
    numbers = view.numbers
    if numbers["view"] != "training" or numbers["dead"] or np.isnan(numbers["first_width"]):
        return _seen(numbers)
    if numbers["step"] < 50:
        return (
            f"It has only begun: at step {numbers['step']} σ is {number(numbers['width'], 2)} "
            f"pixels, {number(numbers['first_width'], 2)} before training. From step 50 on this "
            "sentence says what has come of it."
        )
    change = 100 * (numbers["width"] / numbers["first_width"] - 1)
    became = "wider" if change > 0 else "narrower"
    verdict = "Hardly here" if abs(change) < 4 else f"It becomes {became} by {abs(change):.0f} %"
    return (
        f"{verdict}: σ was {number(numbers['first_width'], 2)} pixels and is "
        f"{number(numbers['width'], 2)} at step {numbers['step']}, with "
        f"{100 * numbers['accuracy']:.0f} % correct. Luo et al. saw it grow on larger images. Here "
        "the units of all places are averaged, so none has to look far."
    )


def _seen(numbers: Mapping[str, Any]) -> str:
    if numbers.get("dead"):
        return DEAD
    if numbers["view"] == "architecture":
        return (
            f"{numbers['node']} of {numbers['title']}: r = {numbers['size']} pixels, σ = "
            f"{number(numbers['width'], 1)}; {100 * SHARE:.0f} % of the energy lies in "
            f"{100 * numbers['share_of_area']:.0f} % of the square."
        )
    return (
        f"{numbers['depth']} layers of {numbers['kernel']}×{numbers['kernel']}: r = "
        f"{numbers['size']} pixels, σ = {number(numbers['width'], 2)}; {100 * SHARE:.0f} % of the "
        f"energy lies in {100 * numbers['share_of_area']:.0f} % of the square."
    )
