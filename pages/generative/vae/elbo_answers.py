"""What the guide strip answers in the tab "Inside the ELBO"."""

from pages.generative.vae.answers import ELSEWHERE
from ui.frame import number
from ui.topic import View


def far_noise(view: View) -> str:
    """What a sample far out in the posterior costs."""
    numbers = view.numbers
    if numbers["view"] != "digit":
        return ELSEWHERE
    lost = numbers["at_mean"] - numbers["reconstruction"]
    if numbers["noise"] < 2:
        return f"At |ε| = {number(numbers['noise'], 1)} the sample is near μ. Drag it outwards."
    return (
        f"{number(lost, 1)} nats of reconstruction at |ε| = {number(numbers['noise'], 1)}: "
        f"ln p(x | z) is {number(numbers['reconstruction'], 1)} there, "
        f"{number(numbers['at_mean'], 1)} at z = μ. The KL divergence stays: it belongs to the "
        "whole of q(z | x). The encoder makes σ as small as the decoder needs, and pays for it in "
        "KL."
    )


def closed_form(view: View) -> str:
    """Monte Carlo against the closed form of the divergence."""
    numbers = view.numbers
    if numbers["view"] != "digit":
        return ELSEWHERE
    away = abs(numbers["kl_sampled"] - numbers["kl"]) / numbers["kl_error"]
    if away > 3:
        return f"Not this time: {number(away, 1)} standard errors apart, a rare draw."
    return (
        f"Yes: {numbers['kl_samples']:,} samples give {number(numbers['kl_sampled'])} ± "
        f"{number(numbers['kl_error'])} nats, the closed form {number(numbers['kl'])}. The error "
        "falls like 1/√n, and the closed form costs nothing: training uses it."
    )


def importance(view: View) -> str:
    """How near the bounds come to the evidence."""
    numbers = view.numbers
    if numbers["view"] != "bounds" or numbers["latent_size"] > 2:
        return ELSEWHERE
    gap, left = (numbers["evidence"] - numbers[name] for name in ("elbo", "best"))
    if left > 0.5 * gap:
        return f"Hardly: the gap falls from {number(gap, 3)} to {number(left, 3)} nats."
    error = numbers["best_error"]
    side = "below" if left > 0 else "above"
    rest = f"L₅₀₀ {number(abs(left), 3)} ± {number(error, 3)} {side} it"
    if left < 0:
        rest += f", by chance: {number(-left / error, 1)} standard errors"
    return (
        f"Within the error, yes: the ELBO is {number(gap, 3)} nats below ln p(x) = "
        f"{number(numbers['evidence'], 3)}, {rest}. The gap of the ELBO is KL(q ‖ p(z | x)): q is "
        "not the true posterior; the importance weights p(x, z)/q(z | x) correct for it."
    )


def true_posterior(view: View) -> str:
    """What the gap is, where the posterior can be drawn."""
    numbers = view.numbers
    if numbers["view"] != "bounds" or numbers["latent_size"] != 1:
        return ELSEWHERE
    gap = numbers["evidence"] - numbers["elbo"]
    found = (
        f"the ELBO is {number(gap, 2)} ± {number(numbers['elbo_error'], 2)} nats below ln p(x), "
        "and KL(q ‖ p(z | x)), the divergence of the two curves, is "
        f"{number(numbers['divergence'], 2)}"
    )
    if numbers["divergence"] < 0.5:
        return f"For this image it is small: {found}. The two densities nearly coincide."
    least = numbers["least_divergence"]
    fault = "the encoder's place and width are" if least < gap / 2 else "the posterior's shape is"
    return (
        f"From the two curves below: {found}. The best normal q would have {number(least, 2)}: "
        f"here {fault} at fault."
    )


def missed(view: View) -> str:
    """Where more samples do not help: the encoder looks elsewhere."""
    numbers = view.numbers
    if numbers["view"] != "bounds" or numbers["latent_size"] > 2:
        return ELSEWHERE
    left = numbers["evidence"] - numbers["best"]
    if left < 1:
        return (
            f"For this digit they do: {number(abs(left), 2)} nats are left. Try test image no. 119."
        )
    return (
        f"Not for this one: with 500 samples {number(left, 1)} nats are missing. The encoder puts "
        "q(z | x) beside the codes that decode to this digit, so its samples hardly ever fall on "
        "them. That is its error, not the bound's (Cremer et al. 2018)."
    )


def variance(view: View) -> str:
    """Score function against reparameterisation."""
    numbers = view.numbers
    if numbers["view"] != "gradients":
        return ELSEWHERE
    if numbers["apart"] > 4:
        return f"Their means differ by {number(numbers['apart'], 1)} standard errors: a rare draw."
    own, other = (
        (numbers["means"][name][0], numbers["errors"][name][0])
        for name in ("reparameterised", "score_function")
    )
    found = f"∂/∂μ₁ is {_with_error(*own)}, by the score function {_with_error(*other)}"
    said = f"Within the error: {found}."
    if other[1] > abs(own[0]):
        said = f"In expectation; {numbers['samples']} samples cannot tell: {found}."
    return (
        f"{said} Its variance is {numbers['ratio']:,.0f} times that of the first; with a baseline "
        "(the mean of ln p(x | z) taken off, which leaves the expectation) "
        f"{numbers['baseline_ratio']:,.1f} times."
    )


def _with_error(value: float, error: float) -> str:
    return f"{number(value, 0)} ± {number(error, 0)}"


def blocked(view: View) -> str:
    """Without reparameterisation nothing reaches the encoder."""
    numbers = view.numbers
    if numbers["view"] != "gradients":
        return ELSEWHERE
    if numbers["blocked"]:
        return f"Something does: a gradient of norm {number(numbers['blocked'], 2)}."
    return (
        "Of the reconstruction, nothing: with z = μ + σ ε its gradient at the encoder's weights "
        f"has the norm {number(numbers['reached'], 1)}; with z drawn from q(z | x) exactly 0: a "
        "sample has no derivative. What is left is the KL divergence, or the score function."
    )
