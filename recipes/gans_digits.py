"""Trains the adversarial networks of digits that ship: two games, and an encoder.

`python -m recipes.gans_digits` writes `gans-digits-r1-…` and `gans-digits-wgan-gp-…`, a generator
and a discriminator each, and `gans-digits-encoder` into assets/.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from engine import seeds, weights
from engine.data import images
from engine.data.images import CLASSES
from engine.generative import digit_classifier
from engine.generative.frechet import frechet_distance
from engine.generative.gans.digits import pretrained, scoring
from engine.generative.gans.digits.networks import Encoder, Generator
from engine.generative.gans.digits.settings import DigitGANSettings
from engine.generative.gans.digits.training import DigitGANTraining
from recipes import fitting

STEPS = {"r1": 2_500, "wgan-gp": 3_400}
ENCODER_STEPS, ENCODER_BATCH, ENCODER_PEAK = 1_500, 64, 2e-3
PIXEL_WEIGHT = 10.0
"""Of the pictures' squared error beside that of z."""
COUNT = 500
"""Of a Fréchet distance, which depends on it: as many samples as held-out digits."""
CLASSIFIED = 5_000
"""Samples that are classified: the standard error of a share near 0.97 is then 0.24 %."""

_CHUNK = 50  # steps between two changes of the learning rate


def train(variant: str, seed: int, steps: int) -> DigitGANTraining:
    """The game of a variant; the learning rates fall over its second half."""
    settings = pretrained_settings(variant, seed)
    game, begun = DigitGANTraining(settings), time.perf_counter()
    while game.step < steps:
        share = learning_rate_share(game.step / steps)
        game.reconfigure(
            replace(
                settings,
                generator_learning_rate=share * settings.generator_learning_rate,
                discriminator_learning_rate=share * settings.discriminator_learning_rate,
            )
        )
        game.advance(min(_CHUNK, steps - game.step))
        if game.step % (10 * _CHUNK) == 0 or game.step == steps:
            shown = ", ".join(f"{key} {value:.3f}" for key, value in game.metrics().items())
            since = f"{time.perf_counter() - begun:.0f} s (process {time.process_time():.0f} s)"
            print(f"{variant}, step {game.step} of {steps}: {shown}, {since}", flush=True)
    return game


def learning_rate_share(share: float) -> float:
    """Of the peak, after this share of the steps: constant, then half a cosine down to 2 %."""
    return max(0.02, (1 + math.cos(math.pi * max(0.0, 2 * share - 1))) / 2)


def pretrained_settings(variant: str, seed: int) -> DigitGANSettings:
    """Of the game that is trained."""
    if variant == "r1":
        return DigitGANSettings(seed=seed)
    return DigitGANSettings(variant=variant, discriminator_steps=3, seed=seed)


def train_encoder(generator: Generator, seed: int, steps: int) -> Encoder:
    """Learns from the generator's own samples which z each was made from.

    The squared error of z alone would do; that of the pictures, made again from the estimate,
    weighs its entries by what they are good for.
    """
    network = Encoder(seeds.generator(seeds.derive(seed, "gans digits", "encoder")))
    draw = seeds.generator(seeds.derive(seed, "gans digits", "encoder batches"))

    def loss() -> Tensor:
        z = torch.randn(ENCODER_BATCH, generator.latent_size, generator=draw)
        labels = torch.randint(CLASSES, (ENCODER_BATCH,), generator=draw)
        with torch.no_grad():
            pictures = generator(z, labels)
        found = network(pictures, labels)
        again = generator(found, labels)
        return functional.mse_loss(found.float(), z) + PIXEL_WEIGHT * functional.mse_loss(
            again.float(), pictures.float()
        )

    fitting.fit(network, loss, steps, peak=ENCODER_PEAK)
    return network.eval().requires_grad_(False)


@torch.no_grad()
def encoder_metric(network: Encoder, generator: Generator, seed: int) -> dict[str, float]:
    """How well it finds the z of samples, and how well held-out digits are made again from it."""
    draw = seeds.generator(seeds.derive(seed, "gans digits", "encoder metric"))
    z = torch.randn(COUNT, generator.latent_size, generator=draw)
    labels = torch.arange(COUNT) % CLASSES
    pictures = generator(z, labels)
    test = images.split(images.mnist()).test
    again = generator(network(test.images, test.labels), test.labels)
    return {
        "mean squared error of z": float(functional.mse_loss(network(pictures, labels), z)),
        "mean squared error, samples": float(
            functional.mse_loss(generator(network(pictures, labels), labels), pictures)
        ),
        "mean squared error, held-out digits": float(functional.mse_loss(again, test.images)),
    }


def generator_metric(generator: Generator, seed: int, steps: int) -> dict[str, float]:
    """What samples score, beside held-out digits."""
    found = scoring.score(generator, seed, COUNT)
    accuracy = digit_classifier.accuracy(
        digit_classifier.pretrained(), *scoring.samples(generator, seed, CLASSIFIED)
    )
    held_out = frechet_distance(scoring.held_out_features(), scoring.training_features())
    return {
        pretrained.FRECHET: found.frechet,
        pretrained.ACCURACY: accuracy,
        "Fréchet distance, held-out digits": held_out,
        pretrained.STEPS: steps,
    }


def make_game(variant: str, seed: int, into: Path, steps: int | None = None) -> None:
    """Trains, scores and saves generator and discriminator of a variant."""
    steps = STEPS[variant] if steps is None else steps
    game = train(variant, seed, steps)
    generator, discriminator = game.shown.cpu(), game.discriminator.cpu()
    # Halved first: what is scored is what ships.
    networks = {"generator": fitting.halved(generator)}
    networks["discriminator"] = fitting.halved(discriminator)
    metrics: dict[str, dict[str, float]] = {
        "generator": generator_metric(generator, seed, steps),
        "discriminator": {pretrained.STEPS: steps},
    }
    for role, tensors in networks.items():
        entry = weights.save(
            pretrained.name(variant, role),
            tensors,
            recipe="recipes.gans_digits",
            seed=seed,
            metric=metrics[role],
            folder=into,
        )
        print(entry)


def make_encoder(seed: int, into: Path, steps: int = ENCODER_STEPS) -> None:
    """Trains, scores and saves the encoder for the generator of variant ``r1`` in a folder."""
    generator = Generator()
    weights.load_into(generator, pretrained.name("r1", "generator"), into)
    encoder = train_encoder(generator.eval().requires_grad_(False), seed, steps)
    tensors = fitting.halved(encoder)
    entry = weights.save(
        pretrained.ENCODER,
        tensors,
        recipe="recipes.gans_digits",
        seed=seed,
        metric=encoder_metric(encoder, generator, seed),
        folder=into,
    )
    print(entry)


if __name__ == "__main__":
    given = fitting.arguments("recipes.gans_digits", __doc__)
    make_game("r1", given.seed, given.into)
    make_encoder(given.seed, given.into)
    make_game("wgan-gp", given.seed, given.into)
