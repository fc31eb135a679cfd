"""What the guide strip answers in the tab "Train it"."""

from collections.abc import Mapping
from typing import Any

from pages.generative.flows.train_fields import COUPLINGS, FAMILY_TITLES
from ui.frame import number
from ui.topic import View

START = "It has only begun to learn: let it train for a moment."
ELSEWHERE = "The question is about other settings: choose it again to come back."
EARLY_STEPS = 30
"""Before these nothing is said of a training."""
_FEW_STRAY = 6.0
"""Per cent of the mass in filaments that are hardly seen."""
_MARGIN = 2.0
"""Standard errors by which two families differ."""


def modes(view: View) -> str:
    """Filaments between eight modes."""
    return _filaments(
        view,
        "eight-gaussians",
        "The grid shows why: it is bent and stretched but never torn, so the modes stay joined by "
        "filaments (crosses). Play on: they get thinner.",
    )


def rings(view: View) -> str:
    """Rings that cannot be cut out of the plane."""
    return _filaments(
        view,
        "rings",
        "A flow is a homeomorphism: q thins out between the rings, but cannot vanish. Splines, "
        "which bend more, show the filaments that are left.",
    )


def _filaments(view: View, density: str, why: str) -> str:
    """The mass of a flow where there are no data."""
    numbers = view.numbers
    if numbers["view"] != "one" or numbers["density"] != density:
        return ELSEWHERE
    if numbers["step"] < EARLY_STEPS:
        return START
    family, stray = FAMILY_TITLES[numbers["family"]].lower(), 100 * numbers["stray"]
    found = (
        f"{stray:.0f} % of the mass of this {family} flow lie where only 1 % of the data do, after "
        f"{numbers['step']:,} steps; the gap is {number(numbers['gap'], 2)} nats"
    )
    if stray < _FEW_STRAY:
        return f"Nearly: {found}. Its filaments are thin, but they are there."
    return f"No: {found}. {why}"


def box(view: View) -> str:
    """Data outside the box of the splines."""
    numbers = view.numbers
    if numbers["view"] != "one" or numbers["family"] != "spline" or not numbers["known"]:
        return ELSEWHERE
    if numbers["step"] < EARLY_STEPS:
        return START
    share = 100 * numbers["outside"]
    if share < 1:
        return (
            f"Only {share:.1f} % of the data lie outside a box of ±{numbers['box']:g}; the gap is "
            f"{number(numbers['gap'])} nats."
        )
    part = 100 * numbers["gap_outside"] / max(numbers["gap"], 1e-9)
    return (
        f"The {share:.0f} % of the data outside ±{numbers['box']:g} make {part:.0f} % of the gap, "
        f"{number(numbers['gap'], 2)} nats: there the splines are the identity, and training does "
        "not help. Enlarge the box, or let an actnorm layer scale the data first."
    )


def swap(view: View) -> str:
    """Halves that never take turns leave a coordinate alone."""
    numbers = view.numbers
    if numbers["view"] != "one" or numbers["family"] not in COUPLINGS:
        return ELSEWHERE
    if numbers["step"] < EARLY_STEPS:
        return START
    x, y = numbers["distance_x"], numbers["distance_y"]
    found = f"W₂ between samples and data is {number(x, 2)} in x and {number(y, 2)} in y"
    if numbers["swap"]:
        return f"Here the halves take turns: {found}."
    if x < 2 * y:
        return (
            f"x never moves: it keeps its N(0, 1). With these data, or so far, that does not show: "
            f"{found}."
        )
    return (
        f"x never moves: each layer changes y only, as a function of x, so x keeps its N(0, 1) "
        f"however long it trains. {found[:1].upper()}{found[1:]}. Let the halves take turns."
    )


def race(view: View) -> str:
    """Which family is ahead, by more than its standard error."""
    numbers = view.numbers
    if numbers["view"] != "race":
        return ELSEWHERE
    if not numbers["step"]:
        return START
    what = "gap" if numbers["known"] else "held_out"
    first, second = _ordered(numbers, what)[:2]
    equal = (
        f"With {numbers[f'{first}_seconds']:.1f} s of computing each"
        if numbers["equal"] == "time"
        else f"With {numbers[f'{first}_steps']:,.0f} steps of about 4,000 parameters each"
    )
    found = f"{_nats(numbers, first, what)}, then {_nats(numbers, second, what)}"
    errors = [numbers[f"{name}_gap_error"] for name in (first, second)]
    ahead = numbers[f"{second}_{what}"] - numbers[f"{first}_{what}"]
    if not numbers["known"] or ahead <= _MARGIN * sum(error**2 for error in errors) ** 0.5:
        return f"{equal} it is not to be told: {found}. Play on."
    name = FAMILY_TITLES[first]
    return (
        f"{name}. {equal} it is ahead by more than {_MARGIN:g} standard errors: {found} above the "
        "entropy. W₂ may order them otherwise: it is about distances, nats are about densities."
    )


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
    data = "Your drawing" if numbers["own"] else "A heart until you draw on the stage"
    if numbers["step"] < EARLY_STEPS:
        return f"{data}: the flow begins to learn it. Press play if it rests."
    return (
        f"{data}: after {numbers['step']:,} steps the gap is {number(numbers['gap'], 2)} nats, and "
        f"{100 * numbers['stray']:.0f} % of the samples lie where 1 % of the data do. What has "
        "holes or parts keeps filaments."
    )
