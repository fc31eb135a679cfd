"""The exact density p_t, score and denoiser where the distribution of the data is known.

If the data are a mixture of round Gaussians, so is x_t at every t: N(μ_k, s_k² I) becomes
N(√α̅_t μ_k, (α̅_t s_k² + 1 − α̅_t) I). A finite data set is the case s_k = 0: then x̂_0 is a mean of
the data with weights that fall with the distance (a kernel regression), and a sampler that follows
it ends on the data themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import torch
from jaxtyping import Float
from torch import Tensor

from engine.data.densities import GaussianMixture
from engine.generative.diffusion.parametrisation import from_eps
from engine.generative.diffusion.schedules import Schedule, Time, spread

_LARGEST_EXPONENT = 1e4  # up to which float32 gives the logits to a thousandth
_PAIRS_AT_ONCE = 1 << 18  # a megabyte: stays in the cache
_CACHED_COMPONENTS = 64  # at most, of a mixture whose times are cached
_CACHED_TIMES = 256  # of one mixture


@dataclass(frozen=True, eq=False)
class NoisedMixture:
    """p_t of x_t when the data x_0 come from Σ_k w_k N(μ_k, s_k² I).

    Every method takes x_t [n, …] and t, one int or int64 [n].

    Attributes:
        means: μ [K, …].
        deviations: s [K], 0 for single points.
        weights: w [K], positive; scaled to sum 1.
        schedule: of the noise.

    Raises:
        ValueError: there are no means, or the lengths differ, or a number is out of range.
    """

    means: Tensor
    deviations: Tensor
    weights: Tensor
    schedule: Schedule

    def __post_init__(self) -> None:
        count = len(self.means)
        if not count or self.deviations.shape != (count,) or self.weights.shape != (count,):
            raise ValueError("A mixture needs a mean, a deviation and a weight for each part.")
        if not (self.deviations >= 0).all() or not (self.weights > 0).all():
            raise ValueError("Deviations are at least 0, and weights above 0.")

    @classmethod
    def of(cls, mixture: GaussianMixture, schedule: Schedule) -> "NoisedMixture":
        """The noised version of a mixture in the plane."""
        means = torch.tensor(mixture.means)
        ones = torch.ones(len(means))
        return cls(means, mixture.deviation * ones, ones, schedule)

    @classmethod
    def empirical(
        cls, data: Float[Tensor, "K ..."], schedule: Schedule, deviation: float = 0.0
    ) -> "NoisedMixture":
        """The data set itself, each point as likely as the others, blurred with a deviation.

        Without blur there is no density at t = 0, and the methods give infinities there.
        """
        ones = torch.ones(len(data), device=data.device, dtype=data.dtype)
        return cls(data, deviation * ones, ones, schedule)

    @classmethod
    def fit(
        cls, data: Float[Tensor, "n d"], components: int, schedule: Schedule, rounds: int = 12
    ) -> "NoisedMixture":
        """A mixture of round Gaussians close to data, by k-means (Lloyd 1982).

        Args:
            data: at random; the first points are the first means.
            components: K, at most n.
            schedule: of the noise.
            rounds: of k-means.
        """
        means = data[:components]
        for _ in range(rounds):
            nearest = torch.cdist(data, means).argmin(dim=1)
            counts = torch.bincount(nearest, minlength=components).clamp(min=1)[:, None]
            means = torch.zeros_like(means).index_add_(0, nearest, data) / counts
        squares = (data - means[nearest]).square().sum(dim=1, keepdim=True)
        sums = torch.zeros(components, 1, dtype=data.dtype).index_add_(0, nearest, squares)
        deviations = (sums / (data.shape[1] * counts)).squeeze(1).sqrt()
        return cls(means, deviations, counts.squeeze(1).to(data.dtype), schedule)

    def log_density(self, x: Float[Tensor, "n ..."], t: Time) -> Float[Tensor, " n"]:
        """log p_t(x), in nats."""
        parts = [torch.logsumexp(logits, dim=1) for logits, _ in self._parts(x, t)]
        return torch.cat(parts)

    def score(self, x: Float[Tensor, "n ..."], t: Time) -> Float[Tensor, "n ..."]:
        """∇ log p_t(x) = Σ_k r_k (√α̅_t μ_k − x) / v_k, r_k the share of part k in x."""
        products = self._at(t, x.flatten(1)).products if isinstance(t, int) else None
        if products is not None:
            return products.score(x.flatten(1)).reshape(x.shape)
        pulls, hold = [], []
        for logits, parts in self._parts(x, t):
            share = torch.softmax(logits, dim=1) / parts.variance
            pulled = share @ parts.means
            pulls.append(pulled if parts.signal is None else parts.signal * pulled)
            hold.append(share.sum(dim=1, keepdim=True))
        return (torch.cat(pulls) - torch.cat(hold) * x.flatten(1)).view_as(x)

    def eps(self, x: Float[Tensor, "n ..."], t: Time) -> Float[Tensor, "n ..."]:
        """E[ε | x_t = x] = −√(1 − α̅_t) ∇ log p_t(x): the best ε̂ there is, a `Denoiser`."""
        _, noise = self.schedule.scales(t, x)
        return -noise * self.score(x, t)

    def x0(self, x: Float[Tensor, "n ..."], t: Time) -> Float[Tensor, "n ..."]:
        """E[x_0 | x_t = x], the best x̂_0."""
        return from_eps(self.eps(x, t), x, t, self.schedule, "x0")

    def v(self, x: Float[Tensor, "n ..."], t: Time) -> Float[Tensor, "n ..."]:
        """E[v | x_t = x], the best v̂."""
        return from_eps(self.eps(x, t), x, t, self.schedule, "v")

    def _parts(self, x: Tensor, t: Time) -> Iterator[tuple[Tensor, "_AtTimes"]]:
        """For some points at a time: log(w_k p_k(x)) [m, K], and what holds at their times."""
        rows = x.flatten(1)
        parts = self._at(t, rows) if isinstance(t, int) else self._evaluate(t, rows)
        size = max(1, _PAIRS_AT_ONCE // len(self.means))
        for start in range(0, len(rows), size):
            some = slice(start, start + size)
            now = parts.of(some)
            yield now.constant - now.squared_distances(rows[some]) / (2 * now.variance), now

    def _at(self, t: int, rows: Tensor) -> "_AtTimes":
        """One time for all points; cached, since samplers come to the same times again."""
        key = (t, rows.dtype, rows.device)
        found = self._cached_times.get(key)
        if found is None:
            with torch.inference_mode(False):  # it may be asked for elsewhere later
                found = self._evaluate(torch.tensor([t], device=rows.device), rows).shared()
            if len(self.means) <= _CACHED_COMPONENTS:
                if len(self._cached_times) >= _CACHED_TIMES:
                    self._cached_times.clear()
                self._cached_times[key] = found
        return found

    @cached_property
    def _cached_times(self) -> dict[tuple[int, torch.dtype, torch.device], "_AtTimes"]:
        return {}

    def _evaluate(self, t: Tensor, rows: Tensor) -> "_AtTimes":
        means = self.means.flatten(1).to(rows)
        weights = (self.weights / self.weights.sum()).log().to(rows)
        alpha_bar = spread(self.schedule.alpha_bar, t, rows)
        left, noise = alpha_bar.to(rows.dtype), (1 - alpha_bar).to(rows.dtype)
        variance = left * self.deviations.to(rows).square() + noise
        constant = weights - rows.shape[1] / 2 * torch.log(2 * torch.pi * variance)
        return _AtTimes(left.sqrt(), means, variance, constant)


@dataclass(frozen=True, eq=False)
class _AtTimes:
    """The parts of a mixture at the times of m points, or at one time (1 for m).

    Attributes:
        signal: √α̅ [m, 1]; None if it is in the means.
        means: μ_k [K, d], or √α̅ μ_k.
        variance: v_k [m, K].
        constant: log w_k − d/2 log 2π v_k [m, K].
        products: for the score by matrix products alone; None with signals that differ, and where
            the products would cancel.
    """

    signal: Tensor | None
    means: Tensor
    variance: Tensor
    constant: Tensor
    products: "_Products | None" = None

    def shared(self) -> "_AtTimes":
        """That of one time, √α̅ in the means."""
        means = self.means if self.signal is None else self.signal * self.means
        products = _Products.of(means, self.variance.T, self.constant.T)
        return _AtTimes(None, means, self.variance, self.constant, products)

    def of(self, some: slice) -> "_AtTimes":
        """That of some of the points."""
        if self.signal is None:
            return self
        return _AtTimes(self.signal[some], self.means, self.variance[some], self.constant[some])

    def squared_distances(self, x: Tensor) -> Tensor:
        """|x_i − √α̅_i μ_k|² without the cancellation of |x|² + |μ|² − 2 x·μ.

        With signals that differ, as α̅_i |x_i / √α̅_i − μ_k|².
        """
        mode = "donot_use_mm_for_euclid_dist"
        if self.signal is None:
            return torch.cdist(x, self.means, compute_mode=mode).square()
        return (self.signal * torch.cdist(x / self.signal, self.means, compute_mode=mode)).square()


@dataclass(frozen=True, eq=False)
class _Products:
    """The score at one time as two matrix products, four times as fast as by distances.

    log(w_k p_k(x)) = a_k + x·b_k − c_k |x|², up to what is the same for all k.

    Attributes:
        constant: a_k [K, 1].
        weight: b_k and −c_k, plus the smallest c [K, d + 1].
        pulls: in rows √α̅ μ_k / v_k, 1 / v_k and 1 [d + 2, K].
    """

    constant: Tensor
    weight: Tensor
    pulls: Tensor

    @classmethod
    def of(cls, means: Tensor, variance: Tensor, constant: Tensor) -> "_Products | None":
        """From means √α̅ μ [K, d], variances v and constants [K, 1]; None if they would cancel."""
        precision = 1 / variance
        exponents = means.square().sum(dim=1, keepdim=True) * precision / 2
        if not float(exponents.max()) < _LARGEST_EXPONENT:
            return None
        pulls = torch.cat([means * precision, precision, torch.ones_like(precision)], dim=1)
        weight = torch.cat([means * precision, (precision.min() - precision) / 2], dim=1)
        return cls(constant - exponents, weight, pulls.T.contiguous())

    def score(self, rows: Tensor) -> Tensor:
        """∇ log p of rows [n, d], some of them at a time and as columns: `exp` is fastest so.

        `stack` of `unbind` copies few long columns three times as fast as `T.contiguous`.
        """
        found, size = [], max(1, _PAIRS_AT_ONCE // len(self.constant))
        for start in range(0, len(rows), size):
            x = torch.stack(rows[start : start + size].unbind(dim=1))
            features = torch.cat([x, x.square().sum(dim=0, keepdim=True)])
            logits = torch.addmm(self.constant, self.weight, features)
            *pull, hold, total = self.pulls @ (logits - logits.amax(dim=0)).exp_()
            found.append((torch.stack(pull) - hold * x) / total)
        return torch.stack(torch.cat(found, dim=1).unbind(), dim=1)
