"""How many nats a digit costs, and at which noise levels: the variational bound of the U-Net.

A nat is 1.44 bits. Pixels are numbers from 0 to 255, so the bound is on the probability of exactly
this picture, and can be compared with any other model of such pixels.
"""

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.generative.diffusion import elbo, samplers
from engine.generative.diffusion.schedules import Time
from engine.generative.digits import sampling
from engine.generative.digits.sampling import Network
from engine.generative.digits.unet import SCHEDULE, SIDE

LEVELS = 256
TIMES = 40
DRAWS = 8

_TOGETHER = 24  # pictures that the network sees at once: 1.7 ms each, of two 2.8


@dataclass(frozen=True)
class Terms:
    """The bound of one picture, in nats.

    Attributes:
        times: t of the terms, rising from 1, denser where they change quickly; t = 1 is L_0, any
            other is L_{t−1}.
        nats: the terms, means over draws of the noise.
        errors: standard errors of these means.
        squared: mean of |ε̂ − ε|² / 784 at these times: what L_simple adds up.
        weights: what the bound multiplies |ε̂ − ε|² with where L_simple has 1, divided by their
            mean; at t = 1, which is no such term, that of t = 2.
        prior: L_T.
        total: the bound on −log p(x_0), terms between the times read off a line.
        total_error: standard error of it.
    """

    times: tuple[int, ...]
    nats: Float[Tensor, " times"]
    errors: Float[Tensor, " times"]
    squared: Float[Tensor, " times"]
    weights: Float[Tensor, " times"]
    prior: float
    total: float
    total_error: float

    @property
    def bits_per_pixel(self) -> float:
        """The total as bits of information for each of the 784 pixels."""
        return self.total / math.log(2) / SIDE**2


def terms(
    network: Network,
    picture: Float[Tensor, "28 28"],
    label: int,
    *,
    seed: int = 0,
    times: int = TIMES,
    draws: int = DRAWS,
    bfloat16: bool = False,
) -> Terms:
    """The terms for a picture from 0 (paper) to 1 (ink), rounded to 256 levels, unguided.

    Args:
        network: the U-Net.
        picture: what is to be explained.
        label: given to the network, 0 to 9 or `NULL`.
        seed: of the noise.
        times: how many terms are computed of the T there are.
        draws: of the noise at each.
        bfloat16: whether the network may compute in half precision: a third faster, for a draft.

    Raises:
        ValueError: label or seed are out of range, or there are fewer than 2 times or draws.
    """
    if min(times, draws) < 2:
        raise ValueError("At least two times and two draws are needed.")
    x_0 = (picture * (LEVELS - 1)).round() / (LEVELS - 1) * 2 - 1
    x_0 = x_0.expand(draws, -1, -1).to(network.device)

    def exact(x: Tensor, t: Time) -> Tensor:
        labels = torch.full((len(x),), label, device=network.device)
        return sampling.denoiser(network, labels, 1.0, bfloat16=bfloat16)(x, t)

    source = seeds.generator(seeds.derive(seed, "bound"))
    found = elbo.bound(
        exact,
        x_0,
        SCHEDULE,
        source,
        times=_times(times),
        levels=LEVELS,
        variance="posterior",
        at_once=max(1, _TOGETHER // draws),
    )
    weights = elbo.bound_weights(SCHEDULE)
    weights = (weights / weights[2:].mean())[torch.tensor(found.times).clamp(min=2)]
    totals = found.total(SCHEDULE).double()
    return Terms(
        times=found.times,
        nats=found.terms.mean(dim=1).cpu(),
        errors=(found.terms.std(dim=1) / math.sqrt(draws)).cpu(),
        squared=(found.squared.mean(dim=1) / SIDE**2).cpu(),
        weights=weights.float(),
        prior=float(found.prior.mean()),
        total=float(totals.mean()),
        total_error=float(totals.std() / math.sqrt(draws)),
    )


def _times(count: int) -> tuple[int, ...]:
    """From 1 to T, cubically denser near 1."""
    falling = samplers.spaced(SCHEDULE.steps - 1, count - 1, power=3)
    return tuple(t + 1 for t in reversed(falling))
