"""The forward process q: data become noise, by a closed form or as a Markov chain.

DDPM (Ho et al. 2020), equations 2, 4, 6 and 7.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.diffusion.schedules import Schedule, Time


def diffuse(
    x_0: Float[Tensor, "n ..."], t: Time, eps: Float[Tensor, "n ..."], schedule: Schedule
) -> Float[Tensor, "n ..."]:
    """x_t ~ q(x_t | x_0) = N(√α̅_t x_0, (1 − α̅_t) I) in closed form, ε ~ N(0, I) given (eq. 4)."""
    signal, noise = schedule.scales(t, x_0)
    return signal * x_0 + noise * eps


def step(
    x: Float[Tensor, "n ..."], t: int, z: Float[Tensor, "n ..."], schedule: Schedule
) -> Float[Tensor, "n ..."]:
    """x_t ~ q(x_t | x_{t−1}) = N(√α_t x_{t−1}, β_t I), z ~ N(0, I) given (eq. 2)."""
    return diffuse_from(x, t - 1, t, z, schedule)


def diffuse_from(
    x: Float[Tensor, "n ..."], s: int, t: int, z: Float[Tensor, "n ..."], schedule: Schedule
) -> Float[Tensor, "n ..."]:
    """x_t ~ q(x_t | x_s) = N(√(α̅_t/α̅_s) x_s, (1 − α̅_t/α̅_s) I), s < t, z ~ N(0, I) given.

    Raises:
        ValueError: the times are not in this order, or not in the schedule.
    """
    if not 0 <= s < t <= schedule.steps:
        raise ValueError(f"Noise is added from an earlier to a later time, not from {s} to {t}.")
    kept = float(schedule.alpha_bar[t] / schedule.alpha_bar[s])
    return kept**0.5 * x + (1 - kept) ** 0.5 * z


def markov_chain(
    x_0: Float[Tensor, "n ..."],
    schedule: Schedule,
    generator: torch.Generator,
    times: Sequence[int] | None = None,
) -> Float[Tensor, "times n ..."]:
    """One noising path of every point, seen at rising times (all from 0 to T by default).

    Between two times one draw stands for all the steps between them, whose law it has.

    Raises:
        ValueError: the times do not rise within 0 … T.
    """
    times = range(schedule.steps + 1) if times is None else times
    x = (
        x_0
        if times[0] == 0
        else diffuse_from(x_0, 0, times[0], normal_like(x_0, generator), schedule)
    )
    path = [x]
    for s, t in pairwise(times):
        path.append(diffuse_from(path[-1], s, t, normal_like(x_0, generator), schedule))
    return torch.stack(path)


def compose_noises(noises: Float[Tensor, "t n ..."], schedule: Schedule) -> Float[Tensor, "n ..."]:
    """The one ε that leads from x_0 to where the noises z_1 … z_t of single steps lead.

    ε = Σ_i √(α̅_t / α̅_i · β_i / (1 − α̅_t)) z_i, itself standard normal: why eq. 4 holds.
    """
    t = len(noises)
    alpha_bar, betas = schedule.alpha_bar, schedule.betas
    weights = (alpha_bar[t] / alpha_bar[1 : t + 1] * betas[1 : t + 1] / (1 - alpha_bar[t])).sqrt()
    return torch.tensordot(weights.to(noises), noises, dims=([0], [0]))


def posterior(
    x_0: Float[Tensor, "n ..."], x: Float[Tensor, "n ..."], t: int, s: int, schedule: Schedule
) -> tuple[Float[Tensor, "n ..."], float]:
    """Mean and variance of q(x_s | x_t, x_0), s < t, x = x_t (eq. 6 and 7 for s = t − 1)."""
    earlier, later = float(schedule.alpha_bar[s]), float(schedule.alpha_bar[t])
    kept = later / earlier
    mean = (
        earlier**0.5 * (1 - kept) / (1 - later) * x_0 + kept**0.5 * (1 - earlier) / (1 - later) * x
    )
    return mean, (1 - earlier) / (1 - later) * (1 - kept)


def normal_like(like: Tensor, generator: torch.Generator) -> Tensor:
    """Standard normal numbers in the shape, precision and place of another tensor."""
    drawn = torch.randn(like.shape, generator=generator, device=generator.device, dtype=like.dtype)
    return drawn.to(like.device)
