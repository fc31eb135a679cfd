"""What the guide strip answers in the tab "The game"."""

from ui.frame import number
from ui.topic import View

START = "The game has only begun: let it play for a moment."
ELSEWHERE = "The question is about other settings: choose it again to come back."


def perfect(view: View) -> str:
    """A discriminator that learns alone."""
    numbers = view.numbers
    if numbers["frozen"] != "generator" or numbers["objective"] != "non-saturating":
        return ELSEWHERE
    gap = numbers["optimal_value"] - numbers["value"]
    return (
        f"Like D* = p_data / (p_data + p_model), at the right: blue on data, orange on samples, ½ "
        f"where both lie. With G frozen D learns alone: V(G, D) is {number(numbers['value'], 2)} "
        f"and can rise by {number(gap, 2)} to 2 JS − ln 4."
    )
