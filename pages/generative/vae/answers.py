"""What the guide strip answers in the latent walk and with a drawn digit."""

from ui.frame import number
from ui.topic import View

ELSEWHERE = "Choose the question again to see what it asks about."


def between_digits(view: View) -> str:
    """What the decoder draws at a point where classes meet."""
    numbers = view.numbers
    if numbers["view"] != "plane":
        return ELSEWHERE
    sure = f"{100 * numbers['probability']:.0f} %"
    if numbers["probability"] < 0.8:
        return (
            f"Not quite: the classifier sees a {numbers['label']} with {sure} only. Here classes "
            "meet, and the image is a blend. There is no hole: small steps change it little, "
            f"{number(numbers['fast'], 1)} units of ink per unit of z at most."
        )
    return (
        f"Here yes: the classifier sees a {numbers['label']} ({sure}). Drag the point to where two "
        "classes meet."
    )
