"""What the guide strip answers in the tab "Disentangle"."""

from pages.generative.vae.answers import ELSEWHERE, listed
from ui.frame import number
from ui.topic import View

KNOWN = 0.1
"""A factor of which no dimension knows a larger share counts as unknown."""


def larger_weight(view: View) -> str:
    """The shipped runs over β."""
    gaps = view.numbers["shipped_gaps"]
    means = {beta: sum(each) / len(each) for beta, each in gaps.items()}
    ranges = "; ".join(
        f"β = {beta}: {number(min(each), 2)} to {number(max(each), 2)}"
        for beta, each in gaps.items()
    )
    best = max(means, key=means.__getitem__)
    low, high = gaps[min(gaps)], gaps[best]
    if min(high) > max(low):
        return (
            f"Here it does: {ranges} over three seeds, most at β = {best}. But nothing in the "
            "objective names a factor (Locatello et al. 2019): other data or networks may differ."
        )
    return (
        f"Not reliably: {ranges} over three seeds. The seed matters as much as β: the data alone "
        "cannot tell a separated code from a rotated one (Locatello et al. 2019)."
    )


def seeds(view: View) -> str:
    """The spread over seeds at the β on the stage."""
    numbers = view.numbers
    each = numbers["shipped_gaps"][numbers["beta"]]
    listed_gaps = listed([number(gap, 2) for gap in each])
    if not numbers["shipped"]:
        return ELSEWHERE
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
    size, active = numbers["latent_size"], round(numbers["active"])
    if active == size:
        return f"At β = {numbers['beta']} none: all {size} dimensions are active."
    unknown = [name for name, share in numbers["best"].items() if share < KNOWN]
    lost = f" No dimension knows the {listed(unknown)}." if unknown else ""
    return (
        f"At β = {numbers['beta']} {size - active} of {size} dimensions: their rows of images do "
        f"not change.{lost} What is cheap to leave out goes first: it costs few nats of "
        "reconstruction."
    )


def rotation(view: View) -> str:
    """Reconstruction is no sign of disentanglement."""
    numbers = view.numbers
    if numbers["beta"] != 1 or not numbers["shipped"]:
        return ELSEWHERE
    if numbers["mig"] > 0.2:
        return f"Here it is: the gap is {number(numbers['mig'], 2)}."
    most = max(numbers["best"], key=numbers["best"].__getitem__)
    return (
        f"No: β = 1 reconstructs best, with {number(numbers['reconstruction'], 0)} nats, and has a "
        f"gap of {number(numbers['mig'], 2)}. Several dimensions share each factor; of {most} the "
        f"best knows {number(100 * numbers['best'][most], 0)} %."
    )
