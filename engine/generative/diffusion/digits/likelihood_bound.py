"""How many nats a digit costs, and at which noise levels: the variational bound of the U-Net.

A nat is 1.44 bits. Pixels are numbers from 0 to 255, so the bound is on the probability of exactly
this picture, and can be compared with any other model of such pixels.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.data.images import SIDE
from engine.generative.diffusion import elbo, samplers
from engine.generative.diffusion.digits import sampling
from engine.generative.diffusion.digits.sampling import DenoisingNetwork
from engine.generative.diffusion.digits.unet import SCHEDULE
from engine.generative.diffusion.forward import diffuse
from engine.generative.diffusion.parametrisation import from_eps
from engine.generative.diffusion.schedules import Time

LEVELS = 256
TIMES = 40
DRAWS = 8

_TOGETHER = 24  # pictures in one call of the network: 1.7 ms each, of two 2.8


@dataclass(frozen=True)
class BoundTerms:
    """The bound of one picture, in nats.

    Attributes:
        times: t of the terms, ascending from 1, denser where they change quickly; t = 1 is L_0,
            any other is L_{t−1}.
        nats: the terms, means over draws of the noise.
        errors: standard errors of these means.
        noise_mse: mean of |ε̂ − ε|² / 784 at these times: what L_simple adds up.
        weights: what the bound multiplies |ε̂ − ε|² with where L_simple has 1, divided by their
            mean; at t = 1, which is no such term, that of t = 2.
        prior: L_T.
        totals: the bound on −log p(x_0) by each draw, terms between the times linearly
            interpolated.
    """

    times: tuple[int, ...]
    nats: Float[Tensor, " times"]
    errors: Float[Tensor, " times"]
    noise_mse: Float[Tensor, " times"]
    weights: Float[Tensor, " times"]
    prior: float
    totals: Float[Tensor, " draws"]

    @property
    def total(self) -> float:
        """The bound on −log p(x_0)."""
        return float(self.totals.mean())

    @property
    def total_error(self) -> float:
        """Standard error of `total`."""
        return _standard_error(self.totals)

    def extra_cost(self, other: "BoundTerms") -> tuple[float, float]:
        """How many nats more than another estimate under the same noise, and its standard error.

        The noise of a seed is the same for every label, so the draws are compared in pairs: their
        difference is known much better than either total.
        """
        difference = self.totals - other.totals
        return float(difference.mean()), _standard_error(difference)

    @property
    def bits_per_dimension(self) -> float:
        """The total in bits, for each of the 784 pixels."""
        return self.total / math.log(2) / SIDE**2


def estimate_terms(
    network: DenoisingNetwork,
    picture: Float[Tensor, "28 28"],
    label: int,
    *,
    seed: int = 0,
    times: int = TIMES,
    draws: int = DRAWS,
) -> BoundTerms:
    """The terms for a picture from 0 (paper) to 1 (ink), rounded to 256 levels, without guidance.

    Args:
        network: the U-Net.
        picture: whose probability is bounded.
        label: given to the network, 0 to 9 or `NULL_LABEL`.
        seed: of the noise.
        times: how many of the T terms are computed.
        draws: of the noise at each.

    Raises:
        ValueError: label or seed are out of range, or there are fewer than 2 times or draws.
    """
    if min(times, draws) < 2:
        raise ValueError("At least two times and two draws are needed.")
    x_0 = _quantised(picture).expand(draws, -1, -1).to(network.device)

    def denoiser(x: Tensor, t: Time) -> Tensor:
        labels = torch.full((len(x),), label, device=network.device)
        return sampling.guided_denoiser(network, labels, 1.0, bfloat16=False)(x, t)

    source = seeds.generator(seeds.derive(seed, "bound"))
    found = elbo.bound(
        denoiser,
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
    return BoundTerms(
        times=found.times,
        nats=found.terms.mean(dim=1).cpu(),
        errors=(found.terms.std(dim=1) / math.sqrt(draws)).cpu(),
        noise_mse=(found.squared.mean(dim=1) / SIDE**2).cpu(),
        weights=weights.float(),
        prior=float(found.prior.mean()),
        totals=found.total(SCHEDULE).double().cpu(),
    )


@dataclass(frozen=True)
class SingleDraw:
    """The network's prediction for one picture at a few times, under the same noise.

    Attributes:
        x: x_t, float32 [times, 28, 28].
        x0: x̂_0, of the same shape.
        nats: the term of the bound at each time, from this one draw [times].
        noise_mse: |ε̂ − ε|² / 784 [times].
    """

    x: Float[Tensor, "times 28 28"]
    x0: Float[Tensor, "times 28 28"]
    nats: Float[Tensor, " times"]
    noise_mse: Float[Tensor, " times"]


def estimate_from_single_draw(
    network: DenoisingNetwork,
    picture: Float[Tensor, "28 28"],
    label: int,
    times: Sequence[int],
    *,
    seed: int = 0,
    bfloat16: bool = False,
) -> SingleDraw:
    """Noised pictures, the digit predicted from each, and its nats, by one call of the network.

    Args:
        network: the U-Net.
        picture: from 0 (paper) to 1 (ink), as for `estimate_terms`.
        label: given to the network, 0 to 9 or `NULL_LABEL`.
        times: from 1 to T, in any order.
        seed: of the noise.
        bfloat16: whether the network may compute in half precision: a third faster, for a draft.

    Raises:
        ValueError: label or seed are out of range.
    """
    source, place = seeds.generator(seeds.derive(seed, "glance")), network.device
    x_0 = _quantised(picture).expand(len(times), -1, -1)
    eps = torch.randn(1, SIDE, SIDE, generator=source).expand_as(x_0).to(place)
    x_0, at = x_0.to(place), torch.tensor(times, device=place)
    labels = torch.full_like(at, label)
    deviations = elbo.reverse_variance(SCHEDULE, "posterior").sqrt()
    with torch.inference_mode():
        x = diffuse(x_0, at, eps, SCHEDULE)
        predicted = sampling.guided_denoiser(network, labels, 1.0, bfloat16=bfloat16)(x, at)
        x0 = from_eps(predicted, x, at, SCHEDULE, "x0")
        each = zip(times, x_0.split(1), x.split(1), x0.split(1), strict=True)
        nats = [
            elbo.term(data, noisy, denoised, t, SCHEDULE, float(deviations[t]), LEVELS)
            for t, data, noisy, denoised in each
        ]
        noise_mse = (predicted - eps).square().mean(dim=(1, 2))
    parts = (part.cpu().clone() for part in (x, x0, torch.cat(nats), noise_mse))
    return SingleDraw(*parts)


def _standard_error(draws: Float[Tensor, " draws"]) -> float:
    return float(draws.std() / math.sqrt(len(draws)))


def _quantised(picture: Float[Tensor, "28 28"]) -> Float[Tensor, "28 28"]:
    """Rounded to the levels, in −1 … 1."""
    return (picture * (LEVELS - 1)).round() / (LEVELS - 1) * 2 - 1


def _times(count: int) -> tuple[int, ...]:
    """From 1 to T, cubically denser near 1."""
    falling = samplers.sampling_times(SCHEDULE.steps - 1, count - 1, power=3)
    return tuple(t + 1 for t in reversed(falling))
