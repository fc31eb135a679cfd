"""What keeps the discriminator smooth: penalties on its gradient, and clipped weights."""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor

Points = Float[Tensor, "n d"]
Discriminator = Callable[[Tensor], Tensor]


def input_gradient(discriminator: Discriminator, points: Points, graph: bool = True) -> Points:
    """∇ₓ of the discriminator's output at each point; with a graph it can be differentiated."""
    points = points.detach().requires_grad_(True)
    with torch.enable_grad():
        (gradient,) = torch.autograd.grad(discriminator(points).sum(), points, create_graph=graph)
    return gradient


def r1(discriminator: Discriminator, real: Points, gamma: float) -> Tensor:
    """(γ/2) E[‖∇ₓD(x)‖²] over real points (Mescheder et al. 2018, arXiv:1801.04406, eq. 9)."""
    return gamma / 2 * input_gradient(discriminator, real).square().sum(dim=1).mean()


def gradient_penalty(
    discriminator: Discriminator,
    real: Points,
    fake: Points,
    mix: Float[Tensor, "n 1"],
    weight: float,
) -> Tensor:
    """λ E[(‖∇ₓD(x̂)‖ − 1)²] at x̂ = ε x + (1 − ε) G(z) (Gulrajani et al. 2017, arXiv:1704.00028).

    Args:
        discriminator: whose gradient it is.
        real: x.
        fake: G(z), as many.
        mix: ε, uniform in [0, 1].
        weight: λ.
    """
    points = mix * real + (1 - mix) * fake.detach()
    norms = input_gradient(discriminator, points).norm(dim=1)
    return weight * (norms - 1).square().mean()


@torch.no_grad()
def clip_weights(vector: Tensor, limit: float) -> None:
    """Brings all parameters into [−c, c] (Arjovsky et al. 2017, algorithm 1)."""
    vector.clamp_(-limit, limit)
