"""What the guide strip answers in the tab "Mode collapse"."""

from collections.abc import Mapping
from typing import Any

from pages.generative.gans.collapse_fields import SEEDS
from ui.topic import View

ELSEWHERE = "The question is about other settings: choose it again to come back."
SETTLED = 2_000
"""Steps before which nothing is said of a cure."""
COLLAPSED = 1_000
"""The same for a collapse, which needs no more than that."""
HOPPED = 400
"""The same for hopping, which is over once G has settled."""
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
    if early := _early(numbers, "non-saturating", COLLAPSED):
        return early
    found = _covers(numbers, "non-saturating")
    if numbers["non-saturating_modes"] > FEW * numbers["total"]:
        at = f"{100 * numbers['non-saturating_quality']:.0f} % of its samples at a mode"
        return f"Under these settings they do not: the non-saturating game {found}, with {at}."
    if numbers["non-saturating_quality"] < GOOD:
        return f"They lie between the modes or on their way to another one: the game {found}."
    return (
        f"L_G rates each sample alone, and nothing in it asks samples to differ: all follow D's "
        f"slope to where D is highest. G {found}, with "
        f"{100 * numbers['non-saturating_quality']:.0f} % of its samples at a mode: good samples, "
        "but few kinds of them."
    )


def rotation(view: View) -> str:
    """Samples that hop from mode to mode."""
    numbers = view.numbers
    if not _compares(numbers, "non-saturating"):
        return ELSEWHERE
    if early := _early(numbers, "non-saturating", HOPPED):
        return early
    hops = numbers["non-saturating_switches"]
    ratio = numbers["generator_learning_rate"] / numbers["discriminator_learning_rate"]
    if hops < HOPS:
        return (
            f"They do not: in {numbers['step']:,} steps the nearest mode of the majority of the "
            f"samples has changed {_times(hops)}."
        )
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
    if early := _early(numbers, "non-saturating"):
        return early
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


def luck(view: View) -> str:
    """Ten seeds."""
    numbers = view.numbers
    if numbers["view"] != "seeds" or not numbers["total"]:
        return ELSEWHERE
    name = numbers["recipes"][0]
    least, most, total = (numbers[f"{name}_least"], numbers[f"{name}_most"], numbers["total"])
    enough = COLLAPSED if numbers["recipes"] == ("non-saturating",) else SETTLED
    if numbers["step"] < enough:
        covered = f"the ten seeds cover {least:.0f} to {most:.0f} of {total} modes"
        return _train_on(numbers, covered, enough)
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
    if early := _early(numbers, "non-saturating", HOPPED):
        return early
    now, mean = numbers["non-saturating_switches"], numbers["averaged_switches"]
    found = (
        f"the nearest mode of the majority of G's samples has changed {_times(now)}, of its "
        f"average's {_times(mean)}, in {numbers['step']:,} steps of the same game"
    )
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
        return _train_on(numbers, f"G leaves out {found} clusters")
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
    if early := _early(numbers, "non-saturating"):
        return early
    total = numbers["total"]
    with_it, plain = numbers[f"{name}_modes"], numbers["non-saturating_modes"]
    found = (
        f"{title} covers {with_it:.0f} of {total} modes after {numbers['step']:,} steps "
        f"({100 * numbers[f'{name}_quality']:.0f} % of its samples at a mode), the plain game "
        f"{plain:.0f}, at the same rates"
    )
    if with_it >= MANY * total and plain <= FEW * total:
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


def _early(numbers: Mapping[str, Any], name: str, enough: int = SETTLED) -> str:
    if numbers["step"] >= enough:
        return ""
    covered = f"{numbers[f'{name}_modes']:.0f} of {numbers['total']} modes"
    return _train_on(numbers, f"the non-saturating game covers {covered}", enough)


def _train_on(numbers: Mapping[str, Any], found: str, enough: int = SETTLED) -> str:
    return f"Too early at step {numbers['step']:,}: {found}. Train on to step {enough:,}."


def _covers(numbers: Mapping[str, Any], name: str) -> str:
    return (
        f"covers {numbers[f'{name}_modes']:.0f} of {numbers['total']} modes after "
        f"{numbers['step']:,} steps"
    )


def _times(count: float) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(int(count), f"{count:.0f} times")
