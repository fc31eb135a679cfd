"""What the guide strip answers about the likelihood bound of a digit, from the run's numbers."""

import math
from collections.abc import Mapping
from typing import Any

from engine.generative.diffusion.digits.noise_level_bands import EDGES
from pages.generative.diffusion.digits.readouts import a_digit, percent
from ui.frame import number
from ui.topic import View

_DRAFT = "A draft from one draw of the noise: let go of the slider for the numbers."
_REASONS = {
    "simple": "It weights every |ε̂ − ε|² alike.",
    "truncated": "Its weight on |x̂₀ − x₀|² never falls below 1, so the noisiest t count.",
    "snr+1": "Its weight on |x̂₀ − x₀|² never falls below 1, so the noisiest t count.",
    "min-snr": "Its weight on |x̂₀ − x₀|² never exceeds 5, so low noise counts little.",
}


def where_nats_are(view: View) -> str:
    """Half of the bound is spent on grey levels."""
    numbers = view.numbers
    if not numbers["exact"]:
        return _DRAFT
    bound, simple = numbers["bound_shares"], numbers["simple_shares"]
    return (
        f"Half of the {numbers['total']:,.0f} nats is spent up to t = {numbers['median_time']}, "
        f"{_share(bound[0])} at t = 1 alone: on grey levels too faint to see. The simple loss "
        f"puts {_share(sum(simple[5:]))} on t > 100, where x̂₀ gets its shape."
    )


def class_matters(view: View) -> str:
    """The label replaces what the noise hides."""
    numbers = view.numbers
    if not numbers["exact"]:
        return _DRAFT
    if numbers["conditioning"] != "none":
        return _with_label(numbers)
    return (
        f"{_extra(numbers, 'Without its class')}: {_where(numbers)} An exact model "
        "could gain at most ln 10 = 2.3 on average; this one saw only a tenth of its digits "
        "without class."
    )


def wrong_class(view: View) -> str:
    """A wrong label costs where noise hides the shape."""
    numbers = view.numbers
    if not numbers["exact"]:
        return _DRAFT
    if numbers["conditioning"] != "wrong":
        return _with_label(numbers)
    told = (numbers["digit"] + 1) % 10
    said = f"Told that this {numbers['digit']} is {a_digit(told)}"
    return (
        f"{_extra(numbers, said)}: {_where(numbers)} Where noise hides the digit, x̂₀ follows the "
        "label."
    )


def emphasised(view: View) -> str:
    """The band that a loss weighting favours, beside L_simple and the bound."""
    numbers = view.numbers
    loss, simple, bound = (numbers[f"{name}_shares"] for name in ("loss", "simple", "bound"))
    band = max(range(len(loss)), key=loss.__getitem__)
    beside = "" if numbers["weighting"] == "simple" else f"the simple loss {_share(simple[band])}, "
    return (
        f"“{numbers['weighting_label']}” gives {_share(loss[band])} of its loss to t = "
        f"{_band(band)}; {beside}the bound {_share(bound[band])}. {_REASONS[numbers['weighting']]}"
    )


def cheaper(view: View) -> str:
    """Two digits beside each other."""
    numbers = view.numbers
    if not numbers["exact"]:
        return _DRAFT
    if "other_digit" not in numbers:
        return "Choose another digit than this one, which the others are compared with."
    difference = numbers["total"] - numbers["other_total"]
    error = math.hypot(numbers["total_error"], numbers["other_error"])
    apart = [a - b for a, b in zip(numbers["nats"], numbers["other_nats"], strict=True)]
    low, middle, high = sum(apart[:2]), sum(apart[2:5]), sum(apart[5:])
    if abs(difference) < 2 * error:
        verdict = "These two cost about as much"
    else:
        verdict = f"This {numbers['digit']} is {'cheaper' if difference < 0 else 'dearer'}"
    return (
        f"{verdict}: {numbers['total']:,.0f} ± {numbers['total_error']:.0f} nats, against "
        f"{numbers['other_total']:,.0f} ± {numbers['other_error']:.0f} of "
        f"{a_digit(numbers['other_digit'])}. The difference is {number(low, 0)} at t ≤ 3, "
        f"{number(middle, 0)} at 3 < t ≤ 100, {number(high, 0)} beyond."
    )


def _with_label(numbers: Mapping[str, Any]) -> str:
    if numbers["conditioning"] == "class":
        return f"Given its class, this {numbers['digit']} costs {numbers['total']:,.0f} nats."
    given = "no class" if numbers["conditioning"] == "none" else "a wrong class"
    return _extra(numbers, f"Given {given}") + "."


def _extra(numbers: Mapping[str, Any], given: str) -> str:
    """What another label costs."""
    extra, error = numbers["extra"], numbers["extra_error"]
    if extra < 2 * error:
        return f"{given}, the bound hardly changes: by {number(extra, 0)} ± {error:.0f} nats"
    return f"{given}, the bound is {extra:.0f} ± {error:.0f} nats larger"


def _where(numbers: Mapping[str, Any]) -> str:
    """In which noise levels the extra nats are."""
    extra = numbers["extra_by_band"]
    low, middle, high = sum(extra[:2]), sum(extra[2:6]), sum(extra[6:])
    return (
        f"{number(high, 0)} nats of it at t > 300, {number(middle, 0)} at 3 < t ≤ 300, "
        f"{number(low, 0)} at t ≤ 3."
    )


def _share(share: float) -> str:
    return "under ½ %" if share < 0.005 else percent(share)


def _band(band: int) -> str:
    first, last = EDGES[band] + 1, EDGES[band + 1]
    return f"{first}" if first == last else f"{first} … {last}"
