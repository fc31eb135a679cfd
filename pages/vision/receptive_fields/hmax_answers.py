"""What the guide strip answers in "HMAX"."""

from collections.abc import Mapping
from typing import Any

from ui.frame import number
from ui.topic import View

NOTHING = "There is nothing on the paper yet: draw something, and the units are tuned to it."


def shifted(view: View) -> str:
    """What is left of the response after a shift, stage by stage."""
    numbers = view.numbers
    moved = max(abs(numbers.get("right", 0)), abs(numbers.get("down", 0)))
    if moved == 0 or not numbers["simple"] < numbers["pooled"] < numbers["overall"]:
        return _seen(numbers)
    text = (
        f"On C2, yes: moved by {moved} pixels, a unit on S1 keeps {_share(numbers['simple'])}, one "
        f"on C1 {_share(numbers['pooled'])}, one on C2 {_share(numbers['overall'])}. Each maximum "
        "forgets where in its pool the best match was"
    )
    if numbers["dictionary"] == "target":
        text += (
            f". Pieces come from the finest band, whose pools stand {numbers['stride']} pixels "
            "apart: moved by a multiple, a piece on the screen matches fully"
        )
    return f"{text}."


def pools(view: View) -> str:
    """Invariance bought with selectivity."""
    numbers = view.numbers
    if "large" not in numbers or numbers["large"][0] < numbers["small"][0] + 0.1:
        return _seen(numbers)
    (low, sharp), (high, blunt) = numbers["small"], numbers["large"]
    text = (
        "Invariance: from the smallest pools to the largest, the unit on C1 answers the moved "
        f"target with {number(high, 2)} instead of {number(low, 2)}. The price is selectivity, 1 − "
        f"its mean answer to other images: {number(blunt, 2)}, not {number(sharp, 2)}."
    )
    if numbers["top_large"][1] > blunt + 0.05:
        top = numbers["top_large"]
        cut = (
            ", though pieces so large leave the screen"
            if top[0] < numbers["top_most"] - 0.02
            else ""
        )
        text += f" C2 pays less: {number(top[0], 2)} and {number(top[1], 2)}{cut}."
    return text


def enlarged(view: View) -> str:
    """Two filter sizes per band, and several bands."""
    numbers = view.numbers
    if "other" not in numbers or numbers["scale"] == 1:
        return _seen(numbers)
    if numbers["overall"] <= numbers["overall_most"]:
        return _seen(numbers)
    told = "still most" if numbers["pooled"] > numbers["other_most"] + 0.01 else "not told apart"
    return (
        f"Yes: at {numbers['scale']:g}× the unit on C2 keeps {_share(numbers['overall'])}, on C1 "
        f"{_share(numbers['pooled'])}, on S1 {_share(numbers['simple'])}: C1 takes the maximum of "
        "two filter sizes, C2 of all bands. The most that another image gets is "
        f"{_share(numbers['overall_most'])} on C2 and {_share(numbers['other_most'])} on C1: "
        f"{told} there."
    )


def cluttered(view: View) -> str:
    """Clutter fills the pools; pieces survive."""
    numbers = view.numbers
    if numbers.get("clutter", 0) < 0.1 or numbers["overall"] < 2 * numbers["pooled"]:
        return _seen(numbers)
    return (
        f"Bars over {_share(numbers['clutter'])} of the image leave the unit on C1 "
        f"{_share(numbers['pooled'])}: it compares all places, and the bars fill their pools. C2 "
        f"looks for pieces of the target anywhere and keeps {_share(numbers['overall'])}."
    )


def told_apart(view: View) -> str:
    """Invariance alone is no recognition: the moved target must beat what is not the target."""
    numbers = view.numbers
    if "other" not in numbers or not max(abs(numbers["right"]), abs(numbers["down"])):
        return _seen(numbers)
    lost, kept = (
        numbers["pooled"] < numbers["other_most"],
        numbers["overall"] > numbers["overall_most"],
    )
    if not (lost and kept):
        return _seen(numbers)
    return (
        f"C2. On C1 the moved target gets {number(numbers['pooled'], 2)}, but another image where "
        f"the target was gets {number(numbers['other_most'], 2)}. On C2 it gets "
        f"{number(numbers['overall'], 2)}, and the closest other, {numbers['nearest']}, "
        f"{number(numbers['overall_most'], 2)}: many pieces found anywhere are invariant and "
        "selective."
    )


def own(view: View) -> str:
    """The visitor's own picture through all stages."""
    numbers = view.numbers
    if "other" not in numbers:
        return _seen(numbers)
    if not numbers["own"]:
        return (
            "Draw on the paper, or choose “Your own” for a file or a photograph; until then another"
            " picture stands in. Its squares show where C2 finds four of its pieces again."
        )
    moved = max(abs(numbers["right"]), abs(numbers["down"]))
    found = "more" if numbers["overall"] > numbers["overall_most"] else "no more"
    where = f"Moved by {moved} pixels" if moved else "Where it was learned"
    return (
        f"{where}, your picture gets {number(numbers['overall'], 2)} on C2, {found} "
        "than any other image: the closest is "
        f"{numbers['nearest']} with {number(numbers['overall_most'], 2)}. On C1 it gets "
        f"{number(numbers['pooled'], 2)}."
    )


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"


def _seen(numbers: Mapping[str, Any]) -> str:
    if not numbers["drawn"]:
        return NOTHING
    return (
        f"The unit on S1 answers {number(numbers['simple'], 2)}, the one on C1 "
        f"{number(numbers['pooled'], 2)}, the one on C2 {number(numbers['overall'], 2)}; 1 is the "
        "answer to the target itself."
    )
