"""What the guide strip answers in the tab "Disentangle"."""

from pages.generative.vae.answers import ELSEWHERE, listed
from ui.frame import number
from ui.topic import View

KNOWN = 0.1
"""A factor of which no dimension knows a larger share counts as unknown."""


def larger_weight(view: View) -> str:
    """The shipped runs over β."""
    if view.numbers["view"] != "runs":
        return ELSEWHERE
    gaps = view.numbers["shipped_gaps"]
    means = {beta: sum(each) / len(each) for beta, each in gaps.items()}
    ranges = "; ".join(
        f"β = {beta}: {number(min(each), 2)} to {number(max(each), 2)}"
        for beta, each in gaps.items()
    )
    best = max(means, key=means.__getitem__)
    low, high = gaps[min(gaps)], gaps[best]
    # From what the table shows, so that it can be checked there.
    shown = [[round(bound, 2) for bound in each] for each in view.numbers["bounds"].values()]
    apart = max(max(each) - min(each) for each in shown)
    if min(high) > max(low):
        return (
            f"Here it does: {ranges} over three seeds, most at β = {best}. But nothing in the "
            "objective names a factor (Locatello et al. 2019): other data or networks may differ."
        )
    return (
        f"Not reliably: {ranges} over three seeds, whose ELBOs differ by {number(apart, 2)} nats "
        "at most within one β. The data alone cannot tell a separated code from a rotated one "
        "(Locatello et al. 2019)."
    )


def exchange(view: View) -> str:
    """What β trades, and at which rate of exchange."""
    if view.numbers["view"] != "rate":
        return ELSEWHERE
    means = view.numbers["means"]
    low, middle, high = sorted(means)
    slopes = [
        (means[b][1] - means[a][1]) / (means[a][0] - means[b][0])
        for a, b in ((low, middle), (middle, high))
    ]
    text = (
        f"Distortion: from β = {low} to {high} the code costs {number(means[low][0], 1)}, then "
        f"{number(means[high][0], 1)} nats, and the distortion grows from "
        f"{number(means[low][1], 0)} to {number(means[high][1], 0)}. A nat of code saves "
        f"{number(slopes[0], 1)} nats between β = {low} and {middle}, {number(slopes[1], 1)} "
        f"between {middle} and {high}"
    )
    if low < slopes[0] < middle < slopes[1] < high:
        return f"{text}: each between its two β; at a point of the best curve the slope is its β."
    return f"{text}."


def seeds(view: View) -> str:
    """The spread over seeds at the β on the stage."""
    numbers = view.numbers
    if numbers["view"] != "one" or not numbers["shipped"]:
        return ELSEWHERE
    each = numbers["shipped_gaps"][numbers["beta"]]
    listed_gaps = listed([number(gap, 2) for gap in each])
    if max(each) < 1.5 * min(each):
        return (
            f"Here not much: at β = {numbers['beta']} the gaps of the three seeds are "
            f"{listed_gaps}."
        )
    return (
        f"Much: at β = {numbers['beta']} three seeds, all else the same, give gaps of "
        f"{listed_gaps}. One number of one run says little about a method; show the spread."
    )


def inactive(view: View) -> str:
    """Dimensions switched off by a heavy divergence."""
    numbers = view.numbers
    if numbers["view"] != "one":
        return ELSEWHERE
    size, active = numbers["latent_size"], round(numbers["active"])
    if active == size:
        return f"At β = {numbers['beta']} none: all {size} dimensions are active."
    unknown = [name for name, share in numbers["best"].items() if share < KNOWN]
    lost = f" No dimension knows the {listed(unknown)}." if unknown else ""
    return (
        f"In this run {listed(numbers['off'])}, {size - active} of its {size} dimensions: their "
        f"rows of images do not change.{lost} What is cheap to leave out goes first: it costs few "
        "nats of reconstruction."
    )


def rotation(view: View) -> str:
    """Reconstruction is no sign of disentanglement."""
    numbers = view.numbers
    if numbers["view"] != "one" or numbers["beta"] != 1 or not numbers["shipped"]:
        return ELSEWHERE
    if numbers["mig"] > 0.2:
        return f"Here it is: the gap is {number(numbers['mig'], 2)}."
    most = max(numbers["best"], key=numbers["best"].__getitem__)
    return (
        f"No: β = 1 reconstructs best, with {number(-numbers['reconstruction'], 0)} nats, and this "
        f"run has a gap of {number(numbers['mig'], 2)} only. Several dimensions share each factor: "
        f"no single one knows more than {number(100 * numbers['best'][most], 0)} % of any ({most})."
    )
