"""From noise to data: every sampler takes a denoiser and returns the trajectory.

* `ddpm`: ancestral sampling (Ho et al. 2020, algorithm 2)
* `ddim`: the family of Song, Meng, Ermon 2021 (arXiv:2010.02502, eq. 12), η from 0 to 1
* `ode`: the probability flow (Song et al. 2021, arXiv:2011.13456; Heun after Karras et al. 2022,
  arXiv:2206.00364)
* `sde`: the reverse-time SDE (Anderson 1982) by Euler and Maruyama
* `invert_ddim`: DDIM backwards, from data to the noise that makes it

All take falling times (`sampling_times`), begin with x at the first of them (so sampling can begin
halfway) and draw noise from the generator passed in.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.diffusion.forward import normal_like, posterior
from engine.generative.diffusion.parametrisation import Denoiser, from_eps
from engine.generative.diffusion.schedules import Schedule, Time

VARIANCES = ("beta", "posterior")
METHODS = ("euler", "heun")
CLOCKS = ("angle", "noise", "time")

Step = Callable[[Tensor, int, int], tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class Trajectory:
    """The trajectory of n samples.

    Attributes:
        times: at which they are seen: falling from noise to data (rising in `invert_ddim`).
        x: x_t at these times [times, n, …]; the last are the samples.
        x0: the data predicted at all times but the last [times − 1, n, …].
    """

    times: tuple[int, ...]
    x: Tensor
    x0: Tensor

    @property
    def samples(self) -> Tensor:
        """Where the trajectory ends [n, …]."""
        return self.x[-1]


def sampling_times(start: int, steps: int, *, power: float = 1.0) -> tuple[int, ...]:
    """steps + 1 times falling from `start` to 0, evenly, or denser near 0 with a power above 1.

    Times that round to the same number are moved apart, so every step is one.

    Raises:
        ValueError: there are more steps than times, or none, or the power is below 1.
    """
    if not 1 <= steps <= start:
        raise ValueError(f"From t = {start} there are 1 to {start} steps, not {steps}.")
    if not 1 <= power < math.inf:
        raise ValueError(f"The power is at least 1, not {power}.")
    rising = [0]
    for k in range(1, steps + 1):
        rising.append(max(rising[-1] + 1, round(start * (k / steps) ** power)))
    return tuple(reversed(rising))


def ddpm(
    denoiser: Denoiser,
    x: Float[Tensor, "n ..."],
    schedule: Schedule,
    generator: torch.Generator,
    *,
    times: Sequence[int] | None = None,
    variance: str = "posterior",
) -> Trajectory:
    """Ancestral sampling: x_s from N(μ̃(x_t, x̂_0), σ²), the last step without noise.

    Args:
        denoiser: (x_t, t) → ε̂.
        x: x_t at the first time, standard normal for t = T.
        generator: of all noise.
        times: falling; all T steps by default. Fewer make each step cover several of the
            schedule's, with α = α̅_t / α̅_s.
        variance: σ² = ``beta`` (1 − α; right for data that are noise) or ``posterior`` (β̃; right
            for data that are one point). The truth lies between.

    Raises:
        ValueError: times or variance are not valid.
    """
    _one_of("variance", variance, VARIANCES)

    def step(x: Tensor, t: int, s: int) -> tuple[Tensor, Tensor]:
        z = normal_like(x, generator) if s else None
        return ddpm_step(x, denoiser(x, t), t, s, z, schedule, variance)

    return run(x, _falling(times, schedule), step)


def ddpm_step(
    x: Tensor,
    eps: Tensor,
    t: int,
    s: int,
    z: Tensor | None,
    schedule: Schedule,
    variance: str = "posterior",
) -> tuple[Tensor, Tensor]:
    """x_s and x̂_0 from x_t, ε̂ and z ~ N(0, I) (None: no noise)."""
    x0 = from_eps(eps, x, t, schedule, "x0")
    mean, smallest = posterior(x0, x, t, s, schedule)
    if z is None:
        return mean, x0
    kept = float(schedule.alpha_bar[t] / schedule.alpha_bar[s])
    return mean + math.sqrt(smallest if variance == "posterior" else 1 - kept) * z, x0


def sr3_step(x: Tensor, eps: Tensor, t: int, z: Tensor | None, schedule: Schedule) -> Tensor:
    """x_{t−1} = (x_t − (1 − α_t)/√(1 − α̅_t) ε̂)/√α_t + √(1 − α_t) z.

    The form of DDPM's algorithm 2 and of SR3 (Saharia et al. 2021, arXiv:2104.07636, eq. 11): the
    same as `ddpm_step` with the variance β. The divisor is √α_t, of one step, not √α̅_t.
    """
    alpha, alpha_bar = float(schedule.alphas[t]), float(schedule.alpha_bar[t])
    mean = (x - (1 - alpha) / math.sqrt(1 - alpha_bar) * eps) / math.sqrt(alpha)
    return mean if z is None else mean + math.sqrt(1 - alpha) * z


def ddim(
    denoiser: Denoiser,
    x: Float[Tensor, "n ..."],
    schedule: Schedule,
    generator: torch.Generator | None = None,
    *,
    times: Sequence[int] | None = None,
    eta: float = 0.0,
) -> Trajectory:
    """DDIM: deterministic at η = 0, and at η = 1 `ddpm` with the posterior's variance.

    Args:
        denoiser: (x_t, t) → ε̂.
        x: x_t at the first time, standard normal for t = T.
        generator: of the noise, not needed at η = 0.
        times: falling; all T steps by default.
        eta: share of the posterior's deviation that is drawn anew, from 0 to 1.

    Raises:
        ValueError: times or η are not valid, or the generator is missing.
    """
    if not 0 <= eta <= 1:
        raise ValueError(f"η lies between 0 and 1; {eta} does not.")
    if eta and generator is None:
        raise ValueError("DDIM with η above 0 needs a generator.")

    def step(x: Tensor, t: int, s: int) -> tuple[Tensor, Tensor]:
        z = normal_like(x, generator) if eta and s and generator else None
        return ddim_step(x, denoiser(x, t), t, s, schedule, eta=eta, z=z)

    return run(x, _falling(times, schedule), step)


def ddim_step(
    x: Tensor,
    eps: Tensor,
    t: int,
    s: int,
    schedule: Schedule,
    *,
    eta: float = 0.0,
    z: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """x_s = √α̅_s x̂_0 + √(1 − α̅_s − σ²) ε̂ + σ z, and x̂_0 (eq. 12); s may lie on either side of t.

    z ~ N(0, I), needed if σ = η √((1 − α̅_s)/(1 − α̅_t)) √(1 − α̅_t/α̅_s) is not 0.
    """
    x0 = from_eps(eps, x, t, schedule, "x0")
    if not eta or z is None:
        return schedule.signal[s] * x0 + schedule.noise[s] * eps, x0
    earlier, later = float(schedule.alpha_bar[s]), float(schedule.alpha_bar[t])
    variance = eta**2 * (1 - earlier) / (1 - later) * (1 - later / earlier)
    direction = math.sqrt(max(1 - earlier - variance, 0.0))
    return schedule.signal[s] * x0 + direction * eps + math.sqrt(variance) * z, x0


def ode(
    denoiser: Denoiser,
    x: Float[Tensor, "n ..."],
    schedule: Schedule,
    *,
    times: Sequence[int] | None = None,
    method: str = "heun",
    clock: str = "angle",
) -> Trajectory:
    """The probability flow: deterministic, with the same p_t as the SDE at every t.

    In the clock ``angle``, √α̅ = cos φ and √(1 − α̅) = sin φ, x moves by dx = v dφ,
    v = √α̅ ε̂ − √(1 − α̅) x̂_0 (Salimans, Ho 2022, arXiv:2202.00512, app. D). φ ends at π/2 on every
    schedule. In the clock ``noise``, y = x/√α̅ moves by dy = ε̂ dσ, σ² = (1 − α̅)/α̅; but σ reaches
    20,000 on the cosine schedule, and half of such a step with a second slope that differs a little
    ends far from all data (Karras et al. begin at σ = 80). In the clock ``time``,
    dx = −½ (x + score) dτ, τ = −log α̅: Song's form. In the first two a Euler step is a DDIM step.

    Args:
        denoiser: (x_t, t) → ε̂.
        x: x_t at the first time, standard normal for t = T.
        times: falling; all T steps by default.
        method: ``euler`` (one evaluation a step) or ``heun`` (two; the last step, to t = 0 where
            nothing is learned, is Euler's).
        clock: the variable that Heun's method takes its steps in.

    Raises:
        ValueError: times, method or clock are not valid.
    """
    _one_of("method", method, METHODS)
    _one_of("clock", clock, CLOCKS)
    clocks = {"angle": schedule.angle, "noise": schedule.sigma, "time": -schedule.alpha_bar.log()}
    now = clocks[clock].tolist()
    scale = schedule.signal if clock == "noise" else [1.0] * (schedule.steps + 1)

    def slope(x: Tensor, eps: Tensor, t: int) -> Tensor:
        if clock == "noise":
            return eps
        if clock == "time":
            return (eps / schedule.noise[t] - x) / 2
        return from_eps(eps, x, t, schedule, "v")

    def step(x: Tensor, t: int, s: int) -> tuple[Tensor, Tensor]:
        eps = denoiser(x, t)
        moved, x0 = ddim_step(x, eps, t, s, schedule)
        first, h = slope(x, eps, t), now[s] - now[t]
        if clock == "time":
            moved = x + h * first
        if method == "heun" and s:
            second = slope(moved, denoiser(moved, s), s)
            moved = scale[s] * (x / scale[t] + h / 2 * (first + second))
        return moved, x0

    return run(x, _falling(times, schedule), step)


def sde(
    denoiser: Denoiser,
    x: Float[Tensor, "n ..."],
    schedule: Schedule,
    generator: torch.Generator,
    *,
    times: Sequence[int] | None = None,
) -> Trajectory:
    """The reverse SDE, dx = −(½ x + score) dτ + dw backwards in τ = −log α̅, by Euler–Maruyama.

    It needs many steps: a step over Δτ > 4 overshoots even where the data are forgotten. The last
    step adds no noise. Arguments and errors as for `ddpm`.
    """

    def step(x: Tensor, t: int, s: int) -> tuple[Tensor, Tensor]:
        eps = denoiser(x, t)
        span = float((schedule.alpha_bar[s] / schedule.alpha_bar[t]).log())
        moved = x + span * (x / 2 - eps / schedule.noise[t])
        if s:
            moved = moved + math.sqrt(span) * normal_like(x, generator)
        return moved, from_eps(eps, x, t, schedule, "x0")

    return run(x, _falling(times, schedule), step)


def invert_ddim(
    denoiser: Denoiser,
    x: Float[Tensor, "n ..."],
    schedule: Schedule,
    *,
    times: Sequence[int] | None = None,
    iterations: int = 0,
) -> Trajectory:
    """DDIM (η = 0) backwards: data x at the last time to the noise at the first.

    A step up needs ε̂ at its far end, which is not known yet; the near end is used, as is customary,
    and at t = 0 the first step's own time.

    Args:
        denoiser: (x_t, t) → ε̂.
        x: data.
        times: falling, as for the `ddim` it inverts; they are visited backwards.
        iterations: how often a step is repeated with ε̂ at the end just found, a fixed-point
            iteration; where it converges, `ddim` comes back exactly.

    Raises:
        ValueError: the times are not valid, or there are less than 0 iterations.
    """
    if iterations < 0:
        raise ValueError(f"There are 0 or more iterations, not {iterations}.")

    def step(x: Tensor, s: int, t: int) -> tuple[Tensor, Tensor]:
        eps = denoiser(x, s or t)
        moved, x0 = ddim_step(x, eps, s, t, schedule)
        for _ in range(iterations):
            moved, x0 = ddim_step(x, denoiser(moved, t), s, t, schedule)
        return moved, x0

    return run(x, tuple(reversed(_falling(times, schedule))), step)


def guided(
    network: Callable[[Tensor, Time, Tensor], Tensor],
    labels: Tensor,
    null_label: int,
    guidance_scale: float,
) -> Denoiser:
    """Classifier-free guidance: ε̂ = ε̂(∅) + w (ε̂(c) − ε̂(∅)) (Ho, Salimans 2022).

    w = 0 is the unconditional model, 1 the conditional one, more extrapolates. Both come from one
    evaluation of twice the size; one of single size is enough at 0 and 1, and where no sample has
    a class.

    Args:
        network: (x_t [n, …], t, labels int64 [n]) → ε̂.
        labels: the class of every sample [n].
        null_label: the label that stands for no class.
        guidance_scale: w; the paper's own weight is w − 1.
    """
    none = torch.full_like(labels, null_label)
    single = guidance_scale in (0, 1) or torch.equal(labels, none)

    def denoiser(x: Tensor, t: Time) -> Tensor:
        if single:
            return network(x, t, labels if guidance_scale else none)
        twice = t if isinstance(t, int) else torch.cat([t, t])
        both = network(torch.cat([x, x]), twice, torch.cat([labels, none]))
        conditional, unconditional = both.chunk(2)
        return torch.lerp(unconditional, conditional, guidance_scale)

    return denoiser


def clipped(denoiser: Denoiser, schedule: Schedule, limit: float) -> Denoiser:
    """The denoiser whose predicted x_0 stays within ±limit; ε̂ follows it.

    Near T, where x̂_0 = (x_t − …ε̂)/√α̅ divides by almost nothing, this keeps a small error small.
    """

    def inner(x: Tensor, t: Time) -> Tensor:
        x0 = from_eps(denoiser(x, t), x, t, schedule, "x0").clamp(-limit, limit)
        signal, noise = schedule.scales(t, x)
        return (x - signal * x0) / noise

    return inner


def run(start: Tensor, times: tuple[int, ...], step: Step) -> Trajectory:
    """The trajectory from `start` [n, …] at the first time by steps (x, t, s) → (x_s, x̂_0)."""
    x = start.new_empty((len(times), *start.shape))
    x0 = start.new_empty((len(times) - 1, *start.shape))
    with torch.inference_mode():
        x[0] = start
        for k, (t, s) in enumerate(pairwise(times)):
            x[k + 1], x0[k] = step(x[k], t, s)
    return Trajectory(times, x, x0)


def _falling(times: Sequence[int] | None, schedule: Schedule) -> tuple[int, ...]:
    if times is None:
        return tuple(range(schedule.steps, -1, -1))
    falls = all(t > s for t, s in pairwise(times))
    if len(times) < 2 or not falls or times[0] > schedule.steps or times[-1] < 0:
        raise ValueError(f"The times fall within {schedule.steps} … 0, at least two of them.")
    return tuple(times)


def _one_of(what: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"There is no {what} {value!r}; there are {', '.join(choices)}.")
