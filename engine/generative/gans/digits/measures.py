"""How good the generators are that ship: quality, variety, and whether they memorise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from engine.cache import cached
from engine.data import images
from engine.data.images import CLASSES, Label, Picture
from engine.generative import nearest_training
from engine.generative.frechet import SizeCurve
from engine.generative.gans.digits import latents, pretrained, scoring
from engine.generative.precision_recall import precision_recall

POOL_PARTS = scoring.POOL // scoring.BATCH
COUNT = 500
"""Samples, as many as there are held-out digits: figures of equally many are compared."""
NEAREST = 0.1
"""Share of the held-out digits of a class that counts as the nearest to the training set."""


class Share(NamedTuple):
    """A share of n, and its binomial standard error √(p (1 − p) / n)."""

    value: float
    error: float


def share(value: float, count: float) -> Share:
    """Of `count` independent trials."""
    return Share(value, math.sqrt(value * (1 - value) / count))


class Supported(NamedTuple):
    """Precision and recall of `COUNT` pictures against as many training digits."""

    precision: Share
    recall: Share


@dataclass(frozen=True, eq=False)
class Memorised:
    """Pictures and the training digits nearest to them, the nearest pair first.

    Attributes:
        pictures: of the pairs.
        neighbours: the training digit nearest to each.
        distances: of the pairs, ascending.
        mean: distance, over the pictures.
        error: standard error of the mean.
        near: share of the pictures that are nearer to the training set than all but the nearest
            tenth of the held-out digits of their class; a tenth where they come as near as these.
            The error is that of a share; what the threshold scatters is not in it.
    """

    pictures: Picture
    neighbours: Picture
    distances: Float[Tensor, " n"]
    mean: float
    error: float
    near: Share


@cached
def pool_features(variant: str, seed: int, part: int) -> Float[Tensor, "n 64"]:
    """Of a part of the samples of which `sample_curve` draws subsets."""
    return scoring.pool_features(pretrained.generator(variant), seed, part)


@cached
def sample_curve(variant: str, seed: int) -> SizeCurve:
    """The Fréchet distance of n samples of the generator that ships (`scoring.sample_curve`)."""
    pool = torch.cat([pool_features(variant, seed, part) for part in range(POOL_PARTS)])
    return scoring.sample_curve(pool, seed)


@cached
def supported(variant: str, psi: float, seed: int) -> Supported:
    """Of samples from latents ψ z."""
    found = latents.truncated(pretrained.generator(variant), psi, seed=seed, count=COUNT).support
    return Supported(share(found.precision, COUNT), share(found.recall, COUNT))


@cached
def supported_real() -> Supported:
    """Of the held-out digits: what a perfect generator would have."""
    found = precision_recall(scoring.held_out_features(), scoring.training_features()[:COUNT])
    return Supported(share(found.precision, COUNT), share(found.recall, COUNT))


def memorised(pictures: Picture, labels: Label, space: str = "pixels") -> Memorised:
    """How near pictures are to the training set, beside held-out digits of their classes.

    Raises:
        ValueError: there is no such space.
    """
    training = nearest_training.in_mnist(space)
    found = training.search(pictures, labels)
    order = found.distances.argsort()
    near = float((found.share_closer < NEAREST).double().mean())
    return Memorised(
        pictures[order],
        found.pictures[order],
        found.distances[order],
        mean=float(found.distances.mean()),
        error=_error(found.distances, labels),
        near=share(near, len(pictures)),
    )


@cached
def memorised_samples(variant: str, space: str, seed: int) -> Memorised:
    """Of `COUNT` samples of the generator that ships."""
    return memorised(*scoring.samples(pretrained.generator(variant), seed, COUNT), space)


@cached
def memorised_held_out(space: str) -> Memorised:
    """Of the held-out digits: how near pictures come that nobody has learnt."""
    test = images.split(images.mnist()).test
    return memorised(test.images, test.labels, space)


def _error(distances: Float[Tensor, " n"], labels: Label) -> float:
    """Standard error of a mean over classes that have fixed shares."""
    variance = 0.0
    for label in range(CLASSES):
        some = distances[labels == label].double()
        if len(some) > 1:
            variance += (len(some) / len(distances)) ** 2 * float(some.var()) / len(some)
    return math.sqrt(variance)
