"""ln p(x): against a linear Gaussian model, where it has a closed form, and above every bound."""

import math
from itertools import pairwise

import pytest
import torch

from engine.data import images
from engine.generative import digit_autoencoder
from engine.generative.vae import elbo, evidence
from engine.generative.variational_autoencoder import VAE, ModelSettings
from engine.seeds import generator


@pytest.mark.parametrize("size", [1, 2])
def test_a_linear_model_has_the_evidence_of_its_gaussian(size: int) -> None:
    settings = ModelSettings(latent_size=size, architecture="linear", likelihood="gaussian")
    model = VAE(settings, generator(0))
    weights = dict(model.named_parameters())
    with torch.no_grad():
        weights["decoder.weight"].normal_(0, 0.05, generator=generator(1))
        weights["log_sigma_x"].fill_(math.log(0.5))
    picture = images.held_out_digit(3, 0)[None]
    w, b = weights["decoder.weight"].detach().double(), weights["decoder.bias"].detach().double()
    exact = torch.distributions.LowRankMultivariateNormal(
        b, w, torch.full_like(b, 0.5**2)
    ).log_prob(picture.flatten().double())
    assert evidence.log_evidence(model, picture) == pytest.approx(float(exact), abs=0.02)


def test_no_bound_is_above_the_evidence_and_they_rise_towards_it() -> None:
    model = digit_autoencoder.pretrained(2)
    picture = images.held_out_digit(4, 1)[None]
    exact = evidence.log_evidence(model, picture)
    log_w = elbo.log_weights(model, picture, 4_000, generator(0))
    found = [elbo.importance_weighted_bound(log_w, k) for k in (1, 5, 50, 500)]
    assert all(one.value < two.value for one, two in pairwise(found))
    for each in found:
        assert each.value < exact + 4 * each.error + 0.02
    assert exact - found[0].value > 3 * (exact - found[-1].value) > -0.3


def test_mass_that_the_encoder_does_not_look_at_counts() -> None:
    """This 3 is encoded beside the mass of p(z | x): a plain sum over the plane finds it."""
    model = digit_autoencoder.pretrained(2)
    picture = images.split(images.mnist()).test.images[119:120]
    exact = evidence.log_evidence(model, picture)
    ticks = torch.linspace(-4, 4, 161)
    codes = torch.cartesian_prod(ticks, ticks)
    joint = model.log_likelihood(picture.expand(len(codes), -1, -1), codes)
    joint = joint + elbo.log_prior(codes)
    assert exact == pytest.approx(float(joint.logsumexp(0)) + 2 * math.log(0.05), abs=0.05)
    log_w = elbo.log_weights(model, picture, 1_000, generator(0))
    assert exact - elbo.importance_weighted_bound(log_w, 500).value > 20


def test_the_gap_of_the_bound_is_the_divergence_from_the_true_posterior() -> None:
    """ln p(x) = ELBO + KL(q ‖ p(z | x)), each computed on its own."""
    model = digit_autoencoder.pretrained(1)
    for number in (0, 3):
        picture = images.split(images.mnist()).test.images[number : number + 1]
        found = evidence.true_posterior(model, picture)
        assert float(torch.trapezoid(found.true, found.codes)) == pytest.approx(1, abs=0.01)
        assert float(torch.trapezoid(found.encoded, found.codes)) == pytest.approx(1, abs=0.01)
        log_w = elbo.log_weights(model, picture, 4_000, generator(0))
        bound = elbo.importance_weighted_bound(log_w, 1)
        gap = evidence.log_evidence(model, picture) - bound.value
        assert gap == pytest.approx(found.divergence, abs=4 * bound.error + 0.03)


def test_a_normal_posterior_could_follow_the_true_one_where_the_encoder_misses_it() -> None:
    found = evidence.true_posterior(
        digit_autoencoder.pretrained(1), images.split(images.mnist()).test.images[6:7]
    )
    assert found.divergence > 4 and 0 <= found.least_divergence < 0.02


def test_more_dimensions_are_refused() -> None:
    with pytest.raises(ValueError, match="one dimension only"):
        evidence.true_posterior(digit_autoencoder.pretrained(2), images.held_out_digit(0, 0)[None])
    with pytest.raises(ValueError, match="one or two dimensions"):
        evidence.log_evidence(digit_autoencoder.pretrained(12), images.held_out_digit(0, 0)[None])
