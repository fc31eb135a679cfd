"""Trains the variational autoencoders of digits that ship, with codes of 1, 2 and 12 dimensions.

`python -m recipes.vae_digits` writes `vae-digits-1`, `vae-digits-2` and `vae-digits-12` into
assets/.
"""

from pathlib import Path

import torch
from torch import Tensor

from engine import seeds, weights
from engine.data import images
from engine.generative import digit_autoencoder, digit_training
from engine.generative.vae import elbo, pretrained
from engine.generative.variational_autoencoder import VAE
from recipes import fitting

STEPS, BATCH, PEAK = {1: 9_000, 2: 9_000, 12: 12_000}, 128, 2e-3
_WARM_UP = 0.1  # of the steps, over which the weight of the divergence rises to 1


def train(latent_size: int, seed: int, steps: int) -> VAE:
    """A model of its own initial weights, batches, distortions and noise."""
    data = images.split(images.mnist()).train.images
    model = VAE(
        digit_autoencoder.settings(latent_size),
        seeds.generator(seeds.derive(seed, "vae", "weights")),
    )
    draw = seeds.generator(seeds.derive(seed, "vae", "batches"))
    order = digit_training.shuffled_batches(len(data), BATCH, draw)
    taken = 0

    def loss() -> Tensor:
        nonlocal taken
        taken += 1
        pictures = digit_training.augment(data[next(order)], draw)
        parts = elbo.bound(model, pictures, torch.randn(BATCH, latent_size, generator=draw))
        beta = min(1.0, taken / (_WARM_UP * steps))
        return (beta * parts.kl.sum(dim=1) - parts.reconstruction).mean()

    fitting.fit(model, loss, steps, peak=PEAK, largest_gradient=100.0)
    return model.eval().requires_grad_(False)


def make(latent_size: int, seed: int, into: Path, steps: int | None = None) -> None:
    """Trains, scores and saves."""
    model = train(latent_size, seed, STEPS[latent_size] if steps is None else steps)
    tensors = fitting.halved(model)
    entry = weights.save(
        digit_autoencoder.name(latent_size),
        tensors,
        recipe="recipes.vae_digits",
        seed=seed,
        metric={pretrained.METRIC: pretrained.held_out_nats(model, seed)},
        folder=into,
    )
    print(entry)


if __name__ == "__main__":
    given = fitting.arguments("recipes.vae_digits", __doc__)
    for latent_size in digit_autoencoder.LATENT_SIZES:
        make(latent_size, given.seed, given.into)
