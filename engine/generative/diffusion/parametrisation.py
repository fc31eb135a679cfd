"""What a network may predict, and how each answer gives the others.

With x_t = √α̅ x_0 + √(1 − α̅) ε known, one of these determines the rest:

* ``eps``: ε, the noise (Ho et al. 2020)
* ``x0``: x_0, the data
* ``v``: √α̅ ε − √(1 − α̅) x_0 (Salimans, Ho 2022, arXiv:2202.00512)
* ``mean``: μ̃_t(x_t, x_0), the mean of q(x_{t−1} | x_t, x_0) (Ho et al. 2020, eq. 7): nearly x_t
  itself, so that little errors of it are large ones of ε
* ``score``: ∇ log p_t(x_t), estimated by −ε / √(1 − α̅) (Vincent 2011; Song et al. 2021)
"""

from collections.abc import Callable

from torch import Tensor

from engine.generative.diffusion.schedules import Schedule, Time, spread

PARAMETRISATIONS = ("eps", "x0", "v", "mean")

Denoiser = Callable[[Tensor, Time], Tensor]
"""(x_t [n, …], t) → ε̂ of the same shape. t is one int, or int64 [n]."""


def to_eps(value: Tensor, x: Tensor, t: Time, schedule: Schedule, kind: str) -> Tensor:
    """ε from a prediction of another kind, at x = x_t [n, …].

    Raises:
        ValueError: the kind is unknown.
    """
    signal, noise = schedule.scales(t, x)
    match kind:
        case "eps":
            return value
        case "x0":
            return (x - signal * value) / noise
        case "v":
            return noise * x + signal * value
        case "mean":
            of_data, of_noisy = _shares(t, x, schedule)
            return (x - signal * (value - of_noisy * x) / of_data) / noise
        case "score":
            return -noise * value
    raise ValueError(f"There is no prediction {kind!r}.")


def from_eps(eps: Tensor, x: Tensor, t: Time, schedule: Schedule, kind: str) -> Tensor:
    """What a prediction of ε says of another quantity, at x = x_t [n, …].

    Raises:
        ValueError: the kind is unknown.
    """
    signal, noise = schedule.scales(t, x)
    match kind:
        case "eps":
            return eps
        case "x0":
            return (x - noise * eps) / signal
        case "v":
            return (eps - noise * x) / signal
        case "mean":
            of_data, of_noisy = _shares(t, x, schedule)
            return of_data * (x - noise * eps) / signal + of_noisy * x
        case "score":
            return -eps / noise
    raise ValueError(f"There is no prediction {kind!r}.")


def target(x_0: Tensor, eps: Tensor, t: Time, schedule: Schedule, kind: str) -> Tensor:
    """What a network of that kind should answer, given what x_t was made of.

    Raises:
        ValueError: the kind is unknown.
    """
    if kind == "eps":
        return eps
    if kind == "x0":
        return x_0
    signal, noise = schedule.scales(t, x_0)
    if kind == "v":
        return signal * eps - noise * x_0
    if kind == "mean":
        of_data, of_noisy = _shares(t, x_0, schedule)
        return of_data * x_0 + of_noisy * (signal * x_0 + noise * eps)
    known = ", ".join(PARAMETRISATIONS)
    raise ValueError(f"There is no parametrisation {kind!r}; there are {known}.")


def _shares(t: Time, x: Tensor, schedule: Schedule) -> tuple[Tensor, Tensor] | tuple[float, float]:
    """What x_0 and x_t are multiplied by in μ̃_t."""
    of_data, of_noisy = schedule.posterior_shares
    if isinstance(t, int):
        return float(of_data[t]), float(of_noisy[t])
    return spread(of_data, t, x).to(x.dtype), spread(of_noisy, t, x).to(x.dtype)
