"""Answers to the questions of the experiments in the plane, from the numbers of the run."""

from collections.abc import Mapping
from typing import Any

from ui.frame import number
from ui.topic import View

LET_GO = "The numbers follow when the slider is at rest."
_NEAR = 1.3
"""How many times the distance by chance still counts as chance, of a thousand points."""
_FEW_NOISY_STEPS = 10
"""Below so many the noise of a reverse SDE overshoots far beyond the data."""
_TITLES = {"ddpm": "DDPM", "ddim": "DDIM", "ode": "Heun", "sde": "the reverse SDE"}


def markov_chain(view: View) -> str:
    """How far the chain is from the closed form, beside what other noise does."""
    numbers = view.numbers
    if numbers["view"] != "forward":
        return "The view “Forward process” shows the chain beside the closed form."
    chain, chance = numbers["mean_distance"], numbers["mean_floor"]
    found = (
        f"averaged over all times the chain is W₂ {number(chain)} from the closed form; "
        f"two closed forms with different noise are {number(chance)} apart"
    )
    if chain > _NEAR * chance:
        return f"Not with these points: {found}."
    return (
        f"Yes: {found} (at one time alone both scatter). A sum of Gaussian steps is one Gaussian "
        "step, so pₜ is the same."
    )


def noisy_score(view: View) -> str:
    """Where the exact arrows point, and how far the learned ones differ."""
    numbers = view.numbers
    if numbers["view"] != "training" or numbers["arrows"] != "both":
        return "Show both scores in the view “Training” to compare the learned with the exact one."
    level, step = number(numbers["noise_level"], 2), f"{numbers['step']:,}"
    learned = (
        f"After {step} training steps the learned arrows differ from them by "
        f"{100 * numbers['score_error']:.0f} % of their length."
    )
    inwards = f"(mean cosine with −x: {number(numbers['inwards'])})"
    if numbers["inwards"] < 0.98:
        return (
            f"At t/T = {level} the exact arrows do not all point to the middle {inwards}: "
            f"each mode draws its surroundings. {learned}"
        )
    return (
        f"At t/T = {level} the exact arrows point to the middle {inwards}: pₜ is nearly one round "
        f"Gaussian, with the score −x. {learned}"
    )


def predictable(view: View) -> str:
    """When half of the predictions of x₀ lie where their sample ends."""
    numbers = view.numbers
    if numbers["view"] != "sampling":
        return "The view “Sampling” shows the predicted x₀ at every step."
    if numbers["distance"] != numbers["distance"]:
        return LET_GO
    first, time = numbers["first_settled"], numbers["half_settled"]
    shown = "" if numbers["displayed"] == "x0" else " Show “predicted x₀” to see it."
    if first >= 0.5:
        return (
            f"Already at t = {numbers['first_time']:,}, {100 * first:.0f} % of the predictions lie "
            f"within 0.5 of where their sample ends.{shown}"
        )
    return (
        f"Below t = {time:,}: there half of the predictions lie within 0.5 of where their sample "
        f"ends. At t = {numbers['first_time']:,} it is {100 * first:.0f} %, since x̂₀ is the mean "
        f"of all x₀ that may have become xₜ.{shown}"
    )


def empirical(view: View) -> str:
    """Samples along a score of 60 points: on these, and away from other data."""
    numbers = view.numbers
    if numbers["view"] != "sampling" or numbers["source"] != "empirical":
        return "Choose the empirical score in the view “Sampling” to sample from 60 points."
    to_points, to_data = numbers["memorised_distance"], numbers["distance"]
    if to_data != to_data:
        return LET_GO
    found = (
        f"W₂ is {number(to_points)} to the 60 points and {number(to_data)} to held-out data; two "
        f"samples of the data are {number(numbers['floor'])} apart"
    )
    if to_points > to_data / 2:
        return f"In {numbers['sampling_steps']} steps the samples do not reach the points: {found}."
    return (
        f"Those points again: {found}. A perfect score of a finite data set memorises it (not W₂ = "
        "0, since the samples fall on the points unevenly)."
    )


def drawn_density(view: View) -> str:
    """How far the samples are from a drawn density."""
    numbers = view.numbers
    if numbers["view"] != "training" or not numbers["drawn"]:
        return "Choose “Draw” for the data in the view “Training”, and draw on the stage."
    data = "your drawing" if numbers["own"] else "a heart until you draw on the stage"
    distance, floor = numbers["distance"], numbers["floor"]
    found = (
        f"After {numbers['step']:,} training steps the samples are at W₂ {number(distance)} from "
        f"the data, {data}"
    )
    if distance > 1.5 * floor:
        apart = f"two samples of the data are {number(floor)} apart"
        return f"{found}; {apart}. Let it train on, and watch W₂ fall."
    return f"Yes. {found}: two samples of the data are {number(floor)} apart too."


def ten_steps(view: View) -> str:
    """Which sampler reaches the data in the steps that are set."""
    numbers = view.numbers
    if (waiting := _no_comparison(view)) is not None:
        return waiting
    qualities, floor = numbers["qualities"], numbers["floor"]
    best = min(qualities, key=lambda name: qualities[name][0])
    distance, _ = qualities[best]
    close = distance <= floor + numbers["error"]
    verdict = f"Enough for {_TITLES[best]}" if close else "Not quite"
    return (
        f"{verdict}: in {numbers['steps']} steps DDIM comes to {_quality(qualities['ddim'])}, "
        f"Heun with {2 * numbers['steps'] - 1} evaluations to {_quality(qualities['ode'])}, "
        f"{_also(best, qualities)}other data to "
        f"{_quality((floor, numbers['data_share']))} within 3σ of a mode."
    )


def three_steps(view: View) -> str:
    """Which sampler comes closest, and at how many evaluations."""
    numbers = view.numbers
    if (waiting := _no_comparison(view)) is not None:
        return waiting
    qualities, steps = numbers["qualities"], numbers["steps"]
    best = min(qualities, key=lambda name: qualities[name][0])
    name = _TITLES[best][0].upper() + _TITLES[best][1:]
    found = f"{name} comes closest in {steps} steps: {_quality(qualities[best])} within 3σ"
    if best != "ode" or "same_evaluations" not in numbers:
        overshoots = best == "sde" and steps < _FEW_NOISY_STEPS
        caution = " So few noisy steps overshoot: try other data before you trust it."
        return f"{found}; DDIM comes to {_quality(qualities['ddim'])}.{caution * overshoots}"
    same = numbers["same_evaluations"]
    worth = "less" if same[0] < qualities["ode"][0] else "more"
    evaluations = 2 * steps - 1
    return (
        f"{found}. But it evaluates the score {evaluations} times, and DDIM in {evaluations} "
        f"steps comes to {_quality(same)}: per evaluation Heun reaches {worth} here. A large step "
        "is straight where the flow bends."
    )


def stochasticity(view: View) -> str:
    """DDIM with new noise beside DDIM without."""
    numbers = view.numbers
    if (waiting := _no_comparison(view)) is not None:
        return waiting
    if "deterministic" not in numbers:
        return "At η = 0 DDIM draws no new noise. Raise η to compare."
    noisy, plain = numbers["qualities"]["ddim"], numbers["deterministic"]
    gain, steps, eta = plain[0] - noisy[0], numbers["steps"], number(numbers["eta"], 2)
    found = (
        f"in {steps} steps DDIM comes to {_quality(noisy)} within 3σ at η = {eta}, and to "
        f"{_quality(plain)} at η = 0"
    )
    if gain > numbers["error"]:
        return f"Yes: {found}. New noise takes the place of the errors of earlier steps."
    if -gain > numbers["error"]:
        return f"No: {found}. New noise needs further steps that remove it, and there are few."
    return f"Not measurably: {found}, no more apart than chance. Change the number of steps."


def learned_score(view: View) -> str:
    """What the error of a network costs, beside the exact score."""
    numbers = view.numbers
    if (waiting := _no_comparison(view)) is not None:
        return waiting
    if not numbers["learned"]:
        return "Choose the learned score: then the network of “Noise and back” is sampled with."
    learned, exact = numbers["qualities"], numbers["exact_score"]
    best = min(learned, key=lambda name: learned[name][0])
    found = (
        f"After {numbers['trained']:,} training steps {_TITLES[best]} comes closest, "
        f"{_quality(learned[best])} within 3σ; DDIM with the exact score: {_quality(exact)}"
    )
    if learned[best][0] <= exact[0] + numbers["error"]:
        return f"There is nothing left to make up for. {found}."
    noisy = best in ("ddpm", "sde") and learned["ddim"][0] > 1.2 * learned[best][0]
    why = f" New noise corrects a part (DDIM: W₂ {number(learned['ddim'][0])})." if noisy else ""
    return f"No. {found}.{why} Train the network further, at the right."


def inversion(view: View) -> str:
    """How far the reconstruction is from the data."""
    numbers = view.numbers
    if numbers["view"] != "inversion":
        return "The view “DDIM inversion” takes data to noise and back."
    steps, closed = numbers["steps"], numbers["closed"]
    errors = f"{number(numbers['mean_error'])} on average and {number(numbers['largest_error'])}"
    if closed == 1:
        return f"In {steps} steps each way all points come back within 0.001{_how(numbers)}."
    if closed > 0.5:
        return (
            f"In {steps} steps each way {_percent(closed)} of the points come back within "
            f"0.001{_how(numbers)}; the error is {errors} at most."
        )
    cause = (
        "the steps have no exact inverse in reach of this score"
        if numbers["fixed_point"]
        else "a step up takes ε̂ where it begins, and the step back where that one ended"
    )
    return f"No: after {steps} steps each way points miss by {errors} at most, since {cause}."


def drawn_inversion(view: View) -> str:
    """Whether the solved inversion closes, and what noise it finds."""
    numbers = view.numbers
    if numbers["view"] != "inversion":
        return "The view “DDIM inversion” takes data to noise and back."
    if not numbers["fixed_point"]:
        return f"{inversion(view)} Turn on the fixed-point inversion."
    what = "your drawing" if numbers["own"] else "the heart; draw your own in “Noise and back”"
    data = what if numbers["drawn"] else "these data"
    errors = f"{_percent(numbers['closed'])} of the points come back within 0.001"
    if numbers["closed"] < 1:
        return (
            f"Not all of {data}: {errors}; the largest error is {number(numbers['largest_error'])}."
        )
    return (
        f"Yes, {data}: {errors}, as each step is solved for ε̂ at its far end. The noise found is "
        f"W₂ {number(numbers['noise_distance'])} from Gaussian noise "
        f"(chance: {number(numbers['noise_floor'])})."
    )


def _no_comparison(view: View) -> str | None:
    """What is said where there are no samplers to compare."""
    if view.numbers["view"] != "comparison":
        return "The view “Four samplers” compares them."
    return None if view.numbers["qualities"] else LET_GO


def _also(best: str, qualities: Mapping[str, tuple[float, float]]) -> str:
    """The best sampler, where it was not named yet."""
    return "" if best in ("ddim", "ode") else f"{_TITLES[best]} to {_quality(qualities[best])}, "


def _how(numbers: Mapping[str, Any]) -> str:
    return ", each step solved for ε̂ at its far end" if numbers["fixed_point"] else ""


def _quality(quality: tuple[float, float]) -> str:
    return f"W₂ {number(quality[0])} and {_percent(quality[1])}"


def _percent(share: float) -> str:
    return f"{number(100 * share, 1)} %"
