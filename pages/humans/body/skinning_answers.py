"""What the guide strip answers in "Skinning"."""

import math

from ui.frame import number
from ui.topic import View


def chain(view: View) -> str:
    """One joint moves everything below it."""
    numbers = view.numbers
    if numbers["view"] != "pose":
        return "Go back to the view Pose and turn a joint."
    if numbers["turned"] < 30:
        return f"{numbers['joint']} is turned by {number(numbers['turned'], 0)}°: turn it by more."
    return (
        f"{numbers['joint']}, turned by {number(numbers['turned'], 0)}°, takes {numbers['moved']}"
        f" joints below it along and {numbers['carried']:,} of 6,890 vertices, and nothing above"
        " it: rotations multiply along the chain from the pelvis outwards."
    )


def blended(view: View) -> str:
    """A vertex between two bones."""
    numbers = view.numbers
    if numbers["view"] != "vertex":
        return "Go back to the view One vertex and press a point of the skin."
    if numbers["bones"] == 1:
        return f"Only {numbers['first']} carries this vertex: it moves like a point of the bone."
    weight, apart = 100 * numbers["first_weight"], numbers["apart"]
    text = (
        f"{numbers['bones']} bones carry vertex {numbers['vertex']:,}, {numbers['first']} with"
        f" {number(weight, 0)} %. Each alone would put it elsewhere, up to {number(apart, 0)} mm"
        " apart; it ends at their weighted mean"
    )
    if numbers["determinant"] < 0.9:
        return (
            f"{text}. The mean of two rotations is none: its determinant is"
            f" {number(numbers['determinant'], 2)}."
        )
    return f"{text}."


def weights(view: View) -> str:
    """How many bones carry a vertex."""
    numbers = view.numbers
    if numbers["view"] != "weights":
        return "Go back to the view Weights and press a limb."
    total = sum(numbers["by_bones"].values())
    return (
        f"{number(100 * numbers['single'] / total, 0)} % of the vertices are rigid, carried by one"
        f" bone; none by more than {numbers['most_bones']}. {numbers['joint'].capitalize()} moves"
        f" {numbers['moved']:,} vertices, and hands over to its parent within"
        f" {number(numbers['border'], 0)} mm."
    )


def candy_wrapper(view: View) -> str:
    """The collapse of a linear blend."""
    numbers = view.numbers
    if numbers["view"] != "blending":
        return "Go back to the view Blending and twist the forearm."
    twist = abs(numbers["twist"])
    thin, kept = numbers["linear_thinnest"], numbers["dual_thinnest"]
    if twist < 60 or thin > 0.9:
        return (
            f"Twisted by {twist:.0f}° the arm keeps {number(100 * thin, 0)} % of its radius: twist"
            " it further."
        )
    expected = 100 * math.cos(math.radians(twist / 2))
    return (
        f"The mean of two matrices {twist:.0f}° apart shrinks across the axis: the linear blend"
        f" keeps {number(100 * thin, 0)} % of the radius (cos {twist / 2:.0f}° ="
        f" {number(expected, 0)} %) and loses {number(-numbers['linear_volume'], 0)} ml. Dual"
        f" quaternions keep {number(100 * kept, 0)} %."
    )


def bulge(view: View) -> str:
    """What dual quaternions cost."""
    numbers = view.numbers
    if numbers["view"] != "blending":
        return "Go back to the view Blending and bend the elbow."
    thick, linear = numbers["dual_thickest"], numbers["linear_thickest"]
    if numbers["bend"] < 60 or thick < 1.02:
        return f"Bent by {numbers['bend']:.0f}°: bend the elbow further."
    return (
        f"Not quite: bent by {numbers['bend']:.0f}°, a rigid mean carries the skin on an arc around"
        f" the joint, and a section grows to {number(100 * thick, 0)} % of its radius; the linear"
        f" blend stays at {number(100 * linear, 0)} % but sinks in to"
        f" {number(100 * numbers['linear_thinnest'], 0)} %."
    )


def correctives(view: View) -> str:
    """What P(θ) repairs, and where it ends."""
    numbers = view.numbers
    if numbers["view"] != "blending":
        return "Go back to the view Blending and turn the elbow."
    plain, repaired = numbers["linear_mean_distance"], numbers["corrected_mean_distance"]
    if plain < 0.1:
        return "The elbow is nearly at rest: twist or bend it."
    cut = 100 * (1 - repaired / plain)
    text = (
        f"Offsets learned from poses cut the mean distance to dual quaternions by"
        f" {number(cut, 0)} %, from {number(plain, 2)} to {number(repaired, 2)} mm"
    )
    if cut < 50:
        return f"{text}. Poses beyond 100° of twist were not among them: there it stays a wrapper."
    return f"{text}. They are linear in R(θ) − I, so twist beyond 100°, which was not learned."


def painting(view: View) -> str:
    """What painted weights do."""
    numbers = view.numbers
    if numbers["view"] != "weights":
        return "Go back to the view Weights, choose a brush and paint."
    if not numbers["dabs"]:
        return "Choose a brush and paint on the arm: what you paint follows another bone at once."
    dabs = f"{numbers['dabs']} dab{'s' * (numbers['dabs'] > 1)}"
    return (
        f"{dabs} changed {numbers['changed']:,} vertices. Each dab moves the weight"
        f" of the chosen joint; the others are scaled so that a row still sums to 1. Narrow borders"
        " crease, wide ones bend like rubber."
    )
