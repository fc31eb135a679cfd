"""What the guide strip answers in the tab "Conditional flows"."""

from collections import Counter

from engine.generative.flows.conditional import attributes, srflow
from ui.frame import number
from ui.topic import View

ELSEWHERE = "Choose the question again to see what it asks about."
DRAW_FIRST = "Draw a digit on the black paper; its edits follow at once."


# ---- SRFlow


def ambiguous(view: View) -> str:
    """Whether the small picture decides the class."""
    numbers = view.numbers
    if numbers["view"] != "srflow" or not numbers["drawn"]:
        return ELSEWHERE
    counts = Counter(numbers["labels"]).most_common()
    each = listed([f"{count} as {label}" for label, count in counts])
    if len(counts) == 1:
        return f"Here it does: all {numbers['count']} samples are seen as {counts[0][0]}."
    return (
        f"No: {each} are seen among {numbers['count']} samples of the same 49 numbers; the digit "
        f"was a {numbers['label']}. Made small again, each is only "
        f"{number(numbers['consistency'])} away: nothing in y tells which is right."
    )


def most_likely(view: View) -> str:
    """The picture of z = 0 against the digit and a sample."""
    numbers = view.numbers
    if numbers["view"] != "srflow" or not numbers["drawn"]:
        return ELSEWHERE
    central, true, sample = (
        number(numbers[f"{name}_bits"], 2) for name in ("central", "true", "sample")
    )
    costs = (
        f"the picture of z = 0 costs {central} bits/dim, the digit {true}, a sample {sample} at "
        f"T = {number(numbers['temperature'], 2)}."
    )
    if numbers["central_bits"] < numbers["true_bits"]:
        return (
            f"No: {costs} A density can be highest where no sample ever is: noise in 784 "
            "dimensions is about 28 long, hardly ever near 0. So the likeliest picture is not a "
            "typical one."
        )
    return f"Likelier than the picture of z = 0 at least: {costs}"


def without_injector(view: View) -> str:
    """The flow that was trained without injectors."""
    numbers = view.numbers
    if numbers["view"] != "srflow":
        return ELSEWHERE
    held_out = numbers["held_out"]
    bits = {key: metric[srflow.METRIC] for key, metric in held_out.items()}
    error = {key: metric[srflow.CONSISTENCY] for key, metric in held_out.items()}
    figures = (
        f"held-out digits cost {number(bits[False], 2)} bits/dim without and "
        f"{number(bits[True], 2)} with it, and small again a sample is {number(error[False])} and "
        f"{number(error[True])} away from y."
    )
    if bits[False] > bits[True] + 0.05:
        return (
            f"Yes: {figures} Without it the half of the channels that a coupling leaves cannot be "
            "moved by y in that step."
        )
    return f"Hardly here: {figures} The coupling layers see y as well, and 11 of them are enough."


def own_small(view: View) -> str:
    """What the flow makes of the visitor's drawing."""
    numbers = view.numbers
    if numbers["view"] != "srflow":
        return ELSEWHERE
    if not numbers["drawn"] or not numbers["own"]:
        return "Draw a digit on the black paper; the flow sees its 7×7 pixels only."
    return (
        f"{numbers['as_true']} of {numbers['count']} samples are seen as {numbers['label']}, as "
        f"your drawing is. Yours costs {number(numbers['true_bits'], 2)} bits/dim, a sample "
        f"{number(numbers['sample_bits'], 2)}. Samples have an RMSE of "
        f"{number(numbers['sample_error'])} to it, small again {number(numbers['consistency'])}."
    )


# ---- StyleFlow


def arithmetic(view: View) -> str:
    """Whether one direction of the latent space gives the slant that is asked for."""
    numbers = view.numbers
    if numbers["view"] != "styleflow" or not numbers["drawn"]:
        return ELSEWHERE
    if numbers["attribute"] != "slant":
        return "Choose the slant at the left."
    flow, other = numbers["furthest"]["flow"], numbers["furthest"]["regression"]
    text = (
        f"Of {_degrees(numbers['furthest_asked'])} asked of 100 held-out digits, the fixed "
        f"direction of the regression gives {_degrees(other)}, the flow {_degrees(flow)}; mean "
        f"error {number(numbers['mean_error']['regression'], 2)} σ and "
        f"{number(numbers['mean_error']['flow'], 2)} σ."
    )
    if other < 0.8 * flow:
        return f"No. {text} The way to more slant bends, and is another for each digit."
    return f"Here nearly. {text}"


def narrowed(view: View) -> str:
    """Whether the method that does more of what is asked keeps more classes."""
    numbers = view.numbers
    if numbers["view"] != "styleflow" or not numbers["drawn"]:
        return ELSEWHERE
    if numbers["attribute"] != "width" or numbers["asked_change"] >= 0:
        return "Choose the width at the left, and ask for less of it."
    flow, other = numbers["furthest"]["flow"], numbers["furthest"]["regression"]
    kept = numbers["furthest_kept"]
    percent = {name: f"{100 * share:.0f} %" for name, share in kept.items()}
    text = (
        f"of {number(numbers['furthest_asked'], 1)} px asked of 100 digits the flow gives "
        f"{number(flow, 1)} and keeps {percent['flow']} of the classes, regression "
        f"{number(other, 1)} and {percent['regression']}. This {numbers['label']} is seen as "
        f"{numbers['labels']['flow']} and {numbers['labels']['regression']}."
    )
    if kept["flow"] < kept["regression"] and flow < other:
        return f"No: {text} So narrow, a digit is a 1: what is asked costs the class."
    return f"Here it does: {text}"


def own_digit(view: View) -> str:
    """The visitor's digit, made thicker."""
    numbers = view.numbers
    if numbers["view"] != "styleflow":
        return ELSEWHERE
    if not numbers["drawn"] or not numbers["own"]:
        return DRAW_FIRST
    k = attributes.NAMES.index("thickness")
    return (
        f"Its stroke is {number(numbers['before'][k], 1)} px, "
        f"{number(numbers['wanted'][k], 1)} px are asked: the flow draws "
        f"{number(numbers['measured']['flow'][k], 1)} px, regression "
        f"{number(numbers['measured']['regression'][k], 1)} px. It was seen as "
        f"{numbers['label']}, and is seen as {numbers['labels']['flow']} and "
        f"{numbers['labels']['regression']}."
    )


# ---- C-Flow


def both_directions(view: View) -> str:
    """The chain rule, both ways."""
    numbers = view.numbers
    if numbers["view"] != "cflow":
        return ELSEWHERE
    (outline, digit_given), (digit, outline_given) = (
        numbers["bits"][name] for name in ("digit", "outline")
    )
    one, other = outline + digit_given, digit + outline_given
    sums = (
        f"outline {number(outline, 2)} + digit given it {number(digit_given, 2)} = "
        f"{number(one, 2)} bits/dim, digit {number(digit, 2)} + outline given it "
        f"{number(outline_given, 2)} = {number(other, 2)}."
    )
    if max(abs(one - other), outline_given) > 0.05:
        return (
            f"No: {sums} By the chain rule both are −log₂ p(d, o). An outline is computed from "
            "its digit, so that given it, it should cost 0: a flow of noisy grey levels is not "
            "that sharp."
        )
    return f"Yes, as the chain rule p(o) p(d | o) = p(d) p(o | d) asks: {sums}"


def style(view: View) -> str:
    """What z still decides once the structure is given."""
    numbers = view.numbers
    if numbers["view"] != "cflow" or not numbers["drawn"]:
        return ELSEWHERE
    moved, apart = number(numbers["style_error"]), number(numbers["apart"])
    if numbers["style_error"] < 0.5 * numbers["apart"]:
        return (
            f"Little: other sources drawn with this z are {moved} (RMSE) away from their own "
            f"targets, two of which are {apart} apart. Class, slant and thickness come from the "
            "source; z keeps the greys of the edges."
        )
    return f"Much here: {moved} (RMSE) of the {apart} by which two targets differ."


def own_outline(view: View) -> str:
    """What the flow fills a drawn outline with."""
    numbers = view.numbers
    if numbers["view"] != "cflow":
        return ELSEWHERE
    if not numbers["drawn"] or not numbers["own"]:
        return "Draw the outline of a digit on the black paper: a line around its stroke."
    if numbers["cycle_error"] is None:
        return f"Your digit is seen as {numbers['label']}; choose the outline to digit direction."
    return (
        f"What it draws is seen as {numbers['label']} "
        f"({100 * numbers['probability']:.0f} %). Its own outline is "
        f"{number(numbers['cycle_error'])} (RMSE) from your lines: it was trained on closed lines "
        "of one pixel's width around the ink."
    )


def listed(words: list[str]) -> str:
    """Words with commas and an "and"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _degrees(value: float) -> str:
    return f"{number(value, 1)}°"
