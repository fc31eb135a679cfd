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
    at = f"{numbers['count']} samples at T = {number(numbers['temperature'], 2)}"
    if len(counts) == 1:
        return f"Here they do: all {at} look like {article(counts[0][0])} to the classifier."
    each = listed([f"{count} look like {article(label)}" for label, count in counts])
    away = [number(numbers["consistency_by_class"][label]) for label, _ in counts[:2]]
    return (
        f"No: of {at}, {each} to the classifier, which can be wrong. Their own 7×7 means are "
        f"{listed(away)} (RMS) from y: both readings fit it. A larger T spreads the samples."
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
        f"the picture of z = 0 costs {central} bits/dim, the digit {true}, the first sample "
        f"{sample} at T = {number(numbers['temperature'], 2)}."
    )
    if numbers["central_bits"] < numbers["true_bits"]:
        return (
            f"No: {costs} Yet it is not typical: standard normal noise in 784 dimensions is about "
            "28 long, hardly ever near 0."
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
        f"{number(bits[True], 2)} with it; a sample at T = {srflow.TEMPERATURE} misses y by "
        f"{number(error[False])} without and {number(error[True])} with it (RMS, mean)."
    )
    if bits[False] > bits[True] + 0.05:
        return (
            f"Yes: {figures} Without it y cannot move the half of the channels that a coupling "
            "leaves in that step."
        )
    return (
        f"Hardly here: {figures} The coupling layers see y as well. Each flow was trained once: "
        "so small a difference may be chance."
    )


def own_small(view: View) -> str:
    """What the flow makes of the visitor's drawing."""
    numbers = view.numbers
    if numbers["view"] != "srflow":
        return ELSEWHERE
    if not numbers["drawn"]:
        return "The paper is blank: draw a digit on it."
    what = "your drawing" if numbers["own"] else "this example"
    text = (
        f"{numbers['as_true']} of {numbers['count']} samples are seen as {numbers['label']}, as "
        f"{what} is. "
        f"It costs {number(numbers['true_bits'], 2)} bits/dim, the first sample "
        f"{number(numbers['sample_bits'], 2)}. Samples have an RMSE of "
        f"{number(numbers['sample_error'])} to it, their 7×7 means "
        f"{number(numbers['consistency'])} to y."
    )
    return text if numbers["own"] else f"{text} Draw your own."


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
        f"At the {numbers['furthest_end']} end of the chart, a mean of "
        f"{_degrees(numbers['furthest_asked'])} is asked of 100 held-out digits: a fixed "
        f"direction gives {_degrees(other)}, the flow {_degrees(flow)}; mean error over the "
        f"chart {number(numbers['mean_error']['regression'], 2)} σ and "
        f"{number(numbers['mean_error']['flow'], 2)} σ."
    )
    if other < 0.8 * flow:
        return f"No. {text} Vector arithmetic steps alike from every digit."
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
        f"at the left end of the chart (mean {number(numbers['furthest_asked'], 1)} px asked) the "
        f"flow gives {number(flow, 1)} and keeps {percent['flow']} of the classes, vector "
        f"arithmetic {number(other, 1)} and {percent['regression']}. At "
        f"{number(numbers['asked_change'], 1)} px this {numbers['label']} is seen as "
        f"{numbers['labels']['flow']} and {numbers['labels']['regression']}."
    )
    if kept["flow"] < kept["regression"] and flow < other:
        return f"No: {text}"
    return f"Here it does: {text}"


def own_digit(view: View) -> str:
    """The visitor's digit, made thicker."""
    numbers = view.numbers
    if numbers["view"] != "styleflow":
        return ELSEWHERE
    if not numbers["drawn"]:
        return DRAW_FIRST
    k = attributes.NAMES.index("thickness")
    whose = "The stroke of your digit" if numbers["own"] else "The stroke of this example"
    text = (
        f"{whose} is {number(numbers['before'][k], 1)} px, "
        f"{number(numbers['wanted'][k], 1)} px are asked: the flow draws "
        f"{number(numbers['measured']['flow'][k], 1)} px, vector arithmetic "
        f"{number(numbers['measured']['regression'][k], 1)} px. It was seen as "
        f"{numbers['label']}, and is seen as {numbers['labels']['flow']} and "
        f"{numbers['labels']['regression']}."
    )
    return text if numbers["own"] else f"{text} Draw your own."


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
            f"No: {sums} The chain rule holds within one joint density; these are two models. "
            "Given its digit, from which it is computed, an outline should cost 0."
        )
    return f"Yes, as the chain rule p(o) p(d | o) = p(d) p(o | d) asks: {sums}"


def style(view: View) -> str:
    """What z still decides once the structure is given."""
    numbers = view.numbers
    if numbers["view"] != "cflow" or not numbers["drawn"]:
        return ELSEWHERE
    moved, apart, spread = (number(numbers[name]) for name in ("style_error", "apart", "spread"))
    if numbers["spread"] < 0.5 * numbers["apart"]:
        return (
            f"Little: samples of this source differ by {spread} (RMSE, mean of all pairs; T = "
            f"{number(numbers['temperature'], 2)}), targets of other sources by {apart}. These "
            f"sources, translated with one z (middle row), are {moved} from their own targets."
        )
    return f"Much here: samples of this source differ by {spread} (RMSE), other targets by {apart}."


def own_outline(view: View) -> str:
    """What the flow fills a drawn outline with."""
    numbers = view.numbers
    if numbers["view"] != "cflow":
        return ELSEWHERE
    if not numbers["drawn"]:
        return "The paper is blank: draw the outline of a digit, a line around its stroke."
    if numbers["cycle_error"] is None:
        return f"The digit is seen as {numbers['label']}; choose the outline to digit direction."
    lines = "your lines" if numbers["own"] else "the lines of this example"
    text = (
        f"What it draws is seen as {numbers['label']} "
        f"({100 * numbers['probability']:.0f} %). Its own outline is "
        f"{number(numbers['cycle_error'])} (RMSE) from {lines}: it was trained on closed lines "
        "of one pixel's width around the ink."
    )
    return text if numbers["own"] else f"{text} Draw your own."


def article(label: int) -> str:
    """A digit with its article."""
    return f"an {label}" if label == 8 else f"a {label}"


def listed(words: list[str]) -> str:
    """Words with commas and an "and"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _degrees(value: float) -> str:
    return f"{number(value, 1)}°"
