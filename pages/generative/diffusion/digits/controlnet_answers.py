"""What the guide strip answers about ControlNet, from the numbers of the run."""

from collections.abc import Mapping
from typing import Any

from pages.generative.diffusion.digits.readouts import a_digit, listed, percent
from ui.frame import number
from ui.topic import View


def zero_initialised(view: View) -> str:
    """Zero convolutions add exactly nothing."""
    numbers = view.numbers
    if numbers["identical"] and numbers["largest_weight"] == 0:
        return (
            "Nothing: every zero convolution is 0 exactly, so all steps are bitwise identical. "
            "Its gradient is not 0, so training can begin without harm to the frozen model."
        )
    if numbers["identical"]:
        return "With a conditioning scale of 0 the trained ControlNet changes nothing either."
    return (
        f"Trained, its largest weight is {number(numbers['largest_weight'])}: at step "
        f"{numbers['step']} a pixel differs by up to {number(numbers['largest_change'], 2)}."
    )


def disagreement(view: View) -> str:
    """Class label against edges."""
    numbers = view.numbers
    label, edges = numbers["label"], numbers["edges_of"]
    if label is None or edges is None or label == edges:
        begun = _beginning(_following(numbers))
        return f"{begun}. Choose a class label other than the digit of the edges."
    if numbers["step"] < numbers["steps"]:
        return f"{_beginning(_following(numbers))}. Go on to the last step."
    count = len(numbers["seen"])
    by_edges = sum(seen == edges for seen in numbers["seen"])
    by_label = sum(seen == label for seen in numbers["seen"])
    winner = "Neither wins"
    if by_edges != by_label:
        winner = "The edges win" if by_edges > by_label else "The label wins"
    return (
        f"{winner}: given the label {label} and edges of {a_digit(edges)}, {by_edges} of {count} "
        f"samples are classified as {edges}, {by_label} as {label}. Without ControlNet they are "
        f"{listed(numbers['seen_without'])}."
    )


def follows(view: View) -> str:
    """Edges of something that is no digit."""
    numbers = view.numbers
    if not numbers["drawn"]:
        return "Draw an outline on the black square: it becomes the condition."
    if numbers["step"] < numbers["steps"]:
        return f"{_beginning(_following(numbers))}."
    verdict = "Yes" if numbers["overlap"] > 0.8 else "Partly" if numbers["overlap"] > 0.5 else "No"
    return (
        f"{verdict}: {_following(numbers)}. It has seen nothing but digits, and the classifier "
        f"knows nothing else either: it sees {listed(numbers['seen'])}."
    )


def filled(view: View) -> str:
    """A closed outline becomes the rim of ink."""
    numbers = view.numbers
    if not numbers["drawn"]:
        return "Draw an outline on the black square: it becomes the condition."
    inside, without = numbers["ink_inside"], numbers["ink_inside_without"]
    if inside is None:
        begun = _beginning(_following(numbers))
        return f"{begun}. No line is closed here: draw a closed outline under “Your lines”."
    verdict = "Yes" if inside > 0.6 and inside > without + 0.2 else "Not here"
    return (
        f"{verdict}: within the lines {percent(inside)} is ink with ControlNet, "
        f"{percent(without)} without, from the same noise. In training, every condition was the "
        "line around ink."
    )


def _following(numbers: Mapping[str, Any]) -> str:
    return (
        f"at step {numbers['step']} of {numbers['steps']} the edges of x̂₀ overlap the condition "
        f"to {percent(numbers['overlap'])}, without ControlNet to "
        f"{percent(numbers['overlap_without'])}"
    )


def _beginning(sentence: str) -> str:
    """With a capital letter."""
    return sentence[:1].upper() + sentence[1:]
