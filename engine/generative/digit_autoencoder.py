"""The variational autoencoders of digits that ship: trained by `recipes.vae_digits`."""

import functools
from dataclasses import dataclass

from engine import weights
from engine.data import images
from engine.data.images import Label
from engine.generative.variational_autoencoder import VAE, Latent, ModelSettings

LATENT_SIZES = (1, 2, 12)


def name(latent_size: int) -> str:
    """Of the weights in the manifest."""
    return f"vae-digits-{latent_size}"


def settings(latent_size: int) -> ModelSettings:
    """The form of the networks that ship.

    Raises:
        ValueError: none ships with codes of this size.
    """
    if latent_size not in LATENT_SIZES:
        known = "1, 2 and 12"
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


@dataclass(frozen=True)
class Encoded:
    """Digits in the latent space.

    Attributes:
        means: μ of each digit.
        deviations: σ of each digit.
        labels: their classes.
    """

    means: Latent
    deviations: Latent
    labels: Label


@functools.cache
def encoded_digits(latent_size: int) -> Encoded:
    """The 4,500 training digits as the pretrained encoder places them; nobody writes to them.

    Raises:
        ValueError: no model ships with codes of this size.
        engine.weights.WeightsError: its weights are missing or damaged.
    """
    train = images.split(images.mnist()).train
    posterior = pretrained(latent_size).encode(train.images)
    return Encoded(posterior.mean, posterior.deviation, train.labels)
