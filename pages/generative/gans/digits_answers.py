"""What the guide strip answers in the tab "Digits"."""

from pages.generative.gans.digits_fields import DRAWN, STARTS
from ui.frame import number
from ui.topic import View

ELSEWHERE = "This question is about another view: go back to it."
_CLEAR = 0.2
"""Correlation from which on a measure counts as shared; 60 latents would give 0 ± 0.02."""
_EVEN = 3.0
"""Largest step of the pixels on a path, by their mean step, that is no jump."""
_BETTER = 0.7
"""Share of the best error below which a comparison is called won."""


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def one_latent(view: View) -> str:
    """What a latent carries through the classes."""
    found = view.numbers
    if found["view"] != "samples":
        return ELSEWHERE
    said = f"correlate by {number(found['ink'], 2)} in ink and {number(found['slant'], 2)} in slant"
    if min(found["ink"], found["slant"]) < _CLEAR:
        return f"Nothing that lasts: two classes of one z {said}."
    return (
        f"Ten digits in one style: along a row, two classes {said} (0 without a common z). No loss "
        "asks for that: G gets z and class at the same layers, and shares its weights between "
        "the classes."
    )


def truncation(view: View) -> str:
    """Variety for quality."""
    found = view.numbers
    if found["view"] != "samples":
        return ELSEWHERE
    whole, psi = found["whole"], number(found["psi"], 2)
    said = (
        f"at ψ = {psi} {_percent(found['accuracy'])} are classified as asked "
        f"({_percent(whole['accuracy'])} of all samples), precision "
        f"{number(found['precision'], 2)} ({number(whole['precision'], 2)}), recall "
        f"{number(found['recall'], 2)} ({number(whole['recall'], 2)})"
    )
    better = found["precision"] > whole["precision"] + 0.01
    poorer = found["recall"] < whole["recall"] - 0.05
    if better and poorer:
        return (
            f"Variety for quality: {said}. Two samples of one class are "
            f"{number(found['pair_distance'], 1)} apart instead of "
            f"{number(whole['pair_distance'], 1)}."
        )
    return f"Not much here: {said}."


def arc(view: View) -> str:
    """The middle of a straight line is shorter than samples are."""
    found = view.numbers
    if found["view"] != "paths" or found["path"] != "latents":
        return ELSEWHERE
    straight, share = number(found["straight_length"], 2), _percent(found["shorter"])
    if found["shorter"] > 0.05:
        return (
            f"For this pair it hardly matters: halfway on the straight line ‖z‖ is {straight}, and "
            f"{share} of the samples are shorter. Try another pair."
        )
    return (
        f"To stay where samples are: halfway on the straight line ‖z‖ is {straight}, and only "
        f"{share} of the samples of N(0, I) are shorter; on the arc it is "
        f"{number(found['arc_length'], 2)}. The straight middle is the arc's, truncated by "
        f"{number(found['psi'], 2)}: still a digit, but a more average one."
    )


def turning(view: View) -> str:
    """Where the classifier changes its mind between two classes."""
    found = view.numbers
    if found["view"] != "paths" or found["path"] != "classes":
        return ELSEWHERE
    first, second, turn = found["first"], found["second"], found["turn"]
    if turn is None or found["labels"][0] != first or found["labels"][-1] != second:
        return f"Here the classifier does not go from {first} to {second}. Try another pair."
    way = (
        f"On the way it sees {' and '.join(map(str, found['third']))}."
        if found["third"]
        else "No third class comes between."
    )
    if found["at_turn"] > _EVEN:
        return f"At {number(turn, 2)} of the way, by a jump of the pixels. {way}"
    return (
        f"At {number(turn, 2)} of the way the classifier changes from {first}. There is no jump: "
        f"pixels change fastest at {number(found['fastest'], 2)}, {number(found['at_turn'], 1)} "
        f"times the mean. {way} G was never trained between class codes."
    )


def unseen(view: View) -> str:
    """How near G comes to a digit of the test set."""
    found = view.numbers
    if found["view"] != "inversion":
        return ELSEWHERE
    if found["target"] == DRAWN:
        return "The picture is a drawing now; choose a test digit for this question."
    said = f"{_how_near(view)} {_why_not(view)}"
    return said if found["label"] == found["asked"] else f"As a {found['label']}: {said}"


def own_digit(view: View) -> str:
    """The nearest that G can come to what the visitor drew."""
    found = view.numbers
    if found["view"] != "inversion" or found["target"] != DRAWN:
        return ELSEWHERE
    if not found["drawn"]:
        return (
            "Draw a digit on the black paper. It is centred as the digits of MNIST are; then the z "
            "that makes it is searched for."
        )
    if not found["all"]:
        return f"As a {found['label']}: {_how_near(view)}"
    ranked = sorted(found["classes"], key=found["classes"].__getitem__)
    errors = [number(found["classes"][c], 1) for c in ranked]
    agree = (
        "and so does the classifier"
        if found["seen"] == ranked[0]
        else f"but the classifier sees a {found['seen']}"
    )
    return (
        f"A {ranked[0]}, with a squared error of {errors[0]}; as a {ranked[1]} it comes to "
        f"{errors[1]}. Which class explains the picture best is a classifier by synthesis: it says "
        f"{ranked[0]}, {agree}. ‖z‖ is {number(found['length'], 2)}; the larger, the stranger."
    )


def _how_near(view: View) -> str:
    found = view.numbers
    start, error = found["start"], found["error"]
    part = error / found["energy"]
    nearest = number(found["nearest"], 1)
    if error > _BETTER * found["nearest"]:
        return (
            f"Hardly: the squared error is {number(error, 1)}, and the nearest training digit is "
            f"at {nearest}."
        )
    return (
        f"Nearly: the squared error falls from {number(found['first'][start], 1)} "
        f"({STARTS[start]}) to {number(error, 1)}, {_percent(part)} of ‖x‖² = "
        f"{number(found['energy'], 0)}; the nearest training digit is at {nearest}, so it is "
        "not remembered."
    )


def _why_not(view: View) -> str:
    """What is left is of the picture, not of the descent, where a sample is found exactly."""
    found = view.numbers
    if found["sample"] > _BETTER * found["error"]:
        return f"A sample of G itself is found no better: {number(found['sample'], 1)}."
    return (
        f"A sample of G comes to {number(found['sample'], 1)}: the rest is what 32 numbers cannot "
        "say of 784 pixels."
    )
