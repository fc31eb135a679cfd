"""The bound of a held-out digit, and losses, summed over bands of noise levels.

A thousand noise levels are too many to look at; eight bands, narrow where the terms of the bound
change quickly, show where the nats are and which noise levels a loss attends to.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from engine.cache import cached
from engine.data import images
from engine.generative.diffusion.digits import likelihood_bound, sampling
from engine.generative.diffusion.digits.likelihood_bound import BoundTerms, SingleDraw
from engine.generative.diffusion.digits.unet import SCHEDULE
from engine.generative.diffusion.weighting import weights

EDGES = (0, 1, 3, 10, 30, 100, 300, 600, 1000)
"""Ends of the bands of t; a band includes its upper end."""

BANDS = len(EDGES) - 1

MIDDLES = (1, 2, 6, 18, 55, 170, 430, 780)
"""The t that stands for its band."""

TIMES, DRAWS = 32, 6
"""Of the exact estimate of the bound."""

_DRAWN = (*MIDDLES, SCHEDULE.steps)  # the last band is long, and at its end nothing is known
_EVERY = np.arange(1, SCHEDULE.steps + 1)
_SMALLEST = 1e-12


@dataclass(frozen=True, eq=False)
class BandCosts:
    """What one digit costs in every band.

    Attributes:
        terms: of the bound; None in an estimate from a single draw.
        nats: of each band.
        noise_mse: mean of |ε̂ − ε|² / 784 at every t from 1 to T.
    """

    terms: BoundTerms | None
    nats: Float[np.ndarray, " bands"]
    noise_mse: Float[np.ndarray, " times"]

    @property
    def exact_terms(self) -> BoundTerms:
        """The terms of the bound.

        Raises:
            ValueError: it is an estimate from a single draw, which has none.
        """
        if self.terms is None:
            raise ValueError("A single draw has no terms of the bound.")
        return self.terms

    @property
    def bound_shares(self) -> Float[np.ndarray, " bands"]:
        """Which share of the bound each band contributes; they add up to 1."""
        shares: np.ndarray = self.nats / self.nats.sum()
        return shares

    def loss_shares(self, weighting: str) -> Float[np.ndarray, " bands"]:
        """Which share of a loss each band contributes; they add up to 1.

        Args:
            weighting: one of `engine.generative.diffusion.weighting.WEIGHTINGS`.
        """
        parts = sum_bands(weights(SCHEDULE, weighting, "eps").numpy()[1:] * self.noise_mse)
        return parts / parts.sum()

    @property
    def median_time(self) -> int | None:
        """The t up to which half of the bound's nats are spent; None without its terms."""
        if self.terms is None:
            return None
        spent = np.interp(_EVERY, self.terms.times, self.terms.nats.numpy()).cumsum()
        return int(_EVERY[np.searchsorted(spent, spent[-1] / 2)])


@cached
def band_costs(digit: int, index: int, label: int, seed: int) -> BandCosts:
    """The costs of a held-out digit (`images.held_out_digit`) when the network is given `label`."""
    terms = likelihood_bound.estimate_terms(
        sampling.pretrained(),
        images.held_out_digit(digit, index),
        label,
        seed=seed,
        times=TIMES,
        draws=DRAWS,
    )
    times = np.array(terms.times)
    nats = np.interp(_EVERY, times, terms.nats.numpy())
    return BandCosts(terms, sum_bands(nats), _noise_mse_everywhere(times, terms.noise_mse.numpy()))


@cached
def single_draw(digit: int, index: int, label: int, seed: int, *, bfloat16: bool) -> SingleDraw:
    """A held-out digit noised to the middle of each band, and to T, under one noise."""
    return likelihood_bound.estimate_from_single_draw(
        sampling.pretrained(),
        images.held_out_digit(digit, index),
        label,
        _DRAWN,
        seed=seed,
        bfloat16=bfloat16,
    )


def draft_band_costs(drawn: SingleDraw) -> BandCosts:
    """Approximate costs from one time of each band."""
    times = np.array(_DRAWN)
    # Between few times a straight line would lie far above the curve.
    nats = _interpolate_logs(times, drawn.nats.numpy())
    return BandCosts(None, sum_bands(nats), _noise_mse_everywhere(times, drawn.noise_mse.numpy()))


def sum_bands(values: Float[np.ndarray, " times"]) -> Float[np.ndarray, " bands"]:
    """Sums over the bands of values at every t from 1 to T."""
    return np.add.reduceat(values, EDGES[:-1])


def _interpolate_logs(times: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Values at every t, linear between the given ones on logarithmic axes."""
    logs = np.log(np.maximum(values, _SMALLEST))
    return np.exp(np.interp(np.log(_EVERY), np.log(times), logs))


def _noise_mse_everywhere(times: np.ndarray, noise_mse: np.ndarray) -> np.ndarray:
    """|ε̂ − ε|² at every t: the error of x̂_0 is smooth, while that of ε̂ drops steeply at T."""
    snr = SCHEDULE.snr.numpy()
    return _interpolate_logs(times, noise_mse / snr[times]) * snr[_EVERY]
