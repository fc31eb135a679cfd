"""What the guide strip answers about samples, branches and drawings, from the run's numbers."""

import math
from collections.abc import Mapping
from typing import Any

from pages.generative.diffusion.digits.readouts import ELSEWHERE, a_digit, listed, percent
from ui.frame import number
from ui.topic import View

_CLEAR = 0.6
"""Probability above which the classifier calls a digit clearly one class."""
_SAMPLE_VIEWS = ("samples", "grid")


def _underway(numbers: Mapping[str, Any]) -> str:
    """Where the sampling stands, before its end."""
    return f"Step {numbers['step']} of {numbers['steps']}, t = {numbers['t']:.0f}"


def large_guidance(view: View) -> str:
    """Samples become thick as the guidance scale extrapolates."""
    numbers = view.numbers
    if numbers["view"] not in _SAMPLE_VIEWS:
        return ELSEWHERE
    if numbers["step"] < numbers["steps"]:
        return f"{_underway(numbers)}: watch how thick the strokes of the predicted x₀ become."
    scale, ink, usual = numbers["guidance_scale"], numbers["ink"], numbers["test_ink"]
    known = (
        f"{numbers['as_requested']} of {numbers['count']} samples are classified as requested. "
        if numbers["requested"]
        else ""
    )
    compared = f"{percent(ink)} of their area is ink, {percent(usual)} of test images"
    if scale > 1 and ink > 1.2 * usual:
        return (
            f"{known}But they are thick: {compared} of these classes. w = {number(scale, 1)} "
            f"goes {number(scale, 1)} times as far from ε̂(∅) as ε̂(c) is."
        )
    return f"{known}With w = {number(scale, 1)}, {compared}: strokes thicken with a larger w."


def no_class(view: View) -> str:
    """With w = 0 the class label is ignored."""
    numbers = view.numbers
    if numbers["view"] not in _SAMPLE_VIEWS:
        return ELSEWHERE
    if numbers["requested"]:
        return (
            f"With w = {number(numbers['guidance_scale'], 1)} a class is requested, and "
            f"{numbers['as_requested']} of {numbers['count']} samples are classified as requested."
        )
    if numbers["step"] < numbers["steps"]:
        return f"{_underway(numbers)}: no class is requested. Watch which digits appear."
    sure, usual = numbers["probability"], numbers["test_probability"]
    judged = (
        ", so many are no clear digits" if sure < usual - 0.1 else ", nearly as sure as of those"
    )
    return (
        f"Any digits: the classifier sees {listed(numbers['seen'])}. Its mean probability is "
        f"{number(sure, 2)}, on test images of these classes {number(usual, 2)}{judged}."
    )


def variety(view: View) -> str:
    """Samples of one class beside test images of it: as far apart, and no copies?"""
    numbers = view.numbers
    if numbers["view"] not in _SAMPLE_VIEWS or numbers["class"] is None:
        return "Choose one class label, and compare the samples with test images of that class."
    if numbers["step"] < numbers["steps"]:
        return f"{_underway(numbers)}: the predictions x₀ still resemble each other."
    count, apart = numbers["count"], numbers["pair_distance"]
    usual, scatter = numbers["test_pair_distance"], numbers["test_pair_scatter"]
    compared = (
        f"two samples are {number(apart, 1)} apart on average; test images of "
        f"{a_digit(numbers['class'])}, {count} at a time, {number(usual, 1)} ± {number(scatter, 1)}"
    )
    copies = (
        f"{numbers['closer']} of {count} are closer to the training set than the median test image "
        f"(chance {count / 2:.0f} ± {math.sqrt(count) / 2:.0f})."
    )
    verdict = "Less than real ones" if apart < usual - 2 * scatter else "About as real ones"
    return f"{verdict}: {compared}. {copies}"


def branching(view: View) -> str:
    """The noise level from which another class comes too late."""
    numbers = view.numbers
    if numbers["view"] != "branching":
        return ELSEWHERE
    endings = numbers["trajectories"]
    others = [
        ending
        for ending in endings
        if ending.parent is not None and ending.requested not in (None, endings[0].found)
    ]
    if not others:
        return "Choose another class, then press a picture: a branch begins there."
    early = [ending for ending in others if ending.found == ending.requested]
    late = [ending for ending in others if ending.found != ending.requested]
    if not early:
        return f"Not one of {len(others)} becomes the class requested. Press an earlier picture."
    latest = min(early, key=lambda ending: ending.t)
    began = (
        f"Until t = {latest.t}, where α̅ₜ = {number(latest.alpha_bar, 2)}: that branch becomes "
        f"{a_digit(latest.found)} ({percent(latest.probability)})"
    )
    after = [ending for ending in late if ending.t < latest.t]
    if not after:
        return f"{began}. Press a later picture to find the last one that does."
    following = max(after, key=lambda ending: ending.t)
    noisy = " The class is decided while xₜ is still mostly noise."
    if following.alpha_bar > 0.5:
        noisy = ""
    if min(latest.probability, following.probability) < _CLEAR:
        noisy = " Neither is clear: the choice falls between these two times."
        if max(latest.probability, following.probability) >= _CLEAR:
            noisy = " One of them is unclear: the choice falls about there."
    return (
        f"{began}; the one from t = {following.t} (α̅ₜ = {number(following.alpha_bar, 2)}) stays "
        f"{a_digit(following.found)} ({percent(following.probability)}).{noisy}"
    )


def house(view: View) -> str:
    """How much of a drawing outlives the noise."""
    numbers = view.numbers
    if numbers["view"] != "sdedit":
        return ELSEWHERE
    if not numbers["drawn"]:
        return "The paper is empty. Draw on it, or choose the question again."
    left = percent(numbers["first_alpha_bar"])
    if numbers["step"] < numbers["steps"]:
        return f"{_underway(numbers)}: {left} of the drawing’s variance was left at the beginning."
    begun = f"Noised to t = {numbers['noised_to']}, where {left} of the variance is the drawing’s"
    sees = f"the classifier sees {listed(numbers['seen'])}"
    if not numbers["requested"]:
        return f"{begun}, {sees}. No class was requested: what is left of the drawing decides."
    obeyed, count = numbers["as_requested"], numbers["count"]
    if obeyed == count:
        return f"{begun}, all {count} become the class requested. Lower the noise strength."
    return (
        f"{begun}, {obeyed} of {count} become the class requested: {sees}. Less noise keeps more "
        "of the drawing, more noise obeys the class label."
    )


def own_drawing(view: View) -> str:
    """The visitor's drawing, without a class label."""
    numbers = view.numbers
    if numbers["view"] == "sdedit" and not numbers["drawn"]:
        return "Draw on the black paper at the left: it is noised to t, and denoised from there."
    return house(view)
