"""What the guide strip answers about networks that learn fields, from the numbers of the run."""

import math
from collections.abc import Mapping
from typing import Any

from pages.geometry.implicit_surfaces.fields import WIDTHS
from ui.frame import number
from ui.topic import View

_MEAN_OF_NORMAL = math.sqrt(2 / math.pi)
"""Mean of |x| for a normally distributed x of standard deviation 1."""

_FITTED = 1.15
"""A chamfer distance up to so many times its floor counts as none."""

EARLY = 20
"""Steps before which nothing is said about how a run ends."""

_LARGEST = list(WIDTHS)[-1]


def _steps(numbers: Mapping[str, Any]) -> str:
    return "After 1 step" if numbers["step"] == 1 else f"After {numbers['step']:,} steps"


def _percent(share: float) -> str:
    return f"{number(100 * share, 1)} %"


# ---- Learn a surface


def no_eikonal_term(view: View) -> str:
    """Without it f = 0 everywhere is a perfect answer."""
    numbers = view.numbers
    length, weight = number(numbers["gradient_norm"]), numbers["eikonal_weight"]
    if weight:
        return (
            f"{_steps(numbers)} mean |∇f| is {length}: the term, with λ = {number(weight, 2)}, "
            "pulls it to 1. Set λ = 0 and watch it fall."
        )
    if numbers["gradient_norm"] < 0.8:
        return (
            f"{_steps(numbers)} mean |∇f| is {length} where a distance has 1, and mean |f| on the "
            f"points {number(numbers['surface_error'])}. The constant f = 0 would be a perfect "
            "answer, and the network moves towards it."
        )
    return f"{_steps(numbers)} mean |∇f| is {length}, as it started. Watch it fall."


def _chamfer(numbers: Mapping[str, Any]) -> str:
    fit = numbers["fit"]
    return (
        f"the chamfer distance to the true surface is {number(fit.chamfer, 4)}, between two "
        f"samples of that surface {number(fit.floor, 4)}"
    )


def _without_fit(view: View) -> str:
    """Said where there is no distance to the true surface; else empty."""
    numbers = view.numbers
    if numbers["planar"]:
        return "In the plane no chamfer distance is measured. Choose a surface in space."
    if numbers["fit"] is None:
        return f"{_steps(numbers)} the network has no zero level in the cube yet."
    return ""


def few_points(view: View) -> str:
    """Where points are far apart the eikonal term decides."""
    numbers = view.numbers
    if missing := _without_fit(view):
        return missing
    points, fit = numbers["points"], numbers["fit"]
    if points > 200:
        return f"{_steps(numbers)} on {points:,} points {_chamfer(numbers)}. Take fewer points."
    if fit.chamfer <= _FITTED * fit.floor:
        return f"Yes: {_steps(numbers).lower()} on {points} points {_chamfer(numbers)}."
    between = (
        "only the eikonal term acts: it closes the surface, and need not hit the true one"
        if numbers["eikonal_weight"]
        else "nothing acts with λ = 0 but the smoothness of the network"
    )
    return f"{_steps(numbers)} on {points} points {_chamfer(numbers)}. Between them {between}."


def hole_in_the_data(view: View) -> str:
    """The surface goes on where points are missing."""
    numbers = view.numbers
    if missing := _without_fit(view):
        return missing
    fit = numbers["fit"]
    if not numbers["missing_share"] or math.isnan(fit.in_gap) or math.isnan(fit.covered):
        return "The points cover the whole surface now. Raise the missing share."
    compared = (
        f"true points in the hole are {number(fit.in_gap)} from the surface on average, the "
        f"others {number(fit.covered)}"
    )
    closed = (
        "By the eikonal term alone, smoothly"
        if numbers["eikonal_weight"]
        else "Without the eikonal term, by the network alone"
    )
    worse = fit.in_gap > 1.25 * fit.covered
    verdict = "it is a guess" if worse else "the hole is no worse than the rest"
    return f"{closed}: {_steps(numbers).lower()} {compared}, so {verdict}."


def noisy_points(view: View) -> str:
    """Whether the zero level bends towards the noisy points."""
    numbers = view.numbers
    noise = numbers["noise"]
    if not noise:
        return "The points have no noise now. Raise σ."
    expected = _MEAN_OF_NORMAL * noise
    # |f| over |∇f| is the distance to the zero level, to first order.
    found = numbers["surface_error"] / max(numbers["gradient_norm"], 1e-6)
    compared = (
        f"{_steps(numbers).lower()} the zero level is about {number(found)} from the noisy "
        f"points, the true surface {number(expected)} (σ √(2/π))"
    )
    if found < 0.75 * expected:
        return f"Yes: {compared}. The network bends its surface to reach single points."
    return f"Not yet: {compared}. Noise is averaged as long as the network does not follow it."


def random_start(view: View) -> str:
    """From random weights nothing says which side is inside."""
    numbers = view.numbers
    cosine = 1 - numbers["normal_error"]
    sides = f"the mean cosine of ∇f and the outward normal is {number(cosine, 2)}"
    curves = numbers.get("curves")
    pieces = f"{'1 curve' if curves == 1 else f'{curves} curves'}, and " if curves else ""
    if numbers["initialisation"] == "geometric":
        return f"{_steps(numbers)} from a sphere: {pieces}{sides}. Choose random weights."
    if cosine < 0.5:
        return (
            f"{_steps(numbers)} from random weights: {pieces}{sides}; for a signed distance "
            "it is 1. |f| and |∇f| are the same for f and −f, so nothing says which side is inside."
        )
    return f"{_steps(numbers)} this seed has come out right: {pieces}{sides}. Try other seeds."


def own_curve(view: View) -> str:
    """The visitor's drawing."""
    numbers = view.numbers
    if not numbers["drawing"]:
        return "Choose “Your drawing” as the source of the points, and draw a closed curve."
    if not numbers["drawn"]:
        return "Draw a closed curve on the picture. Until then this is the blob."
    return (
        f"{_steps(numbers)} mean |f| on the points of your curve is "
        f"{number(numbers['surface_error'])}, mean |∇f| {number(numbers['gradient_norm'])}. "
        "Corners come last: a small network is smooth."
    )


# ---- Occupancy


def _both(numbers: Mapping[str, Any], width: str) -> tuple[float, float]:
    found = numbers["misclassified"]
    return found[f"occupancy {width}"], found[f"distance {width}"]


def _error_bar(numbers: Mapping[str, Any], share: float) -> float:
    """Two standard errors of a share of the held-out points."""
    return 2 * math.sqrt(max(share * (1 - share), 1e-6) / numbers["count"])


def few_parameters(view: View) -> str:
    """The smallest network beside the largest."""
    numbers = view.numbers
    small, large = _both(numbers, numbers["width"]), _both(numbers, _LARGEST)
    if numbers["width"] == _LARGEST:
        return f"These are the largest networks. Choose {next(iter(WIDTHS))} units per layer."
    compared = (
        f"{numbers['parameters']} parameters misclassify {_percent(small[0])} as occupancy and "
        f"{_percent(small[1])} as distance, {_LARGEST} units per layer {_percent(large[0])} and "
        f"{_percent(large[1])} of {numbers['count']:,} points"
    )
    worse = [
        target
        for target, few, many in zip(("occupancy", "distance"), small, large, strict=True)
        if few > many + _error_bar(numbers, few)
    ]
    if len(worse) == 2:
        return f"{_steps(numbers)}: {compared}. A few planes are all that so few units can bend."
    if worse:
        return f"{_steps(numbers)} the small network is behind as {worse[0]} only: {compared}."
    return f"{_steps(numbers)} sizes hardly differ yet: {compared}."


def log_odds(view: View) -> str:
    """Log-odds are confidence, not length."""
    numbers = view.numbers
    odds, distance = numbers["slopes"]["occupancy"], numbers["slopes"]["distance"]
    compared = (
        f"{_steps(numbers).lower()} they rise by {number(odds, 1)} per unit of distance near the "
        f"surface, the regression by {number(distance, 2)}"
    )
    if numbers["step"] >= EARLY and abs(odds - 1) > 3 * abs(distance - 1):
        return (
            f"Nothing about length: {compared}. They say how certain the network is, and grow as "
            "long as training makes it more certain."
        )
    return f"{compared[0].upper()}{compared[1:]}. Train on, and compare the slopes."


def _lesser(numbers: Mapping[str, Any]) -> str:
    """The target with the lesser error, empty within the error bars."""
    occupancy, distance = _both(numbers, numbers["width"])
    if abs(occupancy - distance) <= _error_bar(numbers, max(occupancy, distance)):
        return ""
    return "occupancy" if occupancy < distance else "distance"


def _compared(numbers: Mapping[str, Any]) -> str:
    occupancy, distance = _both(numbers, numbers["width"])
    bar = _error_bar(numbers, max(occupancy, distance))
    return (
        f"occupancy misclassifies {_percent(occupancy)}, distance {_percent(distance)} "
        f"(± {number(100 * bar, 1)}) of {numbers['count']:,} points"
    )


def thin_legs(view: View) -> str:
    """A classifier may call everything outside; a distance pulls at all points near the surface."""
    numbers = view.numbers
    occupancy, inside = _both(numbers, numbers["width"])[0], numbers["inside"]
    if inside < 0.25 and occupancy > 0.95 * inside:
        return (
            f"{_steps(numbers)} {_compared(numbers)}. The classifier still calls everything "
            f"outside, since only {_percent(inside)} of the points are inside. Train on."
        )
    lesser = _lesser(numbers)
    verdict = f"so far {lesser} does better" if lesser else "they do not differ"
    return f"{_steps(numbers)} {_compared(numbers)}: {verdict}. Compare the legs on the stage."


def tiny_clamp(view: View) -> str:
    """With a tiny δ only the side counts for most points."""
    numbers = view.numbers
    share, clamp = numbers["within_clamp"], number(numbers["clamp"], 2)
    if share < 0.25:
        return (
            f"Only {_percent(share)} of the points are within δ = {clamp} and teach a length; of "
            f"the others only the side counts, as in a classifier. {_steps(numbers)} "
            f"{_compared(numbers)}."
        )
    return (
        f"{_percent(share)} of the points are within δ = {clamp} and teach a length. "
        f"{_steps(numbers)} {_compared(numbers)}."
    )


def large_learning_rate(view: View) -> str:
    """Steps that overshoot learn no more than a constant."""
    numbers = view.numbers
    constant = min(numbers["inside"], 1 - numbers["inside"])
    usual = f"always the same answer would misclassify {_percent(constant)}"
    if max(_both(numbers, numbers["width"])) > 0.9 * constant:
        if numbers["learning_rate"] < 0.05:
            return f"{_steps(numbers)} {_compared(numbers)}; {usual}. Train on."
        return (
            f"Its steps overshoot: {_steps(numbers).lower()} {_compared(numbers)}; {usual}. "
            "Lower the rate: training goes on from here."
        )
    return f"{_steps(numbers)} both learn something: {_compared(numbers)}; {usual}."


def own_mesh(view: View) -> str:
    """The visitor's file."""
    numbers = view.numbers
    if not numbers["uploaded"]:
        return "Choose a mesh with an inside on the left. Until then both networks learn the nut."
    lesser = _lesser(numbers)
    verdict = f"So far {lesser}" if lesser else "They do not differ"
    return f"{verdict}: {_steps(numbers).lower()} {_compared(numbers)}."


# ---- DeepSDF

_INFER = "Choose the task “Infer latent code” to see it."
_TRAIN = "Choose the task “Train” to see it."


def _errors(numbers: Mapping[str, Any]) -> str:
    return (
        f"mean |f| is {number(numbers['visible_error'], 4)} on the {numbers['visible']:,} visible "
        f"points and {number(numbers['whole_error'], 4)} on the whole shape"
    )


def part_of_a_shape(view: View) -> str:
    """Part of a surface is enough if it tells the members of the family apart."""
    numbers = view.numbers
    if numbers["task"] != "infer":
        return _INFER
    if numbers["visible"] == numbers["points"]:
        return f"All points are visible now: {_errors(numbers)}. Move the cut."
    if numbers["visible_error"] > 0.004 and numbers["step"] < 100:
        return (
            f"{_steps(numbers)} {_errors(numbers)}. Watch the code travel through the landscape "
            "of the visible points."
        )
    if numbers["whole_error"] < 1.5 * numbers["visible_error"]:
        return (
            f"Yes: {_steps(numbers).lower()} {_errors(numbers)}. The visible part tells the "
            "members apart, and the family supplies the rest."
        )
    return (
        f"No: {_steps(numbers).lower()} {_errors(numbers)}. Several members share what is "
        "visible: along a valley of the landscape their codes fit equally well."
    )


def out_of_family(view: View) -> str:
    """A stranger gets the code of something in the family's reach, and is not met."""
    numbers = view.numbers
    if numbers["task"] != "infer":
        return _INFER
    if numbers["target"] != "out_of_family":
        return f"This shape is of the family: {_steps(numbers).lower()} {_errors(numbers)}."
    if numbers["step"] < EARLY:
        return f"{_steps(numbers)} {_errors(numbers)}. Let the inference go on."
    if numbers["whole_error"] > 0.03:
        far = (
            f" |z| = {number(numbers['code_norm'], 2)}, the family reaches "
            f"{number(numbers['code_reach'], 2)}."
            if numbers["code_norm"] > numbers["code_reach"]
            else ""
        )
        return (
            f"No code fits: {_steps(numbers).lower()} {_errors(numbers)}.{far} The decoder knows "
            "only its family, and gives the most similar of its shapes."
        )
    return f"It fits well by now: {_steps(numbers).lower()} {_errors(numbers)}."


def noisy_cloud(view: View) -> str:
    """Two numbers of a code cannot follow noise."""
    numbers = view.numbers
    if numbers["task"] != "infer":
        return _INFER
    if not numbers["noise"]:
        return "The points have no noise now. Raise σ."
    if numbers["step"] < EARLY:
        return f"{_steps(numbers)} {_errors(numbers)}. Let the inference go on."
    if numbers["whole_error"] < 0.5 * numbers["visible_error"]:
        return (
            f"Yes: {_steps(numbers).lower()} {_errors(numbers)}, which has no noise. A code of two "
            "numbers cannot follow single points: noise is averaged."
        )
    return f"Hardly: {_steps(numbers).lower()} {_errors(numbers)}, which has no noise."


def different_solids(view: View) -> str:
    """One network can learn them, but between their codes there is no shape of meaning."""
    numbers = view.numbers
    if numbers["task"] != "train":
        return _TRAIN
    if numbers["family"] != "Six different solids":
        return "Choose the six different solids as the family."
    learned = (
        f"{_steps(numbers).lower()} mean |f − d| is {number(numbers['mean_error'], 4)}, of the "
        f"worst solid {number(numbers['worst_error'], 4)}"
    )
    if numbers["worst_error"] > 0.02:
        return f"Not yet: {learned}. One network must represent both a cone and a torus. Train on."
    return (
        f"One network holds all: {learned}. But they share no parameter: drag the diamond between "
        "two codes, and see what stands between a box and a torus."
    )


def strong_regularisation(view: View) -> str:
    """Codes pulled to 0 nearly coincide."""
    numbers = view.numbers
    if numbers["task"] != "train":
        return _TRAIN
    weight, norm = numbers["code_regularisation"], number(numbers["code_norm"])
    error = number(numbers["mean_error"], 4)
    if weight < 0.2:
        return f"With λ = {number(weight)} mean |z| is {norm} {_steps(numbers).lower()}. Raise λ."
    if numbers["code_norm"] < 0.05:
        return (
            f"It pulls them to 0: {_steps(numbers).lower()} mean |z| is {norm}, so all shapes are "
            f"nearly the mean of the family (mean |f − d| {error}), until the network tells tiny "
            "codes apart."
        )
    return f"{_steps(numbers)} mean |z| is {norm}, mean |f − d| {error}. Watch the codes shrink."
