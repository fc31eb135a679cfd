"""The bound against torch.distributions, Monte Carlo, and ln p(x) by quadrature."""

from itertools import pairwise

import pytest
import torch
from torch.distributions import Bernoulli, Normal, kl_divergence

from engine.data import images
from engine.generative.vae import elbo
from engine.generative.vae.evidence import log_evidence
from engine.generative.variational_autoencoder import VAE, ModelSettings, Posterior
from engine.seeds import generator


def test_the_closed_divergence_is_that_of_torch_distributions_and_of_sampling() -> None:
    source = generator(0)
    posterior = Posterior(torch.randn(5, 3, generator=source), torch.randn(5, 3, generator=source))
    closed = elbo.kl_to_prior(posterior)
    peer = kl_divergence(Normal(posterior.mean, posterior.deviation), Normal(0.0, 1.0))
    torch.testing.assert_close(closed, peer)
    for k in range(5):
        one = Posterior(posterior.mean[k : k + 1], posterior.log_variance[k : k + 1])
        sampled = elbo.kl_by_sampling(one, 20_000, source)
        assert abs(sampled.value - float(closed[k].sum())) < 4 * sampled.error


def test_the_parts_of_the_bound_are_those_of_torch_distributions() -> None:
    model = VAE(ModelSettings(latent_size=4), generator(0)).requires_grad_(False)
    pictures = (images.mnist().images[::700] > 0.5).float()
    eps = torch.randn(len(pictures), 4, generator=generator(1))
    found = elbo.bound(model, pictures, eps)
    posterior = model.encode(pictures)
    codes = posterior.mean + posterior.deviation * eps
    peer = Bernoulli(model.decode(codes)).log_prob(pictures).sum(dim=(1, 2))
    torch.testing.assert_close(found.reconstruction, peer, rtol=1e-4, atol=1e-2)
    torch.testing.assert_close(found.elbo, peer - found.kl.sum(dim=1), rtol=1e-4, atol=1e-2)
    normal = Normal(posterior.mean, posterior.deviation).log_prob(codes).sum(dim=1)
    torch.testing.assert_close(elbo.log_normal(codes, posterior), normal, rtol=1e-4, atol=1e-4)


def test_the_gaussian_likelihood_is_that_of_torch_distributions() -> None:
    model = VAE(ModelSettings(likelihood="gaussian"), generator(0)).requires_grad_(False)
    pictures, codes = torch.rand(3, 28, 28, generator=generator(1)), torch.zeros(3, 2)
    assert model.log_sigma_x is not None
    peer = Normal(model.decode(codes), model.log_sigma_x.exp()).log_prob(pictures)
    torch.testing.assert_close(model.log_likelihood(pictures, codes), peer.sum(dim=(1, 2)))


@pytest.fixture(scope="module")
def one_dimensional() -> VAE:
    """A model whose posterior is neither the prior nor exact, over a few pixels that matter."""
    model = VAE(ModelSettings(latent_size=1, widths=(8,)), generator(3)).requires_grad_(False)
    for parameter in model.decoder.parameters():
        parameter.mul_(0.3)
    return model


def test_the_bounds_close_in_order_on_the_evidence(one_dimensional: VAE) -> None:
    picture = images.mnist().images[:1]
    evidence = log_evidence(one_dimensional, picture)
    weights = elbo.log_weights(one_dimensional, picture, 20_000, generator(0))
    bounds = [elbo.importance_weighted_bound(weights, k) for k in (1, 5, 50, 500)]
    for lower, higher in pairwise(bounds):
        assert lower.value < higher.value + 3 * (lower.error + higher.error)
    assert bounds[0].value < evidence - 3 * bounds[0].error
    assert bounds[0].value < bounds[-1].value <= evidence + 3 * bounds[-1].error
    assert evidence - bounds[-1].value < 0.2 * (evidence - bounds[0].value)
    # E[w] = p(x), whatever q is.
    direct = float(weights.double().logsumexp(0)) - float(torch.tensor(20_000.0).log())
    assert direct == pytest.approx(evidence, abs=0.1)


def test_the_first_importance_weighted_bound_is_the_elbo(one_dimensional: VAE) -> None:
    picture = images.mnist().images[:1]
    weights = elbo.log_weights(one_dimensional, picture, 4_000, generator(1))
    eps = torch.randn(4_000, 1, generator=generator(2))
    found = elbo.bound(one_dimensional, picture.expand(4_000, -1, -1), eps).elbo
    first = elbo.importance_weighted_bound(weights, 1)
    assert abs(first.value - float(found.mean())) < 4 * (first.error + float(found.std()) / 63)


def test_what_cannot_be_computed_is_refused() -> None:
    with pytest.raises(ValueError, match="At least 20 weights"):
        elbo.importance_weighted_bound(torch.zeros(19), 10)


def test_a_dimension_whose_mean_does_not_vary_is_not_active() -> None:
    means = torch.randn(1_000, 4, generator=generator(0)) * torch.tensor([1.0, 0.2, 0.05, 0.0])
    assert elbo.active_dimensions(means).sum() == 2
