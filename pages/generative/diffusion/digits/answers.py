"""What the guide strip answers to the questions on digits, from the numbers of the run."""

import math
from collections.abc import Mapping
from typing import Any

from engine.generative.diffusion.digits.noise_level_bands import EDGES
from pages.generative.diffusion.digits.readouts import a_digit, listed
from ui.frame import number
from ui.topic import View

_CLEAR = 0.6
"""Probability above which the classifier calls a digit clearly one class."""
_SAMPLE_VIEWS = ("samples", "grid")
_ELSEWHERE = "Choose the question again to see what it asks about."


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _underway(numbers: Mapping[str, Any]) -> str:
    """Where the sampling stands, before its end."""
    return f"Step {numbers['step']} of {numbers['steps']}, t = {numbers['t']:.0f}"


# ---- Digits


def large_guidance(view: View) -> str:
    """Samples become thick as the guidance scale extrapolates."""
    numbers = view.numbers
    if numbers["view"] not in _SAMPLE_VIEWS:
        return _ELSEWHERE
    if numbers["step"] < numbers["steps"]:
        return f"{_underway(numbers)}: watch how thick the strokes of the predicted x₀ become."
    scale, ink, usual = numbers["guidance_scale"], numbers["ink"], numbers["test_ink"]
    known = (
        f"{numbers['as_requested']} of {numbers['count']} samples are classified as requested. "
        if numbers["requested"]
        else ""
    )
    compared = f"{_percent(ink)} of their area is ink, {_percent(usual)} of test images"
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
        return _ELSEWHERE
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
        return _ELSEWHERE
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
        f"{a_digit(latest.found)} ({_percent(latest.probability)})"
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
        f"{a_digit(following.found)} ({_percent(following.probability)}).{noisy}"
    )


def house(view: View) -> str:
    """How much of a drawing outlives the noise."""
    numbers = view.numbers
    if numbers["view"] != "sdedit":
        return _ELSEWHERE
    if not numbers["drawn"]:
        return "The paper is empty. Draw on it, or choose the question again."
    left = _percent(numbers["first_alpha_bar"])
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


# ---- Likelihood bound


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


_DRAFT = "A draft from one draw of the noise: let go of the slider for the numbers."
_REASONS = {
    "simple": "It weights every |ε̂ − ε|² alike.",
    "truncated": "Its weight on |x̂₀ − x₀|² never falls below 1, so the noisiest t count.",
    "snr+1": "Its weight on |x̂₀ − x₀|² never falls below 1, so the noisiest t count.",
    "min-snr": "Its weight on |x̂₀ − x₀|² never exceeds 5, so low noise counts little.",
}


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
    return "under ½ %" if share < 0.005 else _percent(share)


def _band(band: int) -> str:
    first, last = EDGES[band] + 1, EDGES[band + 1]
    return f"{first}" if first == last else f"{first} … {last}"


# ---- Latent diffusion


def training(view: View) -> str:
    """How far the prior has come."""
    numbers = view.numbers
    if numbers["view"] != "training":
        return _ELSEWHERE
    if not numbers["requested"]:
        return unconditional(view)
    count, chance = numbers["count"], numbers["count"] / 10
    found = (
        f"After {numbers['step']:,} steps {numbers['as_requested']} of {count} samples are "
        f"classified as requested (chance {chance:.0f} ± {math.sqrt(0.9 * chance):.0f})"
    )
    if numbers["as_requested"] < 0.9 * count:
        return f"{found}. Press play, and watch the strokes close."
    return f"{found}. So few steps are enough because a code has 12 dimensions, and not 784."


def unconditional(view: View) -> str:
    """Samples with w = 0, which ignores the class."""
    numbers = view.numbers
    if numbers["view"] != "training":
        return _ELSEWHERE
    if numbers["requested"]:
        return (
            f"With w = {number(numbers['guidance_scale'], 1)} a class is requested: "
            f"{numbers['as_requested']} of {numbers['count']} samples are classified as requested."
        )
    sure, usual = numbers["probability"], numbers["test_probability"]
    verdict = ": many are between classes" if sure < usual - 0.1 else ""
    return (
        f"After {numbers['step']:,} steps the classifier’s mean probability is {number(sure, 2)}, "
        f"on decoded test images {number(usual, 2)}{verdict}. It sees {numbers['classes']:.0f} "
        "of 10 classes; as no class was requested, no sample is counted as wrong."
    )


def latent_noise(view: View) -> str:
    """Noise is decoded to strokes, and becomes digits along the trajectory."""
    numbers = view.numbers
    if numbers["view"] != "sampling" or numbers["prior"] == "none":
        return no_prior(view)
    strokes = "Like strokes, not like noise: the decoder knows nothing else."
    if not numbers["requested"]:
        return (
            f"{strokes} The classifier’s mean probability is "
            f"{number(numbers['noise_probability'], 2)} at t = 1000, "
            f"{number(numbers['probability'], 2)} at t = 0."
        )
    count = numbers["count"]
    return (
        f"{strokes} {numbers['noise_as_requested']} of {count} are classified as requested at "
        f"t = 1000 (chance {count / 10:.0f} ± 2), {numbers['as_requested']} of {count} at t = 0."
    )


def no_prior(view: View) -> str:
    """Decoded noise beside decoded samples from the same noise."""
    numbers = view.numbers
    if numbers["view"] != "sampling":
        return _ELSEWHERE
    noise, samples = numbers["noise_probability"], numbers["probability"]
    errors = numbers["noise_error"], numbers["probability_error"]
    compared = (
        f"the classifier’s mean probability is {number(noise, 2)} ± {number(errors[0], 2)} on "
        f"decoded noise, {number(samples, 2)} ± {number(errors[1], 2)} on samples of the prior "
        f"from it {_asked(numbers['guidance_scale'])}, "
        f"{number(numbers['test_probability'], 2)} on decoded test images"
    )
    if samples - noise > 3 * math.hypot(*errors):
        return f"Yes: {compared}. Codes of digits fill only a part of N(0, I)."
    return (
        f"It makes no clear difference at w = {number(numbers['guidance_scale'], 1)}: {compared}."
    )


def _asked(scale: float) -> str:
    """What samples of the prior are asked for."""
    if not scale:
        return "without a class"
    return f"with their class at w = {number(scale, 1)}"


def halfway(view: View) -> str:
    """A blend of codes beside a blend of pixels."""
    numbers = view.numbers
    if numbers["view"] != "interpolation":
        return _ELSEWHERE
    path = numbers["latent_labels"]
    middle = path[len(path) // 2]
    seen = (
        f"Halfway between the codes the classifier sees {a_digit(middle)} "
        f"({_percent(numbers['halfway_probability'])})"
        f"{'' if middle in (numbers['first'], numbers['second']) else ', which is neither'}"
    )
    ours, theirs = numbers["latent_grey"], numbers["pixel_grey"]
    if theirs < ours + 0.1:
        return f"{seen}. Both blends are about as grey here: {_percent(ours)}, {_percent(theirs)}."
    return (
        f"{seen}, with {_percent(ours)} of its ink neither black nor white (decoded test images "
        f"{_percent(numbers['decoded_test_grey'])}). The pixels blend to two faded digits over "
        f"each other, {_percent(theirs)} of it (test images {_percent(numbers['test_grey'])})."
    )


# ---- ControlNet


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
        f"{verdict}: within the lines {_percent(inside)} is ink with ControlNet, "
        f"{_percent(without)} without, from the same noise. In training, every condition was the "
        "line around ink."
    )


def _following(numbers: Mapping[str, Any]) -> str:
    return (
        f"at step {numbers['step']} of {numbers['steps']} the edges of x̂₀ overlap the condition "
        f"to {_percent(numbers['overlap'])}, without ControlNet to "
        f"{_percent(numbers['overlap_without'])}"
    )


def _beginning(sentence: str) -> str:
    """With a capital letter."""
    return sentence[:1].upper() + sentence[1:]
