"""Two estimators of one gradient: of E_q[ln p(x | z)] with respect to the encoder's (μ, ln σ²).

The reparameterised estimator (Kingma & Welling 2014, section 2.4) differentiates through
z = μ + σ ε; the score-function estimator (Williams 1992; section 2.2 there) weighs
∇ ln q(z | x) with ln p(x | z). Both have the same mean; their variances differ by orders of
magnitude.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine.generative.variational_autoencoder import VAE, Pictures, Posterior

Gradient = Float[Tensor, "samples two_d"]
"""With respect to μ (first d columns) and ln σ² (last d), one row per sample of z."""


@dataclass(frozen=True)
class Comparison:
    """Samples of both estimators, for one picture.

    Attributes:
        reparameterised, score_function: a row each per sample.
        baselined: the score function with the mean of the likelihood over the other samples taken
            off (leave one out; Mnih & Rezende 2016, arXiv:1602.06725): unbiased too.
    """

    reparameterised: Gradient
    score_function: Gradient
    baselined: Gradient

    def variance_ratio(self) -> float:
        """Variance of the score function's over the reparameterised one's, summed over columns."""
        return float(self.score_function.var(dim=0).sum() / self.reparameterised.var(dim=0).sum())


def compare(model: VAE, picture: Pictures, samples: int, generator: torch.Generator) -> Comparison:
    """Both estimators from the same samples of z, each as if it had been drawn alone.

    Args:
        model: its weights stay as they are.
        picture: one.
        samples: at least 2.
        generator: of ε.
    """
    with torch.no_grad():
        posterior = model.encode(picture)
    size = posterior.mean.shape[1]
    eps = torch.randn(samples, size, generator=generator)
    mean = posterior.mean.expand(samples, size).clone().requires_grad_()
    log_variance = posterior.log_variance.expand(samples, size).clone().requires_grad_()
    codes = Posterior(mean, log_variance).sample(eps)
    pictures = picture.expand(samples, -1, -1)
    likelihood = model.log_likelihood(pictures, codes)
    # Each row of μ reaches its own sample only, so one backward pass gives every row's gradient.
    pathwise = torch.autograd.grad(likelihood.sum(), (mean, log_variance))
    with torch.no_grad():
        score = torch.cat([eps / posterior.deviation, (eps.square() - 1) / 2], dim=1)
        value = likelihood.detach().unsqueeze(1)
        others = (value.sum() - value) / (samples - 1)
        return Comparison(torch.cat(pathwise, dim=1), value * score, (value - others) * score)


def reaches_encoder(model: VAE, picture: Pictures, *, reparameterised: bool) -> float:
    """The norm of the gradient that −ln p(x | z) sends to the encoder's weights.

    Without reparameterisation z is a sample and nothing more: no gradient passes it.
    """
    posterior = model.encode(picture)
    eps = torch.ones_like(posterior.mean)
    codes = posterior.sample(eps)
    if not reparameterised:
        codes = codes.detach()
    loss = -model.log_likelihood(picture, codes).sum()
    weights = list(model.encoder.parameters())
    loss = loss + 0 * sum(weight.sum() for weight in weights)  # so that each has a gradient
    gradients = torch.autograd.grad(loss, weights)
    return float(torch.cat([gradient.flatten() for gradient in gradients]).norm())
