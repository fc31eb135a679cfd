"""Lines of numbers, and words for them, that several experiments on digits share."""

from collections.abc import Sequence

from engine.generative.proportion import wilson_interval
from ui import frame

ELSEWHERE = "Choose the question again to see what it asks about."
"""Answers a question whose view was left."""


def guidance_html(guidance_scale: float) -> str:
    """The formula of classifier-free guidance with its number, and the weight of the paper."""
    return (
        "<p class='who'><span class='formula'>ε̂ = ε̂(∅) + "
        f"{frame.number(guidance_scale, 1)} (ε̂(c) − ε̂(∅))</span><span class='formula'>"
        f"w − 1 = {frame.number(guidance_scale - 1, 1)} in Ho &amp; Salimans</span></p>"
    )


def share_rows(label: str, successes: int, count: int) -> list[frame.Row]:
    """So many of so many, and which shares are compatible with that."""
    low, high = wilson_interval(successes, count)
    return [
        frame.Readout(label, f"{successes} of {count}", "good"),
        ("… 95 % interval", f"{100 * low:.0f}–{100 * high:.0f} %"),
    ]


def a_digit(label: int) -> str:
    """With its article."""
    return f"an {label}" if label == 8 else f"a {label}"


def listed(labels: Sequence[int]) -> str:
    """Predicted classes with commas between: an 8-digit number they are not."""
    return ", ".join(map(str, labels))


def percent(share: float) -> str:
    """Without decimals."""
    return f"{100 * share:.0f} %"
