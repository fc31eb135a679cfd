"""What the guide strip answers in "HMAX"."""

from collections.abc import Mapping
from typing import Any

from ui.frame import number
from ui.topic import View


def shifted(view: View) -> str:
    """What is left of the response after a shift, stage by stage."""
    numbers = view.numbers
    moved = max(abs(numbers["right"]), abs(numbers["down"]))
    if moved == 0 or numbers["simple"] > 0.5 * numbers["overall"]:
        return _seen(numbers)
    return (
        f"On C2, yes: moved by {moved} pixels, a unit on S1 keeps {_share(numbers['simple'])}, one "
        f"on C1 {_share(numbers['pooled'])}, C2 {_share(numbers['overall'])}. Each maximum forgets "
        "where in its pool the best match was."
    )


def pools(view: View) -> str:
    """Invariance bought with selectivity."""
    numbers = view.numbers
    if "large" not in numbers or numbers["large"][0] < numbers["small"][0] + 0.1:
        return _seen(numbers)
    (low, sharp), (high, blunt) = numbers["small"], numbers["large"]
    return (
        "Invariance: from the smallest pools to the largest, the response of the unit on C1 to the "
        f"moved digit rises from {number(low, 2)} to {number(high, 2)}. The price is selectivity, "
        f"which falls from {number(sharp, 2)} to {number(blunt, 2)}. C2, whose prototypes change "
        f"with the pools, answers other digits with {number(numbers['other_overall'], 2)} here."
    )


def enlarged(view: View) -> str:
    """Two filter sizes per band, and several bands."""
    numbers = view.numbers
    if "other" not in numbers or numbers["scale"] == 1 or numbers["overall"] < 0.5:
        return _seen(numbers)
    return (
        f"C2 keeps {_share(numbers['overall'])} at {numbers['scale']:g}×, the unit on C1 "
        f"{_share(numbers['pooled'])}, that on S1 {_share(numbers['simple'])}: C1 takes the "
        "maximum of places and of two filter sizes. Other digits get "
        f"{_share(numbers['other_overall'])} from C2: so much means nothing."
    )


def cluttered(view: View) -> str:
    """Clutter fills the pools."""
    numbers = view.numbers
    if numbers["clutter"] < 0.1:
        return _seen(numbers)
    return (
        f"Bars over {100 * numbers['clutter']:.0f} % of the image leave the unit on C1 "
        f"{_share(numbers['pooled'])} of its response; C2 keeps {_share(numbers['overall'])}. "
        "A pool passes its strongest input on, and that may now be a bar."
    )


def other_digits(view: View) -> str:
    """The responses to the digits that it is not tuned to."""
    numbers = view.numbers
    if "other" not in numbers:
        return _seen(numbers)
    return (
        f"Yes, less: the unit on C1 answers other digits with {number(numbers['other'], 2)} on "
        f"average, the {numbers['nearest']} with {number(numbers['nearest_response'], 2)}; C2 with "
        f"{number(numbers['other_overall'], 2)}. The fewer places a stage keeps, the more digits "
        "look alike to it."
    )


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"


def _seen(numbers: Mapping[str, Any]) -> str:
    return (
        f"Tuned to a {numbers['label']}: the unit on S1 answers {number(numbers['simple'], 2)}, "
        f"the one on C1 {number(numbers['pooled'], 2)}, C2 {number(numbers['overall'], 2)}."
    )
