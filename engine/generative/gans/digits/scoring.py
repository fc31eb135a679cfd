"""How good generated digits are, measured during training and for the manifest."""

from __future__ import annotations

import functools
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.cache import cached
from engine.data import images
from engine.data.images import CLASSES, Label, Picture
from engine.generative import digit_classifier
from engine.generative.frechet import SizeCurve, frechet_distance, moments, size_curve
from engine.generative.gans.digits.networks import Generator, Latent

SIZES = (50, 100, 150, 200, 300, 500)
"""Of the samples whose distances show the bias of the Fréchet distance."""

POOL = 2_000
"""Samples from which these are drawn."""
BATCH = 250
"""Samples that are made at a time."""

_REPEATS = 20


class Score(NamedTuple):
    """How good samples are, as many of each class.

    Attributes:
        frechet: Fréchet distance of their features to those of the 4,500 training digits.
        accuracy: share that the classifier takes for the class asked for.
    """

    frechet: float
    accuracy: float


def score(generator: Generator, seed: int, count: int = 500) -> Score:
    """Of `count` samples from latents that the seed decides."""
    pictures, labels = samples(generator, seed, count)
    features = _features(pictures)
    found = digit_classifier.classify_features(digit_classifier.pretrained(), features)
    return Score(
        frechet_distance(features, training_features()),
        float((found.labels == labels).double().mean()),
    )


def samples(generator: Generator, seed: int, count: int = 500) -> tuple[Picture, Label]:
    """Pictures of the classes 0 … 9 in turn, with their classes, on the CPU."""
    parts = _asked(generator, seed, count)
    return (
        torch.cat([_pictures(generator, *part) for part in parts]),
        torch.cat([labels for _, labels in parts]),
    )


def _asked(generator: Generator, seed: int, count: int) -> list[tuple[Latent, Label]]:
    """Latents and classes in parts."""
    source = seeds.generator(seeds.derive(seed, "gans digits", "samples"))
    z = torch.randn(count, generator.latent_size, generator=source)
    labels = torch.arange(count) % CLASSES
    return list(zip(z.split(BATCH), labels.split(BATCH), strict=True))


@torch.no_grad()
def _pictures(generator: Generator, z: Latent, labels: Label) -> Picture:
    at = next(generator.parameters()).device
    return generator(z.to(at), labels.to(at)).cpu()


@cached
def real_curve(seed: int) -> SizeCurve:
    """The distance of n of the 5,000 digits to the others, for n in `SIZES`: nothing but bias."""
    every = torch.cat((training_features(), held_out_features()))
    return size_curve(every, None, SIZES, repeats=_REPEATS, seed=seed)


def pool_features(generator: Generator, seed: int, part: int) -> Float[Tensor, "n 64"]:
    """Of the `part`-th `BATCH` of `POOL` samples, which the seed decides.

    Raises:
        IndexError: there is no such part.
    """
    return _features(_pictures(generator, *_asked(generator, seed, POOL)[part]))


def sample_curve(pool: Float[Tensor, "n 64"], seed: int) -> SizeCurve:
    """The distance of n generated digits to the training digits, for n in `SIZES`.

    Args:
        pool: features of the samples from which the subsets are drawn.
        seed: decides which are in a subset.
    """
    return size_curve(pool, moments(training_features()), SIZES, repeats=_REPEATS, seed=seed)


@functools.cache
def training_features() -> Float[Tensor, "4500 64"]:
    """Of the training digits, in the classifier; nobody writes to them."""
    return _features(images.split(images.mnist()).train.images)


@functools.cache
def held_out_features() -> Float[Tensor, "500 64"]:
    """Of the held-out digits; nobody writes to them."""
    return _features(images.split(images.mnist()).test.images)


def _features(pictures: Picture) -> Tensor:
    return digit_classifier.extract_features(digit_classifier.pretrained(), pictures)
