"""What the guide strip answers in the view "Depth ambiguity"."""

from ui.frame import number
from ui.topic import View


def _cm(metres: float) -> str:
    return f"{number(100 * metres, 0)} cm"


def how_many(view: View) -> str:
    """How many bodies share the picture."""
    found = view.numbers
    text = (
        f"{found['count']} bodies are seen to within {number(found['tolerance'], 1)} px; the worst "
        f"of them misses by {number(found['worst_pixels'], 1)} px"
    )
    if found["count"] >= 8:
        return (
            f"{text}. A viewing ray meets the sphere about a joint twice, so each of eight bones "
            "may point to the camera or away from it. Move “Body”."
        )
    return f"{text}. Few bones are left a choice here."


def refused(view: View) -> str:
    """What the limits of the joints rule out."""
    found = view.numbers
    text = (
        f"4⁴ = 256 combinations would be possible, {found['count']} are left: "
        f"{found['refused']} poses of single limbs break a limit"
    )
    if found["refused"] >= 2:
        return (
            f"{text}, such as a knee that bends forwards (✗ in the table); other flips change "
            "nothing since the bone lies across the ray."
        )
    return f"{text}; the rest are poses that coincide."


def how_far(view: View) -> str:
    """How far apart bodies with one picture are."""
    found = view.numbers
    text = (
        f"A joint is up to {_cm(found['furthest'])} away from the person's, half of the bodies "
        f"have one at least {_cm(found['median_moved'])} away"
    )
    if found["furthest"] > 0.4 and found["worst_pixels"] <= found["tolerance"] + 0.5:
        return (
            f"{text}, and none is more than {number(found['worst_pixels'], 1)} px off in the "
            "picture. An error in pixels says nothing about this."
        )
    return f"{text}."


def prior(view: View) -> str:
    """Whether the prior prefers the person."""
    found = view.numbers
    text = (
        f"The person's own pose is number {found['prior_rank']} of {found['count']} by the prior "
        f"Σ (θ/h)²: {number(found['prior_true'], 2)}, the least is {number(found['prior_best'], 2)}"
    )
    if found["prior_rank"] > 1 and found["best_moved"] > 0.05:
        return (
            f"No: {text}, of a body with a joint {_cm(found['best_moved'])} away. It prefers "
            "small angles, not likely poses; a learned one does better."
        )
    return f"{text}."


def second_camera(view: View) -> str:
    """What a second camera tells apart."""
    found = view.numbers
    text = (
        f"Of {found['count']} bodies {found['left_beside']} look the same to a second camera a "
        "quarter turn to the side as well"
    )
    if found["left_beside"] <= max(2, found["count"] // 8):
        return f"Yes: {text}. Its rays cross those of the first."
    return f"{text}."
