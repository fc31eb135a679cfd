"""What the guide strip answers in the tab "Train it"."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from pages.generative.vae.answers import ELSEWHERE
from ui.frame import number
from ui.topic import View

START = "Press play: the networks have to learn first."
EARLY_STEPS = 50
"""Before these nothing is said of a run."""

Numbers: TypeAlias = Mapping[str, Any]


def _once_trained(
    say: Callable[[Numbers], str], is_asked: Callable[[Numbers], bool]
) -> Callable[[View], str]:
    """An answer that waits for a trained run of the kind that the question is about."""

    def answer(view: View) -> str:
        if not is_asked(view.numbers):
            return ELSEWHERE
        return say(view.numbers) if view.numbers["step"] >= EARLY_STEPS else START

    return answer


def _is_one(numbers: Numbers) -> bool:
    return bool(numbers["view"] == "one")


def _is_vae(numbers: Numbers) -> bool:
    return _is_one(numbers) and bool(numbers["objective"] == "vae")


def _say_holes(numbers: Numbers) -> str:
    """Whose latent plane can be sampled."""
    empty = {name: round(100 * numbers[f"{name}_empty"]) for name in ("vae", "autoencoder")}
    least = round(100 * numbers["prior_empty"])
    if empty["vae"] + 10 > empty["autoencoder"]:
        return (
            f"Not to be told here: {empty['vae']} % of the prior are without codes for the VAE, "
            f"{empty['autoencoder']} % for the autoencoder."
        )
    first = "The VAE's best" if empty["vae"] <= least + 10 else "The VAE's best, yet not well"
    return (
        f"{first}: in this run its codes leave {empty['vae']} % of the prior's cells empty, the "
        f"autoencoder's {empty['autoencoder']} %; 250 samples of the prior itself leave {least} %. "
        f"There the decoder never saw a code.{_better_besides(numbers)}"
    )


def _better_besides(numbers: Numbers) -> str:
    """A clause where the VAE also reconstructs better than the autoencoder."""
    vae, other = (-numbers[f"{name}_reconstruction"] for name in ("vae", "autoencoder"))
    if vae <= other:
        return ""
    return (
        f" So early it also reconstructs better: {number(vae, 0)} nats, the autoencoder "
        f"{number(other, 0)}."
    )


def _say_collapse(numbers: Numbers) -> str:
    """Posterior collapse under a heavy divergence."""
    size, active, beta = numbers["latent_size"], round(numbers["active"]), numbers["beta"]
    if active == size:
        return (
            f"After {numbers['step']:,} steps all {size} dimensions are active; the KL divergence "
            f"is {number(numbers['kl'], 1)} nats. A larger β makes it dearer."
        )
    return (
        f"In this run {size - active} of {size} dimensions are switched off (hollow bars): their "
        f"q(z | x) is nearly the prior for every image. With β = {number(beta, 1)} a nat of code "
        "must save that many nats of reconstruction. All bars together: "
        f"{number(numbers['kl'], 1)} nats. Lower β and play."
    )


def _say_cure(numbers: Numbers) -> str:
    """Free nats against the collapse."""
    size, active = numbers["latent_size"], round(numbers["active"])
    if not numbers["free_nats"]:
        return f"Without free nats {active} of {size} dimensions are active."
    if active < size:
        return f"Only in part: {active} of {size} dimensions are active; give more nats for free."
    return (
        f"Yes: the first {number(numbers['free_nats'], 2)} nats of each dimension cost nothing, "
        f"and all {size} stay active, with {number(numbers['kl'], 1)} nats in all. A KL warm-up "
        f"ends at β = {number(numbers['beta'], 0)}, where collapse is near the optimum: it cures "
        "bad local optima at β = 1. A smaller β helps."
    )


def _say_pixel_noise(numbers: Numbers) -> str:
    """The learned σ of a Gaussian likelihood sets the balance."""
    weight = 1 / numbers["sigma_x"] ** 2
    above = "" if numbers["test"] <= 0 else " A density can exceed 1, so the ELBO is above 0 nats."
    return (
        f"Yes: the deviation σₓ of a pixel has fallen to {number(numbers['sigma_x'], 2)} in this "
        f"run, so a squared error weighs 1/σₓ² = {number(weight, 0)} times as much as at σₓ = 1, "
        f"and codes may cost more: KL {number(numbers['kl'], 1)} nats.{above}"
    )


def _say_overfitting(numbers: Numbers) -> str:
    """Training against test bound."""
    gap = numbers["training"] - numbers["test"]
    fallen = numbers["best_test"] - numbers["test"]
    known = f"{numbers['training_size']:,} training images"
    if gap < 8:
        gained = numbers["test"] - numbers["first_test"]
        return (
            f"So far it has: the ELBO of test images has risen by {number(gained, 0)} nats in "
            f"{numbers['step']:,} steps, and that of the {known} is {number(gap, 1)} higher. Play "
            "on until the curves part."
        )
    if fallen < 2:
        return (
            f"Hardly any more: the ELBO of the {known} is {number(gap, 1)} nats above that of test "
            f"images ({number(numbers['test'], 1)}), which nearly stands still. Play on."
        )
    return (
        f"No: in this run test images did best at step {numbers['best_step']:,} "
        f"({number(numbers['best_test'], 1)} nats) and have lost {number(fallen, 1)} since, while "
        f"the {known} have come to {number(numbers['training'], 1)}: they are learned by heart. "
        "More images or augmentation are the cures."
    )


holes = _once_trained(_say_holes, lambda numbers: bool(numbers["view"] == "four"))
collapse = _once_trained(_say_collapse, _is_vae)
cure = _once_trained(_say_cure, _is_vae)
pixel_noise = _once_trained(
    _say_pixel_noise,
    lambda numbers: _is_one(numbers) and bool(numbers["likelihood"] == "gaussian"),
)
overfitting = _once_trained(_say_overfitting, _is_one)
