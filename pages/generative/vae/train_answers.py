"""What the guide strip answers in the tab "Train it"."""

from pages.generative.vae.answers import ELSEWHERE
from ui.frame import number
from ui.topic import View

START = "Press play: the networks have to learn first."
EARLY_STEPS = 50
"""Before these nothing is said of a run."""


def holes(view: View) -> str:
    """Whose latent plane can be sampled."""
    numbers = view.numbers
    if numbers["view"] != "four":
        return ELSEWHERE
    if numbers["step"] < EARLY_STEPS:
        return START
    empty = {name: round(100 * numbers[f"{name}_empty"]) for name in ("vae", "autoencoder")}
    if empty["vae"] + 10 > empty["autoencoder"]:
        return (
            f"Not to be told here: {empty['vae']} % of the prior are without codes for the VAE, "
            f"{empty['autoencoder']} % for the autoencoder."
        )
    return (
        f"The VAE's: its codes leave {empty['vae']} % of the prior empty, the autoencoder's "
        f"{empty['autoencoder']} %, where its decoder was never trained. KL alone fills the prior "
        "best, with codes that say nothing, and its decoder learns nothing."
    )


def collapse(view: View) -> str:
    """Posterior collapse under a heavy divergence."""
    numbers = view.numbers
    if numbers["view"] != "one" or numbers["objective"] != "vae":
        return ELSEWHERE
    if numbers["step"] < EARLY_STEPS:
        return START
    size, active = numbers["latent_size"], round(numbers["active"])
    if active == size:
        return (
            f"After {numbers['step']:,} steps all {size} dimensions are active; the KL divergence "
            f"is {number(numbers['kl'], 1)} nats. A larger β makes it dearer."
        )
    return (
        f"{size - active} of {size} dimensions carry nothing: their q(z | x) is the prior for "
        f"every digit. With β = {number(numbers['beta'], 1)} a nat of code has to save that many "
        f"nats of reconstruction. KL: {number(numbers['kl'], 1)} nats. Lower β and play on."
    )


def cure(view: View) -> str:
    """Free nats against the collapse."""
    numbers = view.numbers
    if numbers["view"] != "one" or numbers["objective"] != "vae":
        return ELSEWHERE
    if numbers["step"] < EARLY_STEPS:
        return START
    size, active = numbers["latent_size"], round(numbers["active"])
    if not numbers["free_nats"]:
        return f"Without free nats {active} of {size} dimensions are active."
    if active < size:
        return f"Only in part: {active} of {size} dimensions are active; give more nats for free."
    return (
        f"Yes: the first {number(numbers['free_nats'], 2)} nats of each dimension cost nothing, "
        f"and all {size} stay active, with {number(numbers['kl'], 1)} nats in all. A KL warm-up "
        "or a smaller β are the other cures."
    )


def pixel_noise(view: View) -> str:
    """The learned σ of a Gaussian likelihood sets the balance."""
    numbers = view.numbers
    if numbers["view"] != "one" or numbers["likelihood"] != "gaussian":
        return ELSEWHERE
    if numbers["step"] < EARLY_STEPS:
        return START
    weight = 1 / numbers["sigma_x"] ** 2
    return (
        f"Yes: σₓ has fallen to {number(numbers['sigma_x'], 2)}, so a squared error weighs "
        f"1/σₓ² = {number(weight, 0)} times, and the codes may cost more: KL "
        f"{number(numbers['kl'], 1)} nats. To fix σₓ is to fix β."
    )


def overfitting(view: View) -> str:
    """Training against held-out bound."""
    numbers = view.numbers
    if numbers["view"] != "one":
        return ELSEWHERE
    if numbers["step"] < EARLY_STEPS:
        return START
    gap = numbers["held_out"] - numbers["train"]
    risen = numbers["held_out"] - numbers["best_held_out"]
    if gap < 8:
        return (
            f"Not yet: after {numbers['step']:,} steps the bounds are {number(gap, 1)} nats apart. "
            "Play on: it knows 4,500 digits only, and the gap opens within some 1,000 steps."
        )
    if risen < 2:
        return (
            f"Nearly: training digits are {number(gap, 1)} nats cheaper than held-out ones, whose "
            f"bound ({number(numbers['held_out'], 1)} nats) hardly falls any more. Play on."
        )
    return (
        f"Yes: held-out digits were cheapest at step {numbers['best_step']:,} "
        f"({number(numbers['best_held_out'], 1)} nats) and cost {number(risen, 1)} more now; "
        f"training digits are {number(gap, 1)} cheaper. Distorted digits are the cure."
    )
