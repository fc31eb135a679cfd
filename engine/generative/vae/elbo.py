"""The evidence lower bound and its parts, in nats (Kingma & Welling 2014, arXiv:1312.6114).

ln p(x) ≥ ELBO = E_q[ln p(x | z)] − KL(q(z | x) ‖ p(z))
"""

import math
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from engine.generative.variational_autoencoder import VAE, Latent, Pictures, Posterior

_LOG_2_PI = math.log(2 * math.pi)


class Estimate(NamedTuple):
    """A mean over samples.

    Attributes:
        value: the mean.
        error: its standard error.
    """

    value: float
    error: float


class Bound(NamedTuple):
    """The ELBO of each picture, from one sample of the code.

    Attributes:
        reconstruction: ln p(x | z).
        kl: KL(q ‖ p) of each latent dimension, in closed form.
    """

    reconstruction: Float[Tensor, " n"]
    kl: Latent

    @property
    def elbo(self) -> Float[Tensor, " n"]:
        """Reconstruction minus the divergence, summed over the dimensions."""
        return self.reconstruction - self.kl.sum(dim=1)


def kl_to_prior(posterior: Posterior) -> Latent:
    """KL(N(μ, σ²) ‖ N(0, 1)) = (μ² + σ² − 1 − ln σ²) / 2 of each dimension (appendix B)."""
    mean, log_variance = posterior
    return (mean.square() + log_variance.exp() - 1 - log_variance) / 2


def kl_by_sampling(posterior: Posterior, samples: int, generator: torch.Generator) -> Estimate:
    """The same of one picture, summed over the dimensions: the mean of ln q(z | x) − ln p(z).

    Args:
        posterior: of one picture.
        samples: of the code, at least 2.
        generator: of ε.
    """
    eps = torch.randn(samples, posterior.mean.shape[1], generator=generator)
    codes = posterior.sample(eps)
    ratio = log_normal(codes, posterior) - log_prior(codes)
    return Estimate(float(ratio.mean()), float(ratio.std() / math.sqrt(samples)))


def log_normal(codes: Latent, posterior: Posterior) -> Float[Tensor, " n"]:
    """ln q(z | x), summed over the dimensions."""
    mean, log_variance = posterior
    z = (codes - mean).square() * (-log_variance).exp()
    return -(z + log_variance + _LOG_2_PI).sum(dim=1) / 2


def log_prior(codes: Latent) -> Float[Tensor, " n"]:
    """ln p(z) of the standard normal prior."""
    return -(codes.square() + _LOG_2_PI).sum(dim=1) / 2


def bound(model: VAE, pictures: Pictures, eps: Latent) -> Bound:
    """The parts of the ELBO, from the sample z = μ + σ ε."""
    posterior = model.encode(pictures)
    reconstruction = model.log_likelihood(pictures, posterior.sample(eps))
    return Bound(reconstruction, kl_to_prior(posterior))


def log_weights(
    model: VAE, picture: Pictures, samples: int, generator: torch.Generator
) -> Float[Tensor, " samples"]:
    """ln w = ln p(x, z) − ln q(z | x) for samples z of q(z | x), of one picture."""
    posterior = model.encode(picture)
    codes = posterior.sample(torch.randn(samples, posterior.mean.shape[1], generator=generator))
    likelihood = model.log_likelihood(picture.expand(samples, -1, -1), codes)
    return likelihood + log_prior(codes) - log_normal(codes, posterior)


def importance_weighted_bound(log_w: Float[Tensor, " samples"], k: int) -> Estimate:
    """L_k = E[ln (1/k) Σ w_i] (Burda et al. 2016, arXiv:1509.00519, equation 8).

    L_1 is the ELBO; L_k grows with k, towards ln p(x).

    Args:
        log_w: log weights, at least 2 k of them.
        k: samples in each average; the mean is over the disjoint groups of k.

    Raises:
        ValueError: there are too few weights for an error bar.
    """
    groups = len(log_w) // k
    if groups < 2:
        raise ValueError(f"At least {2 * k} weights are needed for groups of {k}.")
    each = log_w[: groups * k].view(groups, k).logsumexp(dim=1) - math.log(k)
    return Estimate(float(each.mean()), float(each.std() / math.sqrt(groups)))


def active_dimensions(means: Latent, threshold: float = 0.01) -> Bool[Tensor, " d"]:
    """Which dimensions vary with x: Var_x[μ(x)] > 0.01 (Burda et al. 2016, section 5.2)."""
    return means.var(dim=0) > threshold
