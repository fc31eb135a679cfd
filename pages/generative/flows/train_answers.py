"""What the guide strip answers in the tab "Train it"."""

from collections.abc import Mapping
from typing import Any

from pages.generative.flows.train_fields import COUPLINGS, FAMILY_TITLES
from ui.frame import number
from ui.topic import View

START = "Press play: from step 30 on, the answer is measured. Look at the orange samples meanwhile."
ELSEWHERE = "The question is about other settings: choose it again to come back."
EARLY_STEPS = 30
"""Before these nothing is said of a training."""
LEARNT = 0.35
"""Part of the first gap below which the mass between the pieces speaks of topology."""
DRAWN_LEARNT = 0.15
"""Part of the first gap below which a drawing has nearly been learnt."""
THIN = 0.025
"""Share of the samples outside the region of 99 % that is hardly more than the data's 1 %."""
RACE_SECONDS, RACE_STEPS = 1.0, 100
"""Of each family, before one of them is named."""
SAME_TIME = 0.05
"""By which part the times of families may differ when they are compared."""
_MARGIN = 2.0
"""Standard errors by which two families differ."""


def modes(view: View) -> str:
    """Filaments between eight modes."""
    return _filaments(
        view,
        "eight-gaussians",
        "The grid is bent and stretched but never torn, so the modes are blurred and joined by "
        "filaments (crosses). Play on: they get thinner.",
    )


def rings(view: View) -> str:
    """Rings that cannot be cut out of the plane."""
    return _filaments(
        view,
        "rings",
        "A flow is a homeomorphism: it cannot tear the plane, so bridges (crosses) stay between "
        "the rings, however thin.",
    )


def _filaments(view: View, density: str, why: str) -> str:
    """The mass of a flow where there are no data, once the flow has learnt the rest."""
    numbers = view.numbers
    if numbers["view"] != "one" or numbers["density"] != density:
        return ELSEWHERE
    if numbers["step"] < EARLY_STEPS:
        return START
    family, gap = FAMILY_TITLES[numbers["family"]].lower(), number(numbers["gap"], 2)
    if numbers["gap"] > LEARNT * numbers["first_gap"]:
        if numbers["settled"]:
            return (
                f"These layers bend too little to tell: the gap of this {family} flow hardly falls "
                f"any more and is still {gap} nats. What it lacks is capacity. Try splines, or "
                "more layers."
            )
        return (
            f"It has only begun: the gap is {gap} nats of {number(numbers['first_gap'], 2)} at the "
            "start. Mass between the pieces says nothing of topology yet. Press play until it is "
            f"below {number(LEARNT * numbers['first_gap'], 2)}."
        )
    found = (
        f"{_percent(numbers['stray'])} % of the samples of this {family} flow lie where 1 % of the "
        f"data do (gap {gap} nats)"
    )
    if numbers["stray"] < THIN:
        return f"Nearly: {found}. The filaments are too thin to be measured, but q > 0 everywhere."
    return f"No: {found}. {why}"


def _percent(share: float) -> str:
    return number(100 * share, 0 if share > 0.1 else 1)


def box(view: View) -> str:
    """Data outside the box of the splines."""
    numbers = view.numbers
    if numbers["view"] != "one" or numbers["family"] != "spline" or not numbers["known"]:
        return ELSEWHERE
    if numbers["actnorm"]:
        return (
            "Actnorm stands first: it scales the data to deviation 1, so the box is another one "
            f"among the data. The gap is {number(numbers['gap'])} nats."
        )
    if numbers["step"] < EARLY_STEPS:
        return START
    share = 100 * numbers["outside"]
    if share < 1:
        return (
            f"Only {share:.1f} % of the data lie outside a box of ±{numbers['box']:g}; the gap is "
            f"{number(numbers['gap'])} nats."
        )
    return (
        f"They stay badly learnt: the {share:.0f} % of the data beyond ±{numbers['box']:g} "
        f"contribute {number(numbers['gap_outside'], 2)} nats to the gap of "
        f"{number(numbers['gap'], 2)}. Splines leave a coordinate beyond the box as it is. "
        "Enlarge the box, or let actnorm scale the data first."
    )


def swap(view: View) -> str:
    """Halves that never take turns leave a coordinate alone, unless another layer moves it."""
    numbers = view.numbers
    if numbers["view"] != "one" or numbers["family"] not in COUPLINGS:
        return ELSEWHERE
    if numbers["step"] < EARLY_STEPS:
        return START
    x, y = numbers["distance_x"], numbers["distance_y"]
    found = f"W₂ between samples and data is {number(x, 2)} in x₁ and {number(y, 2)} in x₂"
    if numbers["swap"]:
        return f"Here the halves take turns: {found}."
    if numbers["mixing"] and numbers["layers"] > 1:
        return (
            "The invertible linear layers mix x₁ and x₂, so both are learnt although the halves "
            f"of the coupling layers never take turns: {found}."
        )
    if numbers["actnorm"]:
        return (
            "Only actnorm moves x₁: it shifts and scales, so x₁ has about the mean and the "
            f"deviation of the data, but stays normal. {found}."
        )
    if x < 2 * y:
        return (
            "x₁ never moves: it keeps its N(0, 1). With these data, or so far, that does not "
            f"show: {found}."
        )
    return (
        f"x₁ never moves: each layer changes x₂ only, as a function of x₁, so x₁ keeps its N(0, 1) "
        f"however long it trains. {found}. Let the halves take turns."
    )


def race(view: View) -> str:
    """Which family is ahead, by more than its standard error, once all have trained enough."""
    numbers = view.numbers
    if numbers["view"] != "race":
        return ELSEWHERE
    what = "gap" if numbers["known"] else "held_out"
    waiting = _too_early(numbers)
    if waiting:
        return waiting
    first, second = _ordered(numbers, what)[:2]
    equal = (
        f"with {numbers[f'{first}_seconds']:.1f} s of computing each"
        if numbers["equal"] == "time"
        else f"with {numbers[f'{first}_steps']:,.0f} steps of about 4,000 parameters each"
    )
    found = f"{_nats(numbers, first, what)}, then {_nats(numbers, second, what)}"
    errors = [numbers[f"{name}_gap_error"] for name in (first, second)]
    ahead = numbers[f"{second}_{what}"] - numbers[f"{first}_{what}"]
    if not numbers["known"] or ahead <= _MARGIN * sum(error**2 for error in errors) ** 0.5:
        return f"Not to be told {equal}: {found}. Play on."
    return (
        f"{FAMILY_TITLES[first]}, in this run of one seed {equal}: {found} above the entropy, more "
        f"than {_MARGIN:g} standard errors apart. The one learning rate is tuned for no family; "
        "try others."
    )


def _too_early(numbers: Mapping[str, Any]) -> str:
    """Why no family is named yet; empty when one can be."""
    names = numbers["families"]
    if numbers["equal"] != "time":
        steps = min(numbers[f"{name}_steps"] for name in names)
        enough = steps >= RACE_STEPS
        return "" if enough else f"Too early: {steps:,.0f} steps each. Wait for {RACE_STEPS}."
    seconds = [numbers[f"{name}_seconds"] for name in names]
    if min(seconds) < RACE_SECONDS:
        few = numbers["known"] and numbers["planar_gap"] < numbers["affine_gap"]
        early = (
            " Early on even the planar flow, with "
            f"{numbers['planar_parameters']:.0f} parameters, is ahead of the affine one."
        )
        return (
            f"Too early: {min(seconds):.1f} s of computing each. Wait for {RACE_SECONDS:g} s, when "
            f"the order is less a matter of the first steps.{early if few else ''}"
        )
    apart = max(seconds) / min(seconds) - 1
    return f"Their times still differ by {100 * apart:.0f} %. Play on." if apart > SAME_TIME else ""


def _ordered(numbers: Mapping[str, Any], what: str) -> list[str]:
    return sorted(numbers["families"], key=lambda name: float(numbers[f"{name}_{what}"]))


def _nats(numbers: Mapping[str, Any], name: str, what: str) -> str:
    error = numbers[f"{name}_gap_error"]
    shown = f" ± {number(error)}" if error == error else ""
    return f"{FAMILY_TITLES[name].lower()} {number(numbers[f'{name}_{what}'])}{shown} nats"


def drawing(view: View) -> str:
    """A flow on the visitor's own density."""
    numbers = view.numbers
    if numbers["view"] != "one" or not numbers["drawn"]:
        return "Choose “Draw” for the data, and draw on the stage."
    data = "your drawing" if numbers["own"] else "this heart (draw on the stage)"
    if numbers["step"] < EARLY_STEPS:
        return f"The flow begins to learn {data}. Press play if it rests."
    gap, first = numbers["gap"], numbers["first_gap"]
    found = (
        f"after {numbers['step']:,} steps its gap is {number(gap, 2)} nats, of {number(first, 2)} "
        f"at the start, and {_percent(numbers['stray'])} % of its samples lie where 1 % of the "
        "data do"
    )
    if gap > DRAWN_LEARNT * first:
        return f"Not yet: the flow learns {data}; {found}. Play on."
    return f"Yes, nearly: the flow has learnt {data}: {found}. It gets closer, but never exact."
