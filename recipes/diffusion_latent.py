"""Trains the autoencoder of the latent experiment, and the prior on its codes.

`python -m recipes.diffusion_latent` writes `diffusion-autoencoder` and `diffusion-latent` into
assets/. The prior is trained by the very simulation that the page plays.
"""

from pathlib import Path

import torch
from torch import Tensor

from engine import seeds, weights
from engine.data import images
from engine.generative import digit_classifier, digit_training
from engine.generative.diffusion.denoiser import DenoisingMLP
from engine.generative.diffusion.digits import autoencoder, latent
from engine.generative.frechet import frechet_distance
from recipes import digits_classifier, fitting

STEPS, BATCH, PEAK = 6_000, 128, 2e-3
WARM_UP = 900
PRIOR_STEPS = 5_000
COUNT = 500
_RECIPE = "recipes.diffusion_latent"


def train(seed: int) -> autoencoder.Autoencoder:
    """An autoencoder; the divergence counts fully only after a warm-up, lest codes collapse."""
    data = images.split(images.mnist()).train
    network = autoencoder.Autoencoder(seeds.generator(seeds.derive(seed, "weights")))
    draw = seeds.generator(seeds.derive(seed, "batches"))
    order = digit_training.shuffled_batches(len(data), BATCH, draw)
    taken = 0

    def loss() -> Tensor:
        nonlocal taken
        taken += 1
        pictures = digit_training.augment(data.images[next(order)], draw)
        return network.negative_elbo(pictures, draw, beta=min(1.0, taken / WARM_UP)).mean()

    fitting.fit(network, loss, STEPS, peak=PEAK, largest_gradient=100.0)
    return network.eval().requires_grad_(False)


def train_prior(space: latent.LatentSpace, seed: int) -> DenoisingMLP:
    """The page's own training, with a falling rate."""
    simulation = latent.LatentTraining(latent.LatentSettings(seed=seed), space)
    for part in range(50):
        settings = latent.LatentSettings(
            seed=seed, learning_rate=max(1e-5, digit_training.learning_rate_at(part, 50, 2e-3))
        )
        simulation.reconfigure(settings)
        simulation.advance(PRIOR_STEPS // 50)
    return simulation.averaged_network()


def metric(
    network: DenoisingMLP,
    space: latent.LatentSpace,
    classifier: digit_classifier.DigitClassifier,
    seed: int,
) -> dict[str, float]:
    """What 500 samples score."""
    known = digit_classifier.extract_features(classifier, images.split(images.mnist()).train.images)
    labels = torch.arange(COUNT) % 10
    trajectory = latent.generate(network, labels, latent.initial_noise(COUNT, seed))
    pictures = space.decode(trajectory.samples)
    return {
        "Fréchet distance": frechet_distance(
            digit_classifier.extract_features(classifier, pictures), known
        ),
        "classified as requested": digit_classifier.accuracy(classifier, pictures, labels),
    }


def make(seed: int, into: Path) -> None:
    """Trains, scores and saves both."""
    network = train(seed)
    tensors = fitting.halved(network)
    held_out = images.split(images.mnist()).test.images
    nats = network.negative_elbo(held_out, seeds.generator(seeds.derive(seed, "metric"))).mean()
    scored = {"held-out -ELBO, nats": float(nats)}
    print(weights.save(latent.NAME, tensors, recipe=_RECIPE, seed=seed, metric=scored, folder=into))
    space = latent.LatentSpace.of(network)
    prior = train_prior(space, seed)
    tensors = fitting.halved(prior)
    scored = metric(prior, space, digits_classifier.load(into), seed)
    print(
        weights.save(
            latent.PRIOR_NAME, tensors, recipe=_RECIPE, seed=seed, metric=scored, folder=into
        )
    )


if __name__ == "__main__":
    given = fitting.arguments(_RECIPE, __doc__)
    make(given.seed, given.into)
