"""Variance schedules: how much of the data is left in x_t, for t from 0 to T.

Linear: Ho, Jain, Abbeel 2020 (arXiv:2006.11239). Cosine: Nichol, Dhariwal 2021 (arXiv:2102.09672).
Curve: α̅ drawn by the visitor.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import torch
from jaxtyping import Float, Int64
from scipy.interpolate import PchipInterpolator
from scipy.optimize import isotonic_regression
from torch import Tensor

KINDS = ("linear", "cosine", "curve")
LARGEST_STEPS = 4000
LARGEST_BETA = 0.999
"""No step erases everything: at β = 1 nothing of x_0 could be recovered (Nichol, Dhariwal 2021)."""

Table = Float[Tensor, " times"]
Time: TypeAlias = int | Int64[Tensor, " n"]
"""One time for all points, or one for each."""


@dataclass(frozen=True)
class Schedule:
    """α̅_t, and all that follows from it: tables over t = 0 … T, float64.

    Attributes:
        kind: ``linear`` (in β), ``cosine`` (in α̅) or ``curve``.
        steps: T.
        first_beta, last_beta: ends of the linear schedule for T = 1000. For other T one step does
            what 1000 / T steps did, β_t = 1 − (1 − β)^(1000 / T), so that α̅_T stays the same.
        points: of the curve only: (t / T, α̅) from left to right, α̅ falling, the last at t = T.
            They are joined by a monotone cubic (Fritsch, Carlson 1980) that begins at (0, 1).

    Raises:
        ValueError: a setting is out of range; the message is a sentence for the visitor.
    """

    kind: str = "linear"
    steps: int = 1000
    first_beta: float = 1e-4
    last_beta: float = 0.02
    points: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"There is no schedule {self.kind!r}; there are {', '.join(KINDS)}.")
        if self.steps != int(self.steps) or not 2 <= self.steps <= LARGEST_STEPS:
            raise ValueError(
                f"The number of steps is a whole number from 2 to {LARGEST_STEPS}, "
                f"not {self.steps}."
            )
        if not 0 < self.first_beta <= self.last_beta < 1:
            raise ValueError(
                f"The betas rise and lie between 0 and 1; {self.first_beta} to {self.last_beta} "
                "does not."
            )
        if self.kind == "curve":
            _check_points(self.points)

    @cached_property
    def betas(self) -> Table:
        """β_t = 1 − α_t, the variance added in step t; β_0 = 0."""
        if self.kind == "linear":
            ends = self.first_beta, self.last_beta
            kept = 1 - torch.linspace(*ends, self.steps, dtype=torch.float64)
            betas = 1 - kept ** (1000 / self.steps)
        else:
            wanted = self._cosine() if self.kind == "cosine" else self._curve()
            betas = 1 - wanted[1:] / wanted[:-1]
        return torch.cat([torch.zeros(1, dtype=torch.float64), betas.clamp(max=LARGEST_BETA)])

    @cached_property
    def alphas(self) -> Table:
        """α_t = 1 − β_t; α_0 = 1."""
        return 1 - self.betas

    @cached_property
    def alpha_bar(self) -> Table:
        """α̅_t = α_1 ⋯ α_t, the share of the data's variance that is left; α̅_0 = 1."""
        return self.alphas.cumprod(dim=0)

    @cached_property
    def posterior_variance(self) -> Table:
        """β̃_t = (1 − α̅_{t−1}) / (1 − α̅_t) β_t, the variance of q(x_{t−1} | x_t, x_0); β̃_1 = 0."""
        noise = 1 - self.alpha_bar
        inner = noise[:-1] / noise[1:] * self.betas[1:]
        return torch.cat([torch.zeros(1, dtype=torch.float64), inner])

    @cached_property
    def posterior_shares(self) -> tuple[Table, Table]:
        """Of x_0 and of x_t in μ̃_t, the mean of q(x_{t−1} | x_t, x_0) (DDPM, eq. 7); 1, 0 at 0."""
        before, now, beta = self.alpha_bar[:-1], self.alpha_bar[1:], self.betas[1:]
        of_data = before.sqrt() * beta / (1 - now)
        of_noisy = self.alphas[1:].sqrt() * (1 - before) / (1 - now)
        one = torch.ones(1, dtype=torch.float64)
        return torch.cat([one, of_data]), torch.cat([1 - one, of_noisy])

    @cached_property
    def snr(self) -> Table:
        """α̅_t / (1 − α̅_t), the ratio of signal to noise; infinite at t = 0."""
        return self.alpha_bar / (1 - self.alpha_bar)

    @cached_property
    def sigma(self) -> Table:
        """σ_t = √((1 − α̅_t) / α̅_t), the deviation of the noise in x_t / √α̅_t."""
        return ((1 - self.alpha_bar) / self.alpha_bar).sqrt()

    @cached_property
    def angle(self) -> Table:
        """φ_t with cos φ = √α̅_t and sin φ = √(1 − α̅_t), from 0 (data) to almost π/2 (noise)."""
        return torch.atan2((1 - self.alpha_bar).sqrt(), self.alpha_bar.sqrt())

    @cached_property
    def signal(self) -> list[float]:
        """√α̅_t: what x_0 is multiplied by in x_t."""
        return self.alpha_bar.sqrt().tolist()

    @cached_property
    def noise(self) -> list[float]:
        """√(1 − α̅_t): what ε is multiplied by in x_t."""
        return (1 - self.alpha_bar).sqrt().tolist()

    def scales(self, t: Time, x: Tensor) -> tuple[float, float] | tuple[Tensor, Tensor]:
        """(√α̅_t, √(1 − α̅_t)) to multiply x [n, …] with: numbers, or tensors [n, 1, …]."""
        if isinstance(t, int):
            return self.signal[t], self.noise[t]
        alpha_bar = spread(self.alpha_bar, t, x)
        return alpha_bar.sqrt().to(x.dtype), (1 - alpha_bar).sqrt().to(x.dtype)

    def _cosine(self) -> Table:
        offset = 0.008
        u = torch.linspace(0, 1, self.steps + 1, dtype=torch.float64)
        f = torch.cos((u + offset) / (1 + offset) * math.pi / 2).square()
        return f / f[0]

    def _curve(self) -> Table:
        knots = np.array([(0.0, 1.0), *(p for p in self.points if p[0] > 0)])
        curve = PchipInterpolator(knots[:, 0], knots[:, 1])
        return torch.from_numpy(curve(np.linspace(0, 1, self.steps + 1)))


def spread(values: Table, t: Int64[Tensor, " n"], x: Tensor) -> Tensor:
    """values[t] on the device of x [n, …], float64 [n, 1, …]."""
    device = "cpu" if x.device.type == "mps" else x.device  # MPS knows no float64
    chosen = values.to(device)[t.to(device)]
    chosen = chosen if device == x.device else chosen.float().to(x.device)
    return chosen.view(-1, *[1] * (x.dim() - 1))


def fit_falling_curve(
    stroke: Sequence[tuple[float, float]], knots: int = 9
) -> tuple[tuple[float, float], ...]:
    """Valid `Schedule.points` from any stroke of (t / T, α̅): the closest falling curve.

    The stroke is read at evenly spaced times (level before its first and after its last point) and
    made to fall by isotonic regression, then strictly, by at least 10⁻⁴ from knot to knot.

    Raises:
        ValueError: the stroke is empty or not finite, or there are fewer than 2 knots.
    """
    drawn = np.asarray(stroke, dtype=np.float64).reshape(-1, 2)
    if not len(drawn) or not np.isfinite(drawn).all() or knots < 2:
        raise ValueError("Draw a curve of at least one point.")
    drawn = drawn[np.argsort(drawn[:, 0], kind="stable")]
    times = np.linspace(0, 1, knots)[1:]
    falling = isotonic_regression(np.interp(times, *drawn.T).clip(0, 1), increasing=False).x
    # Room below and above for a strict descent.
    slope = 1e-4 * np.arange(1, knots)
    falling = falling.clip(1e-4 * knots, 1) - slope
    return tuple(zip(times.tolist(), falling.tolist(), strict=True))


def _check_points(points: Sequence[tuple[float, float]]) -> None:
    if not points or points[-1][0] != 1:
        raise ValueError("A drawn schedule needs a last point at t = T.")
    inner = points[1:] if points[0][0] == 0 else points
    for (u, a), (v, b) in pairwise([(0.0, 1.0), *inner]):
        if not (u < v and 0 <= b < a):
            raise ValueError(
                f"A drawn schedule falls from 1 towards 0 from left to right; from ({u:g}, {a:g}) "
                f"to ({v:g}, {b:g}) it does not."
            )
