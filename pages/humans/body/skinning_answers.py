"""What the guide strip answers in "Skinning"."""

from ui.frame import number
from ui.topic import View


def chain(view: View) -> str:
    """One joint moves everything below it."""
    flexion, moved = view.numbers["left_elbow_flexion"], view.numbers["elbow_moves"]
    if abs(flexion) < 45:
        return f"The left elbow is bent by {number(flexion, 0)}°: bend it and count what moves."
    return (
        f"{moved} joints move: those below the elbow. A joint turns everything further down its"
        f" chain, here by {number(flexion, 0)}°, and nothing above it."
    )
