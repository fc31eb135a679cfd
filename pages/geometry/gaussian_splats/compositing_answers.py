"""What the guide strip answers in "Compositing", from the numbers of the run."""

import math

from pages.geometry.gaussian_splats.compositing_fields import ORDERS
from ui.frame import number
from ui.topic import View


def weights(view: View) -> str:
    """The weights of a ray sum to 1 − T_N, and the first is not always the largest."""
    numbers = view.numbers
    if not numbers["terms"]:
        return "No Gaussian covers this pixel: Σ w = 0 and all light comes from the background."
    behind = number(numbers["behind"])
    total = f"Σ w = {number(numbers['sum'])} = 1 − {behind}, and {behind} is left"
    if numbers["largest"] > 1:
        return (
            f"Not to 1: {total} for the background. Nor does the front Gaussian count most: it has"
            f" the weight {number(numbers['front'])}, the one in place {numbers['largest']}"
            f" has {number(numbers['largest_weight'])}, since α falls off from the centre."
        )
    return (
        f"Not to 1: {total} for the background. Here the front Gaussian counts most, with"
        f" {number(numbers['front'])}. Press a pixel at its edge."
    )


def unsorted(view: View) -> str:
    """Without order what is stored first lies in front."""
    numbers = view.numbers
    if numbers["order"] != "stored":
        return f"They are sorted now: {ORDERS[numbers['order']].lower()}. Choose “As stored”."
    changed, most = number(100 * numbers["changed"], 0), number(numbers["most_difference"], 2)
    if numbers["changed"] < 0.05:
        return (
            f"Little from here: only {changed} % of the pixels differ visibly, by {most} at most."
        )
    return (
        f"Then whatever is stored first lies in front: {changed} % of the pixels differ visibly"
        f" from the order by ray, by up to {most}. That order knows of no camera, so it is"
        " about as wrong from every side."
    )


def one_depth(view: View) -> str:
    """One depth for each Gaussian is not the order along every ray."""
    numbers = view.numbers
    if numbers["order"] != "centre":
        return f"They are sorted by {ORDERS[numbers['order']].lower()} now. Choose “Centre”."
    changed, most = number(100 * numbers["changed"], 1), number(numbers["most_difference"], 2)
    if numbers["changed"] < 0.01:
        return f"Here it is: {changed} % of the pixels differ visibly from the order by ray."
    return (
        f"Not for all: {changed} % of the pixels differ visibly from the order by ray, by up to"
        f" {most}. A Gaussian that leans lies in front on one side and behind on the other; its"
        " centre has one depth. Training can pass its jumps off as view-dependent colour"
        " (StopThePop, Radl et al. 2024)."
    )


def pops(view: View) -> str:
    """Two centres that change places change all pixels of their overlap at once."""
    numbers = view.numbers
    if not numbers.get("turning") or math.isnan(numbers["pop_centre"]):
        return "Choose the view “Turning” to see what sorting anew changes."
    most, where = numbers["most_centre"], number(numbers["most_at"], 0)
    if most < 1:
        return (
            f"Not between these angles: sorting anew changes at most {number(most, 1)} % of the"
            f" pixels by centre, {number(numbers['most_pixel'], 1)} % by ray, and none by more than"
            f" {number(255 * numbers['largest_change'], 0)} of 255 levels. It shows where large"
            " Gaussians of different colours change places."
        )
    return (
        f"At {where}° {number(most, 1)} % of the pixels change within a degree, only because two"
        f" centres change places: the picture pops. Sorted by ray at most"
        f" {number(numbers['most_pixel'], 1)} % change, since the line where two sheets cross moves"
        " steadily."
    )


def threshold(view: View) -> str:
    """Leaving out faint pairs saves work and is not seen."""
    numbers = view.numbers
    if not numbers["threshold"]:
        return (
            f"Now pairs down to α = 10⁻⁵ are kept: {number(numbers['mean_count'], 1)} in a pixel on"
            " average. Switch the threshold on to compare."
        )
    if math.isnan(numbers["all_count"]):
        return "This is measured when the slider rests."
    saved = 100 * (1 - numbers["mean_count"] / max(numbers["all_count"], 1e-9))
    levels = 255 * numbers["all_difference"]
    work = (
        f"{number(saved, 0)} % of the pairs are saved ({number(numbers['mean_count'], 1)} in place"
        f" of {number(numbers['all_count'], 1)} in a pixel on average)"
    )
    if levels < 1:
        return f"Nothing that can be seen: less than a level of 255, and {work}."
    return (
        f"Up to {number(levels, 1)} of 255 levels: each faint pair is below one level, but many of"
        f" them overlap. For that {work}."
    )


def falloff(view: View) -> str:
    """With hard edges a surface of splats tears."""
    numbers = view.numbers
    exponent = f"{numbers['exponent']:g}"
    count = number(numbers["mean_count"], 1)
    if numbers["exponent"] <= 2:
        return (
            f"With β = {exponent} the flanks are soft: {count} Gaussians in a pixel on average."
            " Raise β for hard edges."
        )
    return (
        f"With β = {exponent} they are nearly discs: {count} in a pixel on average, fewer than"
        " Gaussians take, but every edge shows. Neighbours no longer blend, and a gradient would be"
        " felt at edges only; soft flanks are what lets splats move in training."
    )
