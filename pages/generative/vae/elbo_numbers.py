"""The bound of one held-out digit and its estimators, under the pretrained models."""

import copy
import functools
from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.data import images
from engine.generative import digit_autoencoder
from engine.generative.vae import elbo, gradients
from engine.generative.vae.elbo import Estimate
from engine.generative.vae.evidence import Posteriors, log_evidence, true_posterior
from engine.generative.vae.gradients import Comparison
from engine.generative.variational_autoencoder import VAE, Posterior
from pages.generative.vae.fields import digit_name

COUNTS = (1, 2, 3, 5, 8, 12, 20, 35, 60, 100, 150, 220, 300, 400, 500)
"""Samples k of the importance-weighted bounds."""

_WEIGHTS = 8_000


@dataclass(frozen=True)
class Bounds:
    """L_k of one digit.

    Attributes:
        estimates: for each of `COUNTS`.
        evidence: ln p(x) by quadrature, in one or two dimensions; otherwise NaN.
    """

    estimates: tuple[Estimate, ...]
    evidence: float


def picture(number: int) -> Float[Tensor, "1 28 28"]:
    """The held-out digit of this number, 0 to 499."""
    return images.split(images.mnist()).test.images[number : number + 1]


def name(number: int) -> str:
    """Which digit it is, with its article."""
    return digit_name(int(images.split(images.mnist()).test.labels[number]))


def posterior(number: int) -> Posterior:
    """q(z | x) of it in two dimensions."""
    return digit_autoencoder.pretrained(2).encode(picture(number))


@cached
def bounds(number: int, latent_size: int, seed: int) -> Bounds:
    """The importance-weighted bounds with 1 to 500 samples."""
    model = digit_autoencoder.pretrained(latent_size)
    source = seeds.generator(seeds.derive(seed, "vae", "importance weights"))
    log_w = elbo.log_weights(model, picture(number), _WEIGHTS, source)
    estimates = tuple(elbo.importance_weighted_bound(log_w, k) for k in COUNTS)
    exact = log_evidence(model, picture(number)) if latent_size <= 2 else float("nan")
    return Bounds(estimates, exact)


@cached
def posteriors(number: int) -> Posteriors:
    """The true posterior and the encoder's, of a code of one dimension."""
    return true_posterior(digit_autoencoder.pretrained(1), picture(number))


@cached
def divergence_by_sampling(number: int, samples: int, seed: int) -> Estimate:
    """KL(q ‖ p) by Monte Carlo, in two dimensions."""
    source = seeds.generator(seeds.derive(seed, "vae", "divergence"))
    return elbo.kl_by_sampling(posterior(number), samples, source)


@cached
def estimators(number: int, samples: int, seed: int) -> Comparison:
    """Both estimators of the gradient, in two dimensions."""
    source = seeds.generator(seeds.derive(seed, "vae", "gradients"))
    return gradients.compare(digit_autoencoder.pretrained(2), picture(number), samples, source)


@cached
def encoder_gradients(number: int) -> tuple[float, float]:
    """Norms of the gradient at the encoder's weights: reparameterised, and with a bare sample."""
    with_it, without = (
        gradients.reaches_encoder(_trainable(), picture(number), reparameterised=flag)
        for flag in (True, False)
    )
    return with_it, without


@functools.cache
def _trainable() -> VAE:
    return copy.deepcopy(digit_autoencoder.pretrained(2)).requires_grad_(True)
