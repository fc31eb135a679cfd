"""The β-VAEs of shapes that ship: trained by `recipes.vae_shapes`, scored in the manifest."""

import functools

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds, weights
from engine.data import shapes
from engine.generative.vae import disentanglement, elbo
from engine.generative.vae.disentanglement import Disentanglement
from engine.generative.variational_autoencoder import VAE, ModelSettings

BETAS = (1, 4, 16)
SEEDS = (0, 1, 2)
LATENT_SIZE = 6
HIDDEN = 128
METRIC = "mutual information gap"

_HELD_OUT = 10_000
RATED = 3_000
"""Held-out pictures by which rate, distortion and ELBO of what ships are measured."""


def name(beta: int, seed: int) -> str:
    """Of the weights in the manifest."""
    return f"vae-shapes-{beta}-{seed}"


def check(beta: int, seed: int) -> None:
    """Raises ValueError if no weights ship for this β and this seed."""
    if beta not in BETAS or seed not in SEEDS:
        raise ValueError(
            f"Weights ship for β = {', '.join(map(str, BETAS))} and seeds "
            f"{', '.join(map(str, SEEDS))}, not for β = {beta} and seed {seed}."
        )


def gap(beta: int, seed: int) -> float:
    """The mutual information gap of these weights, as the manifest has it."""
    return weights.manifest()[name(beta, seed)].metric[METRIC]


def settings() -> ModelSettings:
    """The form of the networks that ship."""
    return ModelSettings(LATENT_SIZE, side=shapes.SIDE, widths=(HIDDEN, HIDDEN // 2))


@functools.cache
def pretrained(beta: int, seed: int) -> VAE:
    """The model of this β and this seed; shared by everybody, so nobody may train it.

    Raises:
        ValueError: none ships with these.
        engine.weights.WeightsError: its weights are missing or damaged.
    """
    check(beta, seed)
    model = VAE(settings())
    weights.load_into(model, name(beta, seed))
    return model.eval().requires_grad_(False)


@functools.cache
def held_out() -> tuple[Float[Tensor, "n 32 32"], Float[Tensor, "n 4"]]:
    """10,000 pictures that nothing is trained on, and their factors; nobody writes to them."""
    return shapes.sample(_HELD_OUT, seeds.generator(seeds.derive(0, "vae", "held-out shapes")))


@functools.cache
@torch.no_grad()
def rate_and_distortion(beta: int, seed: int) -> tuple[float, float]:
    """What the held-out pictures cost these weights in nats: the KL divergence, and −E[ln p(x|z)].

    One sample of each code; of 3,000 pictures.
    """
    model, pictures = pretrained(beta, seed), held_out()[0][:RATED]
    source = seeds.generator(seeds.derive(seed, "vae", "rate"))
    eps = torch.randn(RATED, LATENT_SIZE, generator=source)
    parts = elbo.bound(model, pictures, eps)
    return float(parts.kl.sum(dim=1).mean()), -float(parts.reconstruction.mean())


@torch.no_grad()
def score(model: VAE) -> Disentanglement:
    """How the factors of the held-out pictures are shared out among the dimensions."""
    pictures, factors = held_out()
    return disentanglement.measure(model.encode(pictures).mean, factors)
