"""What the guide strip answers in the view "Fit to joints", from the numbers of the run."""

from __future__ import annotations

from engine.humans.body.fit_readings import Excess, OutlierEffect
from pages.humans.body.body_scene import joint_title
from ui.frame import number
from ui.topic import View


def _mm(metres: float) -> str:
    return f"{number(1000 * metres, 0)} mm"


def descent(view: View) -> str:
    """How fast the energy falls."""
    found = view.numbers
    if not found["step"]:
        return "Press play: first the body turns and moves as a whole, then every joint does."
    text = (
        f"After {found['step']} iterations E has fallen from {number(found['first_energy'], 2)} to "
        f"{number(found['energy'], 4)} m², and the joints are {number(found['millimetres'], 1)} mm "
        "from where they should be."
    )
    if found["settled"]:
        return (
            f"{text} It settled at iteration {found['settled_at']}: near the minimum Gauss–Newton "
            "steps converge almost quadratically."
        )
    return f"{text} It still goes on."


def depth(view: View) -> str:
    """What a picture does not tell."""
    found = view.numbers
    if not found["in_picture"]:
        return "Choose “In the picture (2-D)”: here the joints are known in space."
    share = found["depth_share"]
    text = (
        f"In the picture the joints are {number(found['pixels'], 1)} px apart, in space "
        f"{number(found['millimetres'], 0)} mm."
    )
    if share > 0.8 and found["millimetres"] > 40:
        return (
            f"No: {text} {number(100 * share, 0)} % of that squared error lies along the viewing "
            "rays, where a picture says nothing. Turn the view."
        )
    return f"{text} {number(100 * share, 0)} % of the squared error lies along the viewing rays."


def wrong_joint(view: View) -> str:
    """What a gross error does."""
    effect: OutlierEffect | None = view.numbers["outlier"]
    if effect is None:
        return "Put joints back, then drag one of them far away."
    name = joint_title(effect.joint).lower()
    text = (
        f"The {name} is {_mm(effect.away)} from where it was detected, so its weight is "
        f"(1 + r²/σ²)⁻² = {number(effect.weight, 3)}. The other joints are {_mm(effect.others)} off"
    )
    if effect.weight < 0.2 and effect.others < 0.7 * effect.others_squared:
        return (
            f"{text}; with plain squares (σ = 10 m) it would be {_mm(effect.others_squared)}: "
            "the whole body leans towards the error."
        )
    return f"{text}; with σ = 10 m {_mm(effect.others_squared)}."


def joint_limits(view: View) -> str:
    """What joints do without limits."""
    found = view.numbers
    excess: Excess = found["excess"]
    if found["limits"]:
        return "Switch “Joint limits” off and see which joints leave them."
    where = f"{joint_title(excess.joint).lower()}, {excess.movement.lower()}"
    if excess.movements:
        return (
            f"Without limits {excess.movements} movements leave their range, the worst by "
            f"{number(excess.degrees, 0)}° ({where}), though the joints in the picture are only "
            f"{number(found['pixels'], 1)} px apart: joints alone do not know what a body can do."
        )
    return f"Here no movement leaves its range by more than a degree; the worst is {where}."


def strong_prior(view: View) -> str:
    """A strong prior holds the body near the T-pose."""
    found = view.numbers
    text = (
        f"With w_pose = {number(found['pose_weight'], 4)} the prior is "
        f"{number(100 * found['pose_prior'] / max(found['energy'], 1e-12), 0)} % of E, and the "
        f"joints are {number(found['millimetres'], 0)} mm off"
    )
    if found["pose_weight"] >= 0.02 and found["millimetres"] > 20:
        return f"{text}: it pays to keep angles smaller than the person's. Lower it."
    return f"{text}."


def first_order(view: View) -> str:
    """Gradient descent beside Levenberg–Marquardt."""
    found = view.numbers
    other = found["other_energy"]
    if found["method"] != "gradient_descent" or other is None:
        return "Choose gradient descent under “More”."
    text = (
        f"After {found['step']} iterations gradient descent is at E = "
        f"{number(found['energy'], 4)} m², Levenberg–Marquardt from the same start at "
        f"{number(other, 4)} m²"
    )
    if found["energy"] > 1.5 * other:
        return (
            f"{text}. One rate serves metres, radians and standard deviations; JᵀJ gives each "
            "direction its own."
        )
    return f"{text}."


def own_joints(view: View) -> str:
    """The visitor's own pose."""
    found = view.numbers
    if not found["moved"]:
        return "Drag the joints in the picture. Which pose can the body not follow?"
    reached = found["pixels"] if found["in_picture"] else found["millimetres"] / 2.7
    verdict = "The body follows" if reached < 12 else "The body cannot follow"
    return (
        f"{verdict}: {found['moved']} joints moved, the fit is {number(found['pixels'], 1)} px "
        f"and {number(found['millimetres'], 0)} mm off on average, bones of fixed length and "
        "limits permitting."
    )
