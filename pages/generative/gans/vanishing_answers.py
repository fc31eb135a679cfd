"""What the guide strip answers in the tab "Why G stops learning"."""

import math

from pages.generative.gans.vanishing_sample import scientific
from ui.frame import number
from ui.topic import View

ELSEWHERE = "This question is about another view: go back to it."
_WON = 0.02
"""D(G(z)) of the median sample below which D has won."""
_DISJOINT = 0.999
"""Accuracy of D above which the clouds are told apart."""


def stops(view: View) -> str:
    """What minimax passes on of the gradient when D has won."""
    found = view.numbers
    if found["view"] != "sample":
        return ELSEWHERE
    typical = scientific(found["fake_output"])
    if found["fake_output"] > _WON:
        return (
            f"At step {found['step']:,} D is not sure: a typical sample gets D(G(z)) = {typical}, "
            "and minimax multiplies D's gradient by as much. Give D more steps, or go on."
        )
    return (
        f"A typical sample gets D(G(z)) = {typical}. Minimax hands on D's gradient times the "
        f"factor σ(a), the same {scientific(found['minimax'])}; the non-saturating loss would have "
        f"the factor {number(found['non-saturating'])}. {100 * found['rejected']:.0f} % of the "
        "samples get less than 0.01: the surer D is, the less G learns from them."
    )


def one_sample(view: View) -> str:
    """The two slopes at the sample, and their ratio."""
    found = view.numbers
    if found["view"] != "sample":
        return ELSEWHERE
    slopes, a = found["slopes"], found["a"]
    if a > -2:
        return (
            f"At a = {number(a, 1)} D takes the sample for data as often as not, or more often: "
            f"minimax {number(slopes['minimax'])}, non-saturating "
            f"{number(slopes['non-saturating'])}. Drag it to the left."
        )
    return (
        f"Under minimax {scientific(slopes['minimax'])}, under the non-saturating loss "
        f"{number(slopes['non-saturating'])}, which is e⁻ᵃ = {math.exp(-a):,.0f} times as much: "
        "minimax is flat where D rejects. Least squares, "
        f"{number(slopes['least-squares'], 1)}, does not compare: its a is no logit, and its "
        "targets are 0 and 1."
    )


def apart(view: View) -> str:
    """What JS and Wasserstein-1 say of segments that do not touch."""
    found = view.numbers
    if found["view"] != "segments":
        return ELSEWHERE
    if found["noise"] or found["overlap"]:
        return (
            f"Here the supports do overlap: JS is {number(found['js'])} nats, W₁ "
            f"{number(found['w1'])}. Take the noise away, or drag the segments apart."
        )
    away = " = the length of the move" if found["translated"] else ""
    return (
        f"JS is log 2 = {number(math.log(2))} nats at any distance, total variation 1, KL ∞: no "
        f"slope to follow. W₁ is {number(found['w1'])}{away}, and changes by "
        f"{number(found['w1_slope'], 2, signed=True)} for each unit of θ."
    )


def cross(view: View) -> str:
    """What a common point does."""
    found = view.numbers
    if found["view"] != "segments":
        return ELSEWHERE
    if found["crossing"] is None or found["noise"]:
        return (
            "The segments do not cross, or noise smears them: "
            f"JS {number(found['js'])} nats, W₁ {number(found['w1'])}."
        )
    x, y = found["crossing"]
    return (
        f"Not for JS: they share the point ({number(x, 2)}, {number(y, 2)}), which has probability "
        f"zero, so JS stays at log 2 = {number(found['js'])}. W₁ is {number(found['w1'])}. "
        "Lines share a stretch only when they are aligned exactly."
    )


def noise(view: View) -> str:
    """What noise on both does to JS and its slope."""
    found = view.numbers
    if found["view"] != "segments":
        return ELSEWHERE
    if not found["noise"]:
        return f"Without noise JS is {number(found['js'])} nats. Add some."
    smear = number(found["noise"], 2)
    if abs(found["js_slope"]) < 0.01:
        return (
            f"Not here: with σ = {smear} JS is {number(found['js'])} nats and its slope "
            f"{scientific(abs(found['js_slope']))}. Noise must reach from one to the other, or "
            "there is no horizontal distance to close."
        )
    return (
        f"Yes: with σ = {smear} on both, JS is {number(found['js'])} nats and has a slope, "
        f"{number(found['js_slope'], signed=True)} for each unit of θ; without, "
        f"{number(found['plain_js'])} and none. It is the distance of the smeared distributions, "
        "though: G's samples stay noisy."
    )


def perfect(view: View) -> str:
    """How far the minimax gradient has fallen."""
    found = view.numbers
    if found["view"] != "perfect":
        return ELSEWHERE
    if found["accuracy"] < _DISJOINT:
        why = "no D is perfect where supports overlap" if found["overlaps"] else "D is young"
        return (
            f"D is right in {100 * found['accuracy']:.1f} % only: {why}. Minimax keeps a gradient "
            f"of {scientific(found['minimax_norm'])}."
        )
    if found["first_minimax"] < 10 * found["minimax_norm"]:
        return "D has only begun to tell both apart. Let it learn on."
    part = found["first_minimax"] / found["minimax_norm"]
    return (
        f"D is always right. The minimax gradient at the samples had length "
        f"{number(found['first_minimax'], 2)} at first; after {found['step']:,} steps it is "
        f"{scientific(found['minimax_norm'])}, 1/{part:,.0f} of that. D is steep there, ‖∇a‖ = "
        f"{number(found['steepness'], 1)}, but minimax multiplies by σ(a), and the mean a is "
        f"{number(found['logit'], 1)}."
    )


def cure(view: View) -> str:
    """Whether the non-saturating gradient stays, and what it is worth."""
    found = view.numbers
    if found["view"] != "perfect":
        return ELSEWHERE
    norm, first = found["non-saturating_norm"], found["first_non-saturating"]
    if norm < 3 * first:
        return "D has only begun: let it learn, and watch the non-saturating gradient."
    if found["noise"]:
        return (
            f"No: it stays, but with noise its length is {number(norm, 1)}, as D cannot become "
            "steeper than the smeared densities ask for."
        )
    overlap = (
        f" Supports overlap, so this D is not perfect ({100 * found['accuracy']:.1f} % right)."
        if found["overlaps"]
        else ""
    )
    return (
        f"No. It does not vanish, {number(norm, 1)} against {scientific(found['minimax_norm'])}, "
        f"but grows as D gets steeper, from {number(first, 2)}, and varies by "
        f"{100 * found['non-saturating_spread']:.0f} % over samples: it measures D, not the "
        f"distance {number(found['distance'], 2)}. The Wasserstein critic's is "
        f"{number(found['wasserstein_norm'], 2)} and varies by "
        f"{100 * found['wasserstein_spread']:.0f} %.{overlap}"
    )


def critic(view: View) -> str:
    """The slope of the critic, and what it says of the distance."""
    found = view.numbers
    if found["view"] != "perfect":
        return ELSEWHERE
    excess = found["distance"] / (2 * found["penalty"])
    norm = found["wasserstein_norm"]
    if found["noise"] or abs(norm - 1 - excess) > 0.05 or found["wasserstein_towards"] < 0.95:
        return (
            "The critic is not there yet, or noise and near clouds bend it: its slope is "
            f"{number(norm, 2)}, at a cosine of {number(found['wasserstein_towards'], 2)} to the "
            "data."
        )
    return (
        f"The way to the data: cosine {number(found['wasserstein_towards'], 2)}, and length "
        f"{number(norm, 2)} at every sample. The penalty asks for length 1; the critic's own loss "
        f"stretches it by W₁/2λ = {number(excess, 2)}. Length times distance W₁ = "
        f"{number(found['distance'], 2)} is what the critic sees: D(x) − D(G(z)) = "
        f"{number(found['critic'], 2)}."
    )
