"""What the guide strip answers in the tab "Mode collapse"."""

from collections.abc import Mapping
from typing import Any

from pages.generative.gans.collapse_fields import SEEDS
from ui.frame import number
from ui.topic import View

ELSEWHERE = "The question is about other settings: choose it again to come back."
SETTLED = 2_000
"""Steps before which what is not there yet is not said to be missing."""
COLLAPSED = 1_000
"""The same for a collapse, which needs no more than that."""
HOPPED = 400
"""The same for hopping, which is over once G has settled."""
GRID = 6_000
"""The same for the cure on a grid, with more modes to cover."""
GATHERED = 0.8
"""Share of the samples that are nearest to one mode, from which they have gathered there."""
FEW = 0.5
"""Part of the modes up to which a generator is said to have collapsed."""
MANY = 0.75
"""Part of the modes from which it is said not to have."""
GOOD = 0.5
"""Share of the samples at a mode from which covered modes count as a cure."""
HOPS = 4
"""Changes of the mode nearest to most samples from which samples are said to hop."""
FASTER_G = 2.0
"""By how much G's rate is above D's where hopping is explained by it."""


def collapse(view: View) -> str:
    """All samples on few modes."""
    numbers = view.numbers
    if not _compares(numbers, "non-saturating"):
        return ELSEWHERE
    found, at = _covers(numbers, "non-saturating"), _percent(numbers["non-saturating_quality"])
    few = numbers["non-saturating_modes"] <= FEW * numbers["total"]
    gathered = numbers["non-saturating_nearest_share"] >= GATHERED
    if few and gathered and numbers["non-saturating_quality"] >= GOOD:
        return (
            f"L_G rates each sample alone, and nothing in it asks samples to differ: all follow "
            f"D's slope to where D is highest. G {found}, with {at} of its samples at a mode: good "
            "samples, but few kinds of them."
        )
    if numbers["step"] < COLLAPSED:
        return (
            f"At step {numbers['step']:,} the samples of the non-saturating game are nearest to "
            f"{_approached(numbers, 'non-saturating')}, {_gathered(numbers)} to one and the same; "
            f"{at} lie at a mode. Whether they gather at one is told at step {COLLAPSED:,}."
        )
    if not few:
        return (
            f"Under these settings they do not: the non-saturating game {found}, with {at} of its "
            "samples at a mode."
        )
    return f"They lie between the modes or on their way to another one: the game {found}."


def rotation(view: View) -> str:
    """Samples that hop from mode to mode."""
    numbers = view.numbers
    if not _compares(numbers, "non-saturating"):
        return ELSEWHERE
    hops = numbers["non-saturating_switches"]
    ratio = numbers["generator_learning_rate"] / numbers["discriminator_learning_rate"]
    if hops < HOPS:
        so_far = (
            f"in {numbers['step']:,} steps the nearest mode of the majority of the samples has "
            f"changed {_times(hops)}"
        )
        if numbers["step"] < HOPPED:
            return f"So far, {so_far}. Whether they hop is told at step {HOPPED:,}."
        return f"They do not: {so_far}."
    why = (
        f"G learns {ratio:.3g} times as fast as D: it is at D's highest place before D has other "
        "modes ready"
        if ratio >= FASTER_G
        else "G reaches D's highest place before D has other modes ready"
    )
    return (
        f"{why}; then D rejects that place, and all move on. The nearest mode of the majority has "
        f"changed {_times(hops)} in {numbers['step']:,} steps; "
        f"{numbers['non-saturating_modes']:.0f} of {numbers['total']} modes are covered now."
    )


def r1(view: View) -> str:
    """A penalty on D's slope at the data."""
    return _cure(
        view,
        "r1",
        "R1",
        "It flattens D at the data, so D cannot cut one mode off steeply, and samples beside it "
        "still get a slope towards the others",
    )


def unrolled(view: View) -> str:
    """Steps of D that are imagined."""
    return _cure(
        view,
        "unrolled",
        "Unrolling",
        "G's gradient also says how D will answer: all samples on one mode would soon be rejected",
    )


def wasserstein(view: View) -> str:
    """Two ways of bounding the critic's slope."""
    numbers = view.numbers
    if not _compares(numbers, "non-saturating", "clipped", "penalised"):
        return ELSEWHERE
    plain, total = numbers["non-saturating_modes"], numbers["total"]
    clipped, penalised = numbers["clipped_modes"], numbers["penalised_modes"]
    found = (
        f"after {numbers['step']:,} steps at the same rates clipped weights cover {clipped:.0f}, a "
        f"gradient penalty {penalised:.0f}, the non-saturating game {plain:.0f} of {total} modes"
    )
    covering = [
        (name, numbers[f"{recipe}_quality"])
        for name, recipe in (("clipped weights", "clipped"), ("a gradient penalty", "penalised"))
        if numbers[f"{recipe}_modes"] >= MANY * total
    ]
    cured = [name for name, quality in covering if quality >= GOOD]
    if numbers["step"] < SETTLED and not (cured and plain <= FEW * total):
        near = [
            f"{numbers[f'{name}_approached']:.0f}"
            for name in ("clipped", "penalised", "non-saturating")
        ]
        return (
            f"At step {numbers['step']:,} samples are nearest to {near[0]} modes with clipped "
            f"weights, to {near[1]} with a gradient penalty, to {near[2]} of {total} in the "
            f"non-saturating game; covered are {clipped:.0f}, {penalised:.0f} and {plain:.0f}. "
            f"Which cover all is told at step {SETTLED:,}."
        )
    stray = [f"{100 * quality:.0f} % with {name}" for name, quality in covering if quality < GOOD]
    if stray and not cured and plain <= FEW * total:
        return f"Not yet: {found}. But of the samples only {' and '.join(stray)} lie at a mode."
    if plain > FEW * total or not cured:
        return f"Not to be seen here: {found}. A critic may need other rates, or more steps of D."
    if len(cured) == 2:
        return f"Yes: {found}. A critic of bounded slope still has one where samples are far away."
    return (
        f"With {cured[0]} it does: {found}. The other critic needs other rates, or more steps of D "
        "per step of G (under More)."
    )


def grid(view: View) -> str:
    """Twenty-five modes."""
    numbers = view.numbers
    if not _compares(numbers, "r1") or numbers["density"] != "grid":
        return ELSEWHERE
    covered, total, step = numbers["r1_modes"], numbers["total"], numbers["step"]
    at = _percent(numbers["r1_quality"])
    who = "R1 with averaged G" if numbers["averaged"] else "R1"
    if covered == total:
        first = numbers["r1_complete"]
        since = f", for the first time at step {first:,.0f}" if first < step else ""
        return (
            f"Yes: {who} covers {covered:.0f} of {total} at step {step:,}{since}, with {at} of its "
            f"samples at a mode, after {number(numbers['r1_seconds'], 1)} s of the processor. "
            "R1 keeps D flat at the data, so G is not drawn away from modes that it has covered."
        )
    if step < GRID:
        return (
            f"{covered:.0f} of {total} at step {step:,}: samples are nearest to "
            f"{numbers['r1_approached']:.0f}, and {at} of them lie at a mode. They spread over the "
            f"grid first and draw in then; whether all are covered is told at step {GRID:,}."
        )
    return (
        f"Not under these settings: {who} covers {covered:.0f} of {total} modes after {step:,} "
        f"steps, with {at} of its samples at a mode."
    )


def luck(view: View) -> str:
    """Ten seeds."""
    numbers = view.numbers
    if numbers["view"] != "seeds" or not numbers["total"]:
        return ELSEWHERE
    name = numbers["recipes"][0]
    least, most, total = (numbers[f"{name}_least"], numbers[f"{name}_most"], numbers["total"])
    enough = COLLAPSED if numbers["recipes"] == ("non-saturating",) else SETTLED
    collapsed = most <= FEW * total and numbers[f"{name}_gathered"] == SEEDS
    if numbers["step"] < enough and not (collapsed or least >= MANY * total):
        return (
            f"At step {numbers['step']:,} the samples of {numbers[f'{name}_gathered']} of {SEEDS} "
            f"seeds have gathered around one mode ({100 * GATHERED:.0f} % are nearest to it); "
            f"covered are {least:.0f} to {most:.0f} of {total} modes. Whether all collapse is told "
            f"at step {enough:,}."
        )
    found = (
        f"after {numbers['step']:,} steps they cover {least:.0f} to {most:.0f} of {total} modes, "
        f"the median is {numbers[f'{name}_median']:g}"
    )
    if most <= FEW * total:
        return (
            f"No: every one of {SEEDS} seeds has collapsed; {found}. Which mode it is differs from "
            "seed to seed, that it happens does not. Choose a second recipe to cure all ten."
        )
    if least >= MANY * total:
        return (
            f"Not one of {SEEDS} seeds has collapsed: {found}, with "
            f"{100 * numbers[f'{name}_quality']:.0f} % of the samples at a mode (median)."
        )
    return f"It is, under these settings: {found}."


def average(view: View) -> str:
    """The exponential average of G beside G itself."""
    numbers = view.numbers
    if not _compares(numbers, "non-saturating", "averaged"):
        return ELSEWHERE
    now, mean = numbers["non-saturating_switches"], numbers["averaged_switches"]
    found = (
        f"the nearest mode of the majority of G's samples has changed {_times(now)}, of its "
        f"average's {_times(mean)}, in {numbers['step']:,} steps of the same game"
    )
    if numbers["step"] < HOPPED:
        return f"So far, {found}. Whether it hides the rotation is told at step {HOPPED:,}."
    if now < HOPS:
        return f"There is little to hide under these settings: {found}."
    covered = (
        f"the average covers {numbers['averaged_modes']:.0f}, G "
        f"{numbers['non-saturating_modes']:.0f} of {numbers['total']} modes"
    )
    if mean < now:
        return (
            f"Yes: {found}; {covered}. The average smears what G did over about 100 steps, but the "
            "players still circle."
        )
    return f"Not enough here: {found}; {covered}. The players circle all the same."


def drawing(view: View) -> str:
    """The visitor's own clusters."""
    numbers = view.numbers
    if numbers["view"] != "compare" or numbers["density"] != "drawn":
        return "Choose “Draw” for the data, and draw some clusters on the stage."
    count, name = numbers["clusters"], numbers["recipes"][0]
    if count < 2:
        return "Draw two clusters or more, with a gap between them, and see which G leaves out."
    missed = numbers[f"{name}_missed"]
    found = f"{', '.join(missed) or 'none'} of {count}"
    if numbers["step"] < SETTLED:
        return (
            f"At step {numbers['step']:,} the first variant leaves out {found} clusters so far "
            f"(less than a fifth of their share). Which stay out is told at step {SETTLED:,}."
        )
    others = [
        other for other in numbers["recipes"][1:] if len(numbers[f"{other}_missed"]) < len(missed)
    ]
    if not missed:
        return (
            f"None: after {numbers['step']:,} steps the first variant covers all {count} clusters. "
            "Draw them farther apart, or more of them."
        )
    beside = (
        f" Another variant leaves out only {len(numbers[f'{others[0]}_missed'])}." if others else ""
    )
    return (
        f"After {numbers['step']:,} steps the first variant leaves out {found} clusters (less than "
        f"a fifth of their share).{beside} Draw one of them larger, or press Seed: which are lost "
        "is chance."
    )


def _cure(view: View, name: str, title: str, why: str) -> str:
    """A variant against the plain game at the same rates."""
    numbers = view.numbers
    if not _compares(numbers, "non-saturating", name):
        return ELSEWHERE
    total = numbers["total"]
    with_it, plain = numbers[f"{name}_modes"], numbers["non-saturating_modes"]
    cured = with_it >= MANY * total and plain <= FEW * total
    if numbers["step"] < SETTLED and not cured:
        beside = {"Unrolling": "unrolling"}.get(title, title)
        return (
            f"{why}. At step {numbers['step']:,} samples are nearest to "
            f"{_approached(numbers, name)} with {beside}, to "
            f"{numbers['non-saturating_approached']:.0f} in the plain game; covered are "
            f"{with_it:.0f} and {plain:.0f}. More at step {SETTLED:,}."
        )
    found = (
        f"{title} covers {with_it:.0f} of {total} modes after {numbers['step']:,} steps "
        f"({100 * numbers[f'{name}_quality']:.0f} % of its samples at a mode), the plain game "
        f"{plain:.0f}, at the same rates"
    )
    if cured:
        if numbers[f"{name}_quality"] < GOOD:
            return f"{found}. With so many samples between the modes that is no cure yet."
        return f"{found}. {why}."
    if with_it > plain:
        return f"More modes, so far: {found}."
    return f"Nothing that counts here: {found}. The cure needs other rates, or a larger weight."


def _compares(numbers: Mapping[str, Any], *names: str) -> bool:
    """Whether these recipes stand side by side on data whose modes are counted."""
    return (
        numbers["view"] == "compare"
        and numbers["total"] > 0
        and all(name in numbers["recipes"] for name in names)
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _approached(numbers: Mapping[str, Any], name: str) -> str:
    """How many modes a variant's samples are on their way to."""
    count = numbers[f"{name}_approached"]
    return f"{count:.0f} of {numbers['total']} modes"


def _gathered(numbers: Mapping[str, Any]) -> str:
    """Share of the plain game's samples to which one mode is the nearest."""
    return _percent(numbers["non-saturating_nearest_share"])


def _covers(numbers: Mapping[str, Any], name: str) -> str:
    return (
        f"covers {numbers[f'{name}_modes']:.0f} of {numbers['total']} modes after "
        f"{numbers['step']:,} steps"
    )


def _times(count: float) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(int(count), f"{count:.0f} times")
