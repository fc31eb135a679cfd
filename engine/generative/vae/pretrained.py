"""The autoencoders that ship: trained by `recipes.vae_digits`, scored in the manifest."""

import functools

import torch

from engine import seeds, weights
from engine.data import images
from engine.generative.vae import elbo
from engine.generative.vae.model import VAE, ModelSettings

LATENT_SIZES = (2, 12)
METRIC = "held-out -ELBO, nats"


def name(latent_size: int) -> str:
    """Of the weights in the manifest."""
    return f"vae-digits-{latent_size}"


def settings(latent_size: int) -> ModelSettings:
    """The form of the networks that ship.

    Raises:
        ValueError: none ships with codes of this size.
    """
    if latent_size not in LATENT_SIZES:
        known = " and ".join(map(str, LATENT_SIZES))
        raise ValueError(f"There are pretrained codes of {known} dimensions, not {latent_size}.")
    return ModelSettings(latent_size=latent_size)


@functools.cache
def pretrained(latent_size: int) -> VAE:
    """The model with codes of this size; shared by everybody, so nobody may train it.

    Raises:
        ValueError: none ships with codes of this size.
        engine.weights.WeightsError: its weights are missing or damaged.
    """
    model = VAE(settings(latent_size))
    weights.load_into(model, name(latent_size))
    return model.eval().requires_grad_(False)


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
