"""Trains the β-VAEs of shapes that ship: three weights of the divergence, three seeds each.

`python -m recipes.vae_shapes` writes `vae-shapes-1-0` and its eight like into assets/.
"""

from pathlib import Path

import torch
from torch import Tensor

from engine import seeds, weights
from engine.data import shapes
from engine.generative import digit_training
from engine.generative.vae import elbo, pretrained_shapes
from engine.generative.variational_autoencoder import VAE
from recipes import fitting

STEPS, BATCH, PEAK = 12_000, 128, 2e-3
_PICTURES = 20_000


def train(beta: int, seed: int, steps: int = STEPS) -> VAE:
    """A model of its own initial weights, pictures and noise."""
    start = seeds.generator(seeds.derive(seed, "vae shapes", "weights"))
    model = VAE(pretrained_shapes.settings(), start)
    source = seeds.generator(seeds.derive(seed, "vae shapes", "batches"))
    pictures, _ = shapes.sample(_PICTURES, source)
    order = digit_training.shuffled_batches(_PICTURES, BATCH, source)

    def loss() -> Tensor:
        eps = torch.randn(BATCH, pretrained_shapes.LATENT_SIZE, generator=source)
        parts = elbo.bound(model, pictures[next(order)], eps)
        return (beta * parts.kl.sum(dim=1) - parts.reconstruction).mean()

    fitting.fit(model, loss, steps, peak=PEAK, decay=0.0, largest_gradient=1_000.0)
    return model.eval().requires_grad_(False)


def make(beta: int, seed: int, into: Path, steps: int = STEPS) -> None:
    """Trains, scores and saves."""
    model = train(beta, seed, steps)
    tensors = fitting.halved(model)
    entry = weights.save(
        pretrained_shapes.name(beta, seed),
        tensors,
        recipe="recipes.vae_shapes",
        seed=seed,
        metric={pretrained_shapes.METRIC: pretrained_shapes.score(model).mig},
        folder=into,
    )
    print(entry)


if __name__ == "__main__":
    given = fitting.arguments("recipes.vae_shapes", __doc__)
    for beta in pretrained_shapes.BETAS:
        for seed in pretrained_shapes.SEEDS:
            make(beta, given.seed + seed, given.into)
