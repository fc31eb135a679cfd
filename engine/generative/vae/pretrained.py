"""What is measured of the autoencoders of digits that ship; the first is in the manifest."""

import functools
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.data import images
from engine.generative import digit_autoencoder
from engine.generative.vae import elbo
from engine.generative.vae.elbo import Estimate
from engine.generative.variational_autoencoder import VAE, Latent, Posterior

METRIC = "held-out -ELBO, nats"


def held_out_nats(model: VAE, seed: int) -> float:
    """−ELBO on the held-out digits in nats per digit, the mean over ten samples of each code."""
    test = images.split(images.mnist()).test.images
    source = seeds.generator(seeds.derive(seed, "vae", "metric"))
    size = (len(test), model.settings.latent_size)
    with torch.no_grad():
        found = [
            elbo.bound(model, test, torch.randn(size, generator=source)).elbo for _ in range(10)
        ]
    return -float(torch.stack(found).mean())


@dataclass(frozen=True)
class Projection:
    """The plane of largest variance of the codes: two principal components.

    Attributes:
        origin: the mean of the codes.
        axes: orthonormal, the one of the larger variance first.
        explained: the share of the variance that lies in the plane.
    """

    origin: Float[Tensor, "1 d"]
    axes: Float[Tensor, "d 2"]
    explained: float

    def to_plane(self, codes: Latent) -> Float[Tensor, "n 2"]:
        """Coordinates of the codes in the plane."""
        return (codes - self.origin) @ self.axes

    def moved(self, code: Float[Tensor, "1 d"], x: float, y: float) -> Float[Tensor, "1 d"]:
        """The code brought to (x, y) of the plane; what is perpendicular to it stays."""
        return code + (torch.tensor([[x, y]]) - self.to_plane(code)) @ self.axes.T


@functools.cache
def projection(latent_size: int) -> Projection:
    """The projection of the encoded training digits (`encoded_digits`), the same every time.

    Of codes of two dimensions it is the plane itself.

    Raises:
        ValueError: codes of one dimension lie in no plane.
    """
    if latent_size < 2:
        raise ValueError("Codes of one dimension lie on a line, not in a plane.")
    means = digit_autoencoder.encoded_digits(latent_size).means
    if latent_size == 2:
        return Projection(torch.zeros(1, 2), torch.eye(2), 1.0)
    origin = means.mean(dim=0, keepdim=True)
    variances, vectors = torch.linalg.eigh(torch.cov((means - origin).T.double()))
    axes = vectors[:, [-1, -2]]
    # A vector and its opposite are both right: the largest entry is made positive.
    axes = axes * axes.gather(0, axes.abs().argmax(dim=0, keepdim=True)).sign()
    return Projection(origin, axes.float(), float(variances[-2:].sum() / variances.sum()))


@functools.cache
def held_out_bounds(latent_size: int, samples: int = 20) -> Float[Tensor, " 500"]:
    """The ELBO of each held-out digit in nats, ascending; the mean over samples of its code."""
    test = images.split(images.mnist()).test.images
    model = digit_autoencoder.pretrained(latent_size)
    source = seeds.generator(seeds.derive(0, "vae", "held-out bounds"))
    with torch.no_grad():
        found = [
            elbo.bound(model, test, torch.randn(len(test), latent_size, generator=source)).elbo
            for _ in range(samples)
        ]
    return torch.stack(found).mean(dim=0).sort().values


@dataclass(frozen=True)
class Scored:
    """The ELBO of one picture beside those of the held-out digits.

    Attributes:
        posterior: of the picture.
        reconstruction: E_q[ln p(x | z)] in nats, from samples of the code.
        kl: KL(q ‖ p) of each latent dimension, in nats.
        share_below: share of the held-out digits whose ELBO is lower still.
    """

    posterior: Posterior
    reconstruction: Estimate
    kl: Float[Tensor, " d"]
    share_below: float

    @property
    def elbo(self) -> float:
        """In nats; its standard error is that of the reconstruction."""
        return self.reconstruction.value - float(self.kl.sum())


def score(picture: Float[Tensor, "28 28"], latent_size: int, samples: int = 64) -> Scored:
    """The bound of one picture, always from the same samples ε.

    Args:
        picture: from 0 (paper) to 1 (ink), centred as MNIST is.
        latent_size: of the pretrained model.
        samples: of the code, at least 2.
    """
    model = digit_autoencoder.pretrained(latent_size)
    source = seeds.generator(seeds.derive(0, "vae", "score"))
    eps = torch.randn(samples, latent_size, generator=source)
    posterior = model.encode(picture[None])
    likelihood = model.log_likelihood(picture.expand(samples, -1, -1), posterior.sample(eps))
    reconstruction = Estimate(float(likelihood.mean()), float(likelihood.std() / samples**0.5))
    kl = elbo.kl_to_prior(posterior)[0]
    bounds = held_out_bounds(latent_size)
    below = torch.searchsorted(bounds, reconstruction.value - float(kl.sum()))
    return Scored(posterior, reconstruction, kl, float(below) / len(bounds))
