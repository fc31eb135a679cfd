"""The variational bound on −log p(x_0), term by term, in nats per sample (DDPM, eq. 5, 8, 13).

L = L_T + Σ_{t=2}^{T} L_{t−1} + L_0, where every term but L_0 is a divergence between Gaussians and
so known in closed form, given x_t. L_simple (eq. 14) is the same sum with all weights equal.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.diffusion.forward import diffuse, normal_like, posterior
from engine.generative.diffusion.parametrisation import Denoiser, from_eps
from engine.generative.diffusion.samplers import VARIANCES
from engine.generative.diffusion.schedules import Schedule, Table


@dataclass(frozen=True)
class Bound:
    """The terms for n samples, in nats.

    Attributes:
        prior: L_T = KL(q(x_T | x_0) ‖ N(0, I)) [n]; nothing that is learned.
        times: t of the terms computed; t = 1 is L_0, any other is L_{t−1}.
        terms: [times, n], each for one draw of x_t ~ q(x_t | x_0).
        squared: |ε̂ − ε|² of the same draws [times, n], what L_simple adds up.
    """

    prior: Float[Tensor, " n"]
    times: tuple[int, ...]
    terms: Float[Tensor, "times n"]
    squared: Float[Tensor, "times n"]

    def total(self, schedule: Schedule) -> Float[Tensor, " n"]:
        """The bound on −log p(x_0); terms at times left out are taken from a line between.

        With all times this is the sum itself. Outside the first and last time the nearest counts.
        """
        if len(self.times) == schedule.steps:
            return self.prior + self.terms.sum(dim=0)
        order = sorted(range(len(self.times)), key=lambda k: self.times[k])
        known = torch.tensor([self.times[k] for k in order], dtype=torch.float64)
        wanted = torch.arange(1, schedule.steps + 1, dtype=torch.float64)
        right = torch.searchsorted(known, wanted).clamp(max=len(order) - 1)
        left = (right - 1).clamp(min=0)
        width = (known[right] - known[left]).clamp(min=1)
        share = ((wanted - known[left]) / width).clamp(0, 1)[:, None].to(self.terms)
        terms = self.terms[order]
        return self.prior + torch.lerp(terms[left], terms[right], share).sum(dim=0)


def bound(
    denoiser: Denoiser,
    x_0: Float[Tensor, "n ..."],
    schedule: Schedule,
    generator: torch.Generator,
    *,
    times: Sequence[int] | None = None,
    variance: str = "posterior",
    levels: int | None = None,
    at_once: int = 1,
) -> Bound:
    """The terms of the bound for samples x_0, from one draw of x_t at each time.

    Args:
        denoiser: (x_t, t) → ε̂.
        x_0: data; images in [−1, 1] if `levels` are given.
        schedule: of the noise.
        generator: of all noise.
        times: rising or falling, within 1 … T; all of them by default.
        variance: σ_t² of the reverse step, ``beta`` or ``posterior`` (which is 0 at t = 1, where
            β̃_2 stands in, as in Nichol, Dhariwal 2021).
        levels: how many grey levels the data have: L_0 is then the probability of the right level
            (eq. 13). None: the data are continuous, and L_0 is a density.
        at_once: for how many times the denoiser is asked together, t being a tensor then.

    Raises:
        ValueError: times or variance are not valid.
    """
    times = tuple(range(1, schedule.steps + 1) if times is None else times)
    if not times or min(times) < 1 or max(times) > schedule.steps:
        raise ValueError(f"The bound has terms for times from 1 to {schedule.steps}.")
    deviations = reverse_variance(schedule, variance).sqrt()
    terms, squared = [], []
    with torch.inference_mode():
        for t, eps, x, found in _asked(denoiser, x_0, schedule, generator, times, at_once):
            predicted = from_eps(found, x, t, schedule, "x0")
            terms.append(term(x_0, x, predicted, t, schedule, float(deviations[t]), levels))
            squared.append(_sum(found - eps, power=2))
    return Bound(
        prior(x_0, schedule), times, torch.stack(terms).clone(), torch.stack(squared).clone()
    )


def term(
    x_0: Float[Tensor, "n ..."],
    x: Float[Tensor, "n ..."],
    predicted: Float[Tensor, "n ..."],
    t: int,
    schedule: Schedule,
    deviation: float,
    levels: int | None = None,
) -> Float[Tensor, " n"]:
    """L_{t−1} = KL(q(x_{t−1} | x_t, x_0) ‖ p(x_{t−1} | x_t)), at t = 1 L_0, in nats.

    Args:
        x_0: data.
        x: x_t.
        predicted: x̂_0, as the network has it from x_t.
        t: from 1 to T.
        schedule: of the noise.
        deviation: σ_t of the reverse step (`reverse_variance`).
        levels: of grey, for L_0 (`reconstruction`).
    """
    mean, _ = posterior(predicted, x, t, t - 1, schedule)
    if t == 1:
        return reconstruction(x_0, mean, deviation, levels)
    goal, spread = posterior(x_0, x, t, t - 1, schedule)
    return divergence(goal, math.sqrt(spread), mean, deviation)


def _asked(
    denoiser: Denoiser,
    x_0: Tensor,
    schedule: Schedule,
    generator: torch.Generator,
    times: Sequence[int],
    at_once: int,
) -> Iterator[tuple[int, Tensor, Tensor, Tensor]]:
    """At each time the noise, x_t, and ε̂."""
    for first in range(0, len(times), at_once):
        some = times[first : first + at_once]
        noises = [normal_like(x_0, generator) for _ in some]
        noisy = [diffuse(x_0, t, eps, schedule) for t, eps in zip(some, noises, strict=True)]
        if len(some) == 1:
            answers: Sequence[Tensor] = [denoiser(noisy[0], some[0])]
        else:
            at = torch.tensor(some, device=x_0.device).repeat_interleave(len(x_0))
            answers = denoiser(torch.cat(noisy), at).chunk(len(some))
        yield from zip(some, noises, noisy, answers, strict=True)


def prior(x_0: Float[Tensor, "n ..."], schedule: Schedule) -> Float[Tensor, " n"]:
    """L_T = KL(N(√α̅_T x_0, (1 − α̅_T) I) ‖ N(0, I)), in nats."""
    return divergence(schedule.signal[-1] * x_0, schedule.noise[-1], torch.zeros_like(x_0), 1.0)


def divergence(
    mean: Float[Tensor, "n ..."],
    deviation: float,
    other_mean: Float[Tensor, "n ..."],
    other_deviation: float,
) -> Float[Tensor, " n"]:
    """KL(N(mean, deviation² I) ‖ N(other mean, other deviation² I)), in nats."""
    ratio = (deviation / other_deviation) ** 2
    per_dimension = (ratio - 1 - math.log(ratio)) / 2
    dimensions = mean[0].numel()
    return dimensions * per_dimension + _sum((mean - other_mean) / other_deviation, power=2) / 2


def reconstruction(
    x_0: Float[Tensor, "n ..."],
    mean: Float[Tensor, "n ..."],
    deviation: float,
    levels: int | None,
) -> Float[Tensor, " n"]:
    """L_0 = −log p(x_0 | x_1), in nats: of a density, or of grey levels over [−1, 1] (eq. 13).

    A level stands for the values closest to it; the outermost two reach to infinity.
    """
    if levels is None:
        scaled = _sum((x_0 - mean) / deviation, power=2) / 2
        return scaled + x_0[0].numel() * math.log(deviation * math.sqrt(2 * math.pi))
    half = 1 / (levels - 1)
    # log Φ in the tail that is short: a level far from the mean must not have probability 0.
    away = (x_0 - mean).double()
    sign = torch.where(away >= 0, -1.0, 1.0)
    upper = torch.where(x_0 > 1 - half, torch.inf, (away + half) / deviation)
    lower = torch.where(x_0 < -1 + half, -torch.inf, (away - half) / deviation)
    near = torch.where(sign < 0, sign * lower, sign * upper)
    far = torch.where(sign < 0, sign * upper, sign * lower)
    log_near = torch.special.log_ndtr(near)
    gap = torch.special.log_ndtr(far) - log_near
    return -_sum(log_near + torch.log(-torch.expm1(gap)), power=1).to(x_0.dtype)


def reverse_variance(schedule: Schedule, variance: str) -> Table:
    """σ_t² of p(x_{t−1} | x_t): β_t, or β̃_t with β̃_2 for t = 1.

    Raises:
        ValueError: there is no such variance.
    """
    if variance not in VARIANCES:
        raise ValueError(f"There is no variance {variance!r}; there are {', '.join(VARIANCES)}.")
    if variance == "beta":
        return schedule.betas
    smallest = schedule.posterior_variance
    return torch.cat([smallest[:1], smallest[2:3], smallest[2:]])


def bound_weights(schedule: Schedule, variance: str = "posterior") -> Table:
    """What the bound multiplies |ε̂ − ε|² with, β_t² / (2 σ_t² α_t (1 − α̅_t)), by t (eq. 12).

    L_simple takes 1 for all: it leaves the small t, where these weights are largest, to chance. 0
    at t = 0.
    """
    squared = reverse_variance(schedule, variance)[1:]
    alphas, betas = schedule.alphas[1:], schedule.betas[1:]
    found = betas.square() / (2 * squared * alphas * (1 - schedule.alpha_bar[1:]))
    return torch.cat([torch.zeros(1, dtype=torch.float64), found])


def _sum(values: Tensor, power: int) -> Float[Tensor, " n"]:
    return (values**power).flatten(1).sum(dim=1)
