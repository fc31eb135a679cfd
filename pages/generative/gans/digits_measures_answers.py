"""What the guide strip answers in the tab "Train and measure"."""

import math
from collections.abc import Mapping
from typing import Any

from engine.generative.frechet import Line
from engine.generative.gans.digits.measures import Share
from engine.generative.gans.digits.training import SCORE_INTERVAL, SCORED
from ui.frame import number
from ui.topic import View

ELSEWHERE = "This question is about another view: go back to it."
_CLEAR = 3.0
"""Standard errors beyond which a difference is called one."""


def loss(view: View) -> str:
    """The critic's distance against the loss of the non-saturating game, both over the steps."""
    found = view.numbers
    if found["view"] != "training":
        return ELSEWHERE
    if set(found["games"]) != {"r1", "wgan-gp"}:
        return "Show both games side by side: the question compares them."
    step = found["wgan-gp_step"]
    if step < SCORE_INTERVAL or found["wgan-gp_peak_step"] == step:
        return (
            f"Too early to say at step {step:,}: the critic's gap E D(x) − E D(G(z)), "
            f"{number(found['wgan-gp_distance'], 1)} now, is a distance only once D has learned. "
            "What counts is whether it falls from then on while the samples get better, which is "
            f"measured every {SCORE_INTERVAL} steps."
        )
    before, now = found["wgan-gp_peak_distance"], found["wgan-gp_distance"]
    said = (
        f"since step {found['wgan-gp_peak_step']} the critic's gap went from "
        f"{number(before, 1)} to {number(now, 1)} and the Fréchet distance of WGAN-GP "
        f"(n = {SCORED}) from {number(found['wgan-gp_peak_frechet'], 0)} to "
        f"{number(found['wgan-gp_frechet'], 0)}"
    )
    loss_before, loss_now = found["r1_peak_discriminator_loss"], found["r1_discriminator_loss"]
    other = (
        f"R1's L_D went from {number(loss_before, 2)} to {number(loss_now, 2)} while its "
        f"Fréchet distance went from {number(found['r1_peak_frechet'], 0)} to "
        f"{number(found['r1_frechet'], 0)}"
    )
    falls = now < 0.8 * before and found["wgan-gp_frechet"] < 0.8 * found["wgan-gp_peak_frechet"]
    rises = loss_now > loss_before and found["r1_frechet"] < 0.8 * found["r1_peak_frechet"]
    if falls and rises:
        return (
            f"The critic's does: {said}. The other does not: {other}. L_D says how evenly the "
            "players are matched; at 2 ln 2 = 1.39 D only guesses."
        )
    return f"At step {found['step']:,}: {said}; {other}."


def sizes(view: View) -> str:
    """Few real digits are as far from the others as many generated ones."""
    found = view.numbers
    if found["view"] != "measures" or found["measure"] != "frechet":
        return ELSEWHERE
    few, many = found["few"], found["many"]
    real, r1, wgan = (found[f"{name}_line"] for name in ("real", "r1", "wgan-gp"))
    said = (
        f"{few} real digits are at {number(found['real_few'], 1)} from all others, {many} at "
        f"{number(found['real_many'], 2)}, {many} samples of R1 at {number(found['r1_many'], 2)}. "
        f"Fitted from n = {found['fitted_from']} on, FD∞ is {_limit(real)} for real digits, "
        f"{_limit(r1)} for R1, {_limit(wgan)} for WGAN-GP."
    )
    alike = abs(r1.slope - wgan.slope) < _CLEAR * math.hypot(r1.slope_error, wgan.slope_error)
    biased = found["real_few"] > 3 * found["r1_many"]
    if not (alike and biased and abs(real.limit) < _CLEAR * real.limit_error):
        return said
    return f"Equal n makes the ranking fair (c is alike), but values stay biased by c/n: {said}"


def _limit(line: Line) -> str:
    """FD∞, or that it is none."""
    error = number(line.limit_error, 2)
    if abs(line.limit) < line.limit_error:
        return f"0 within its error of {error}"
    return f"{number(max(0.0, line.limit), 2)} ± {error}"


def memorised(view: View) -> str:
    """Samples are no nearer to training digits than digits that nobody has learnt."""
    found = view.numbers
    if found["view"] != "measures" or found["measure"] != "nearest":
        return ELSEWHERE
    apart = {
        name: (found[f"{name}_mean"] - found["held_out_mean"])
        / math.hypot(found[f"{name}_error"], found["held_out_error"])
        for name in ("r1", "wgan-gp")
    }
    real, r1, wgan = (
        f"{number(found[f'{name}_mean'], 2)} ± {number(found[f'{name}_error'], 2)}"
        for name in ("held_out", "r1", "wgan-gp")
    )
    said = (
        f"from the nearest training digit, samples of R1 are at {r1}, of WGAN-GP at {wgan}, "
        f"held-out digits at {real}"
    )
    if min(apart.values()) < -_CLEAR:
        return f"Perhaps: {said}. Some are nearer than what nobody has learnt: look at the pairs."
    copies = min(found["r1_smallest"], found["wgan-gp_smallest"])
    if copies < 0.1 * found["held_out_mean"]:
        return f"Not as a whole, but one sample is nearly a copy, at {number(copies, 2)}: {said}."
    return (
        f"No sign of it: {said}. A copy would be at 0. Far is not good either: broken digits are "
        "far from all others."
    )


def training_on(view: View) -> str:
    """What steps from the shipped weights do to the same latents."""
    found = view.numbers
    if found["view"] != "training":
        return ELSEWHERE
    if found["start"] != "pretrained":
        return "Start from the trained networks: the question is what goes on from there."
    if found["step"] < SCORE_INTERVAL:
        return (
            f"Measured every {SCORE_INTERVAL} steps: wait for the next. Before the first step, the "
            f"Fréchet distance is {number(found['first_frechet'], 2)}, n = {SCORED}."
        )
    before, now = found["first_frechet"], found["frechet"]
    said = (
        f"{found['step']:,} steps after the {found['steps_before']:,} that it had, the Fréchet "
        f"distance of {SCORED} samples from the same latents is {number(now, 2)}; it was "
        f"{number(before, 2)}. Classified as requested: {100 * found['accuracy']:.0f} %, "
        f"{100 * found['first_accuracy']:.0f} % before"
    )
    if now < 0.9 * before:
        return f"Better samples: {said}."
    if now < 1.1 * before:
        return f"Nothing that the measure tells: {said}."
    return f"Worse samples: {said}."


def lacking(view: View) -> str:
    """Precision and recall of both generators beside those of held-out digits."""
    found = view.numbers
    if found["view"] != "measures" or found["measure"] != "support":
        return ELSEWHERE
    if found["psi"] != 1:
        return (
            f"ψ = {number(found['psi'], 2)} moves R1 to precision {_percent(found['r1_precision'])}"
            f", recall {_percent(found['r1_recall'])}; at ψ = 1 it has "
            f"{_percent(found['r1_full_precision'])} and {_percent(found['r1_full_recall'])}."
        )
    said = "; ".join(
        f"{title} lacks {_lack(found, name)}, {_percent(found[f'{name}_precision'])} and "
        f"{_percent(found[f'{name}_recall'])}"
        for name, title in (("r1", "R1"), ("wgan-gp", "WGAN-GP"))
    )
    error = f"{100 * max(found['real_precision'].error, found['real_recall'].error):.0f}"
    return (
        f"Held-out digits have precision {_percent(found['real_precision'])} and recall "
        f"{_percent(found['real_recall'])}, all ± {error} % at least. Beside them {said}. "
        "Truncation buys quality with variety."
    )


def _lack(found: Mapping[str, Any], name: str) -> str:
    """What a generator has clearly less of than held-out digits."""
    missing = [
        word
        for word, what in (("quality", "precision"), ("variety", "recall"))
        if found[f"real_{what}"].value - found[f"{name}_{what}"].value
        > _CLEAR * math.hypot(found[f"real_{what}"].error, found[f"{name}_{what}"].error)
    ]
    return " and ".join(missing) or "neither"


def _percent(found: Share) -> str:
    return f"{100 * found.value:.0f} %"
