"""What a network may predict, and how each answer gives the others.

With x_t = √α̅ x_0 + √(1 − α̅) ε known, one of these determines the rest:

* ``eps``: ε, the noise (Ho et al. 2020)
* ``x0``: x_0, the data
* ``v``: √α̅ ε − √(1 − α̅) x_0 (Salimans, Ho 2022, arXiv:2202.00512)
* ``score``: ∇ log p_t(x_t), estimated by −ε / √(1 − α̅) (Vincent 2011; Song et al. 2021)
"""

from collections.abc import Callable

from torch import Tensor

from engine.generative.diffusion.schedules import Schedule, Time

PARAMETRISATIONS = ("eps", "x0", "v")

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
    if kind == "v":
        signal, noise = schedule.scales(t, x_0)
        return signal * eps - noise * x_0
    raise ValueError(f"There is no parametrisation {kind!r}; there are eps, x0, v.")
