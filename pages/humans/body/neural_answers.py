"""What the guide strip answers in "Neural body"."""

from pages.humans.body.body_scene import joint_title
from ui.frame import number
from ui.topic import View


def _surface(view: View) -> bool:
    return "error_mm" in view.numbers


def nearness(view: View) -> str:
    """How near the neural body comes in a pose it has not seen."""
    numbers = view.numbers
    if not _surface(view):
        return "Choose the view “Surface”: there the two bodies are compared."
    said = (
        f"{number(numbers['error_mm'], 2)} mm on average, {number(numbers['worst_mm'], 0)} mm at"
        f" most; both solids share {number(100 * numbers['overlap'], 1)} % of their union."
    )
    if numbers["method"] != "forward" or numbers["truth"] != "linear":
        return said
    if numbers["error_mm"] < 2:
        return (
            f"Within {said} No named pose was trained on: the bones carry one surface and one"
            " field of weights, which were learned from 96 random poses."
        )
    return f"Not so near here: {said}"


def two_roots(view: View) -> str:
    """Two parts of the body at one place."""
    numbers = view.numbers
    inside = numbers["roots_inside"]
    if inside < 2:
        found = "one root inside" if inside else "no root inside"
        return (
            f"This point has {found} the body. Press where two limbs overlap, as in a bent elbow."
        )
    pairs = sorted(zip(numbers["root_distances"], numbers["root_bones"], strict=True))
    (first, bone), (second, other) = pairs[:2]
    text = (
        f"Then the point has {inside} roots inside the body: one by the"
        f" {joint_title(bone).lower()} (f = {number(first, 1)} mm), one by the"
        f" {joint_title(other).lower()} ({number(second, 1)} mm). The field is the smallest of"
        " them: the deeper limb decides."
    )
    if numbers["backward_mm"] > 0:
        text += (
            " Backward skinning gives one place only, and there f ="
            f" {number(numbers['backward_mm'], 1, signed=True)} mm: outside."
        )
    return text


def backward(view: View) -> str:
    """What backward skinning gets wrong on a plane."""
    numbers = view.numbers
    if "wrong_backward" not in numbers or "wrong_forward" not in numbers:
        return "Choose the view “Slice”: there both ways are compared on one plane."
    there, here = numbers["wrong_backward"], numbers["wrong_forward"]
    both = (
        f"On this plane {100 * there:.1f} % of what either body covers is wrong by backward"
        f" skinning, {100 * here:.1f} % by forward skinning."
    )
    if there < 2 * here:
        return f"Little here. {both}"
    return (
        f"{both} A point takes the nearest vertex's weights, so it has one place in the T-pose;"
        " where another limb is nearer, that is on another part of the body, or on none."
    )


def origin(view: View) -> str:
    """Where one point comes from."""
    numbers = view.numbers
    found, reached = numbers["searches"], numbers["winner_searches"]
    if not numbers["roots"]:
        return "From nowhere: no search has found a place in the T-pose that is carried there."
    where = joint_title(numbers["winner_bone"]).lower()
    if numbers["roots"] > 1:
        return (
            f"From {numbers['roots']} places, of which {numbers['roots_inside']} lie inside the"
            f" body; the smallest f, by the {where}, is the value of the field."
        )
    return (
        f"From one place, which moves with the {where}: {reached} of {found} searches end there,"
        f" after {numbers['fewest_steps']} to {numbers['most_steps']} steps. The bone that carries"
        " the point begins next to it; one further away begins beside the body and is led back by"
        " the weights."
    )


def weights(view: View) -> str:
    """Weights that nobody gave."""
    numbers = view.numbers
    here, worst = 100 * numbers["weight_difference"], 100 * numbers["worst_weight_difference"]
    text = (
        "Nobody: they were learned from posed surfaces. Of the vertices of the"
        f" {joint_title(numbers['bone']).lower()} {number(here, 0)} % of the weight lies on other"
        f" bones than it should, of the {joint_title(numbers['worst_bone']).lower()}"
        f" {number(worst, 0)} %."
    )
    apart = numbers["carried_apart_mm"]
    if 0 < apart < 4:
        text += (
            f" Still a vertex lands only {number(apart, 1)} mm away on average: bones that turn"
            " alike stand in for each other."
        )
    return text


def failure(view: View) -> str:
    """Beyond the poses of the training."""
    numbers = view.numbers
    if not _surface(view) or numbers["method"] != "forward":
        return "Choose the view “Surface” and forward skinning."
    share, error, worst = numbers["share"], numbers["error_mm"], numbers["worst_mm"]
    said = (
        f"At {number(share, 2)} times the pose the mean error is {number(error, 2)} mm and the"
        f" largest {number(worst, 0)} mm"
    )
    if share <= 1 or worst < 30:
        return f"{said}. Exaggerate the pose, and watch where skin meets skin."
    return (
        f"{said}. Training turned no joint by more than 0.6 of its limits: beyond them errors of"
        " the weights are multiplied by the angle, and where skin folds over itself searches may"
        " fail."
    )


def correctives(view: View) -> str:
    """What one surface cannot follow."""
    numbers = view.numbers
    if not _surface(view) or numbers["truth"] != "corrected":
        return "Compare with the body that has pose correctives: choose it under “More”."
    return (
        "What changes with the pose: against the body with correctives the mean error is"
        f" {number(numbers['error_mm'], 2)} mm, against plain linear blending"
        f" {number(numbers['error_linear_mm'], 2)} mm. SNARF gives its shape network the pose as a"
        " further input for that."
    )
