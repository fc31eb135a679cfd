"""What the guide strip answers in "Simple and complex cells"."""

from collections.abc import Mapping
from typing import Any

from ui.frame import number
from ui.topic import View

STEADY = 0.05
"""Share of its largest value by which an energy may change and still be said to stay."""
CROSSWISE = 60
"""Degrees between stimulus and cell from which it counts as across."""


def orientation(view: View) -> str:
    """A stimulus across the stripes, and how narrow the tuning is."""
    numbers = view.numbers
    if numbers["view"] != "stimulus" or numbers["turned"] < CROSSWISE:
        return _seen(numbers)
    if numbers["largest_simple"] > 0.1 * numbers["preferred_simple"] or not numbers["contrast"]:
        return _seen(numbers)
    return (
        f"Hardly: turned by {numbers['turned']:g}°, it never gets more than "
        f"{number(numbers['largest_simple'], 2)} of {number(numbers['preferred_simple'], 2)}, "
        "wherever it stands: its light falls on ON and OFF parts alike. A grating's response "
        f"halves at ±{numbers['half_width']:.0f}°."
    )


def dark_bar(view: View) -> str:
    """The sign is lost in the energy."""
    numbers = view.numbers
    silent = numbers["view"] == "stimulus" and numbers["simple"] == 0 and numbers["complex"] > 1
    if not silent or numbers["stimulus"] != "dark":
        return _seen(numbers)
    return (
        "Here nothing: darkness on the ON part makes the sum negative, and the rate is 0; on an "
        "OFF part it would excite. The complex cell squares: its energy is "
        f"{number(numbers['complex'], 1)}, as for a bright bar there."
    )


def phase(view: View) -> str:
    """F1/F0 of both cells."""
    numbers = view.numbers
    drifting = numbers["view"] == "stimulus" and numbers["stimulus"] == "grating"
    if not drifting or numbers["modulation"] < 1 or numbers["complex_modulation"] > 0.1:
        return _seen(numbers)
    ratio, spread = number(numbers["modulation"], 2), numbers["energy_spread"]
    simple = (
        f"To the simple cell: its answer follows the stripes, F1/F0 = {ratio} (π/2 for half a wave)"
    )
    other = number(numbers["complex_modulation"], 2)
    if spread > STEADY:
        return (
            f"{simple}. To the complex cell too: its energy changes by {_percent(spread)} of its "
            "largest, twice per cycle, as so narrow an envelope makes its two sums unequal. "
            f"F1/F0 = {other} does not show that."
        )
    return (
        f"{simple}. To the complex cell not: its energy stays, F1/F0 = {other}. Above 1 a cell is "
        "called simple."
    )


def switched_off(view: View) -> str:
    """Light on an OFF part excites when it goes."""
    numbers = view.numbers
    if numbers["view"] != "flash" or numbers["off_peak"] < 2 * numbers["on_peak"]:
        return _seen(numbers)
    return (
        f"The cell answers when the light goes off: {number(numbers['off_peak'], 2)} then, "
        f"{number(numbers['on_peak'], 2)} when it comes on. The bar lies on an OFF part, where the "
        "cell weights light negatively, and it responds to changes."
    )


def noise(view: View) -> str:
    """How like the field the average has become."""
    numbers = view.numbers
    if numbers["view"] != "noise" or numbers["kind"] != "simple":
        return _seen(numbers)
    found = f"after {round(numbers['frames']):,} frames the spike-triggered average"
    if numbers["similarity"] < 0.8:
        return (
            f"Not yet: {found} has a correlation of {number(numbers['similarity'], 2)} with the "
            "field. Let it play: the noise in it falls like one over the root of the spikes."
        )
    return (
        f"Yes: {found} correlates with the true field by {number(numbers['similarity'], 2)} "
        f"({number(numbers['expected'], 2)} expected), from {round(numbers['spikes']):,} spikes, "
        "though no frame was like it. Its error falls like 1/√n."
    )


def complex_noise(view: View) -> str:
    """The average vanishes, the variance tells."""
    numbers = view.numbers
    if numbers["view"] != "noise" or numbers["kind"] != "complex":
        return _seen(numbers)
    if numbers["similarity"] < 0.8:
        return (
            f"Not yet, after {round(numbers['frames']):,} frames. Bright and dark excite it alike, "
            "so the average stays grey; the variance before spikes needs more frames."
        )
    first, second = (number(value, 2) for value in numbers["variances"][:2])
    if numbers["variances"][1] < numbers["chance"]:
        return _seen(numbers)
    return (
        "The spike-triggered average does not: bright and dark excite the cell alike. The "
        f"covariance does: its eigenvalues {first} and {second} are above the "
        f"{number(numbers['chance'], 2)} that chance allows, and "
        f"{100 * numbers['similarity']:.0f} % of the true pair lies in their plane after "
        f"{round(numbers['frames']):,} frames."
    )


def picture(view: View) -> str:
    """A layer answers sparsely: where its orientation is."""
    numbers = view.numbers
    if numbers["view"] != "picture" or numbers["in_strongest"] < 0.4:
        return _seen(numbers)
    return (
        f"At few: a tenth of the complex cells holds {_percent(numbers['in_strongest'])} of the "
        f"energy, where edges run at {numbers['orientation']:g}°. At the ring the complex cell "
        f"answers {number(numbers['complex'], 2)}, the simple cell {number(numbers['simple'], 2)}: "
        "it needs the right phase too. The same weights at each place are a convolution."
    )


def own_picture(view: View) -> str:
    """Which of the cells of all orientations answers at the place looked at."""
    numbers = view.numbers
    if numbers["view"] != "picture":
        return _seen(numbers)
    if not numbers["own"]:
        return (
            "Choose a file, take a photograph, or choose “Drawn” and draw. Then drag the cell along"
            " an edge: among cells of all orientations, the one along the edge answers most."
        )
    if numbers["best_energy"] <= 0:
        return "Grey all around: no cell answers here. Drag the cell to an edge of your picture."
    return (
        f"At this place of your picture cells of {numbers['best']:g}° answer most, with an energy "
        f"of {number(numbers['best_energy'], 2)}; yours of {numbers['orientation']:g}° has "
        f"{number(numbers['complex'], 2)}. Drag it along an edge."
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _seen(numbers: Mapping[str, Any]) -> str:
    if numbers["view"] == "picture":
        return (
            f"Here the simple cell answers {number(numbers['simple'], 2)}, the complex cell "
            f"{number(numbers['complex'], 2)}; in the whole picture they reach "
            f"{number(numbers['largest_simple'], 2)} and {number(numbers['largest_complex'], 2)}."
        )
    if numbers["view"] == "flash":
        return (
            f"The rate rises to {number(numbers['on_peak'], 2)} when the light comes on and to "
            f"{number(numbers['off_peak'], 2)} when it goes off."
        )
    if numbers["view"] == "noise":
        return (
            f"{round(numbers['frames']):,} frames of noise and {round(numbers['spikes']):,} spikes "
            f"of a {numbers['kind']} cell; the estimate is right to "
            f"{number(numbers['similarity'], 2)}."
        )
    most = number(numbers["largest_simple"], 2), number(numbers["largest_complex"], 2)
    return (
        f"The simple cell answers {number(numbers['simple'], 2)}, the complex cell "
        f"{number(numbers['complex'], 2)}; moved, they reach {most[0]} and {most[1]}."
    )
