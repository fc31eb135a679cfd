"""What the players minimise, from the discriminator's outputs before any sigmoid.

With logits ℓ, D(x) = σ(ℓ(x)) is the probability that x is real; least squares and Wasserstein use
the output itself.

* ``minimax``: L_D = −E[ln D(x)] − E[ln(1 − D(G(z)))], L_G = E[ln(1 − D(G(z)))]
  (Goodfellow et al. 2014, arXiv:1406.2661, eq. 1).
* ``non-saturating``: the same L_D; L_G = −E[ln D(G(z))] (section 3 there).
* ``least-squares``: L_D = ½E[(D(x) − 1)²] + ½E[D(G(z))²], L_G = ½E[(D(G(z)) − 1)²]
  (Mao et al. 2017, arXiv:1611.04076, eq. 9).
* ``wasserstein``: L_D = E[D(G(z))] − E[D(x)], L_G = −E[D(G(z))]
  (Arjovsky et al. 2017, arXiv:1701.07875).
"""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import softplus

OBJECTIVES = ("minimax", "non-saturating", "least-squares", "wasserstein")

Outputs = Float[Tensor, "..."]
Loss = Float[Tensor, ""]


def discriminator_loss(objective: str, real: Outputs, fake: Outputs) -> Loss:
    """L_D of the discriminator's outputs for real and generated points."""
    if objective == "wasserstein":
        return fake.mean() - real.mean()
    if objective == "least-squares":
        return ((real - 1).square().mean() + fake.square().mean()) / 2
    return softplus(-real).mean() + softplus(fake).mean()


def generator_loss(objective: str, fake: Outputs) -> Loss:
    """L_G of the discriminator's outputs for generated points."""
    if objective == "wasserstein":
        return -fake.mean()
    if objective == "least-squares":
        return (fake - 1).square().mean() / 2
    if objective == "minimax":
        return -softplus(fake).mean()
    return softplus(-fake).mean()


def value(objective: str, real: Outputs, fake: Outputs) -> Loss:
    """V(G, D), which D maximises: −L_D. At D = ½ it is −ln 4 for the two that use logits."""
    return -discriminator_loss(objective, real, fake)


def value_when_alike(objective: str) -> float:
    """V(G, D*) at the end of the game, where the samples are distributed like the data.

    D* is ½ everywhere then; a critic is any constant.

    Examples:
        >>> value_when_alike("least-squares"), value_when_alike("wasserstein")
        (-0.25, 0.0)
    """
    output = torch.tensor([0.0 if has_probability(objective) else 0.5], dtype=torch.float64)
    return float(value(objective, output, output)) + 0.0  # adding zero turns −0 into 0


def has_probability(objective: str) -> bool:
    """Whether the discriminator's output is a logit."""
    return objective in ("minimax", "non-saturating")


def shown_output(objective: str, outputs: Outputs) -> Outputs:
    """D as it is shown: the probability of being real, or the output itself."""
    return outputs.sigmoid() if has_probability(objective) else outputs
