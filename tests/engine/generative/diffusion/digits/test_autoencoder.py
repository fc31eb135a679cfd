"""The autoencoder: its bound is the formula, and the pretrained one scores what it claims."""

import pytest
import torch
from torch.distributions import Bernoulli, Normal, kl_divergence

from engine import seeds, weights
from engine.data import images
from engine.generative.diffusion.digits import latent
from engine.generative.diffusion.digits.autoencoder import DIMENSIONS, Autoencoder
from engine.seeds import generator


def test_the_bound_agrees_with_torch_distributions() -> None:
    network = Autoencoder(generator(0))
    pictures = (images.mnist().images[::500] > 0.5).float()
    found = network.negative_elbo(pictures, generator(1))
    mean, deviation = network.encode(pictures)
    codes = mean + deviation * torch.randn(mean.shape, generator=generator(1))
    likelihood = Bernoulli(network.decode(codes)).log_prob(pictures).sum(dim=(1, 2))
    divergence = kl_divergence(Normal(mean, deviation), Normal(0.0, 1.0)).sum(dim=1)
    torch.testing.assert_close(found, divergence - likelihood, rtol=1e-4, atol=1e-2)
    free = network.negative_elbo(pictures, generator(1), beta=0.0)
    torch.testing.assert_close(found - free, divergence, rtol=1e-3, atol=1e-3)


def test_shapes_and_ranges() -> None:
    network = Autoencoder(generator(0)).requires_grad_(False)
    mean, deviation = network.encode(torch.rand(4, 28, 28, generator=generator(1)))
    assert mean.shape == deviation.shape == (4, DIMENSIONS) and bool((deviation > 0).all())
    pictures = network.decode(mean)
    assert pictures.shape == (4, 28, 28)
    assert 0 <= float(pictures.min()) and float(pictures.max()) <= 1


def test_the_pretrained_one_scores_what_the_manifest_says() -> None:
    entry = weights.manifest()[latent.NAME]
    test = images.split(images.mnist()).test.images
    source = seeds.generator(seeds.derive(entry.seed, "metric"))
    with torch.inference_mode():
        nats = float(latent.pretrained_space().network.negative_elbo(test, source).mean())
    assert nats == pytest.approx(entry.metric["held-out -ELBO, nats"], rel=1e-3)
    assert nats < 115
