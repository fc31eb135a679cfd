"""What can be done in the generator's latent space: walks, mixtures of classes, truncation."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from engine import seeds
from engine.data.images import CLASSES, Label, Picture
from engine.generative import digit_classifier
from engine.generative.gans.digits.networks import ClassCode, Generator, Latent
from engine.generative.gans.digits.scoring import training_features
from engine.generative.held_out_digits import mean_pair_distance
from engine.generative.precision_recall import PrecisionRecall, precision_recall

TRUNCATIONS = ("scaled", "resampled")
PATHS = ("spherical", "linear")

Station = Float[Tensor, "1 latent"]
Path = Float[Tensor, "points latent"]


def draw(generator: Generator, count: int, seed: int, *labels: str | int) -> Latent:
    """Latents of the prior N(0, I) for one purpose."""
    source = seeds.generator(seeds.derive(seed, "gans digits", *labels))
    return torch.randn(count, generator.latent_size, generator=source)


def path(start: Station, end: Station, steps: int, kind: str = "spherical") -> Path:
    """From one latent to another in `steps` equal parts, both ends included.

    ``spherical`` (White 2016, arXiv:1609.04468): along the great arc, the length changing evenly.
    ``linear``: the straight line, whose middle is shorter than samples of the prior are.

    Raises:
        ValueError: there is no such kind.
    """
    t = torch.linspace(0, 1, steps + 1)[:, None]
    if kind == "linear":
        return torch.lerp(start, end, t)
    if kind != "spherical":
        raise ValueError(f"A path is {' or '.join(PATHS)}, not {kind}.")
    lengths = start.norm(), end.norm()
    one, two = start / lengths[0], end / lengths[1]
    # atan2 is exact for small angles too, where the cosine is flat.
    angle = 2 * torch.atan2((one - two).norm(), (one + two).norm())
    if float(angle.sin()) < 1e-4:  # no arc, or no unique one
        return torch.lerp(start, end, t)
    direction = (((1 - t) * angle).sin() * one + (t * angle).sin() * two) / angle.sin()
    return direction * torch.lerp(lengths[0], lengths[1], t)


def walk(generator: Generator, seed: int, steps: int, stations: int = 6) -> Path:
    """A closed walk through random stations, along great arcs, [stations · steps, d].

    Raises:
        ValueError: there are fewer than two stations.
    """
    if stations < 2:
        raise ValueError("A walk has two stations at least.")
    ends = draw(generator, stations, seed, "walk")
    parts = zip(ends.split(1), ends.roll(-1, dims=0).split(1), strict=True)
    return torch.cat([path(start, end, steps)[:-1] for start, end in parts])


def truncate(z: Latent, psi: float, kind: str = "scaled", seed: int = 0) -> Latent:
    """Latents nearer to the mode of the prior.

    ``scaled``: ψ z, as the truncation trick of Karras et al. 2019 does with w. ``resampled``:
    entries beyond ±ψ are drawn anew until they lie within (Brock et al. 2019, arXiv:1809.11096,
    section 3.1), here by inverting the distribution function at what they were drawn from.

    Args:
        z: samples of N(0, I).
        psi: ψ, positive for ``resampled``.
        kind: one of `TRUNCATIONS`.
        seed: decides what is drawn anew.

    Raises:
        ValueError: there is no such kind, or ψ is not positive.
    """
    if kind == "scaled":
        return psi * z
    if kind != "resampled" or psi <= 0:
        raise ValueError(f"Latents are {' or '.join(TRUNCATIONS)} by a positive ψ.")
    source = seeds.generator(seeds.derive(seed, "gans digits", "truncation"))
    inside = math.erf(psi / math.sqrt(2))
    uniform = torch.rand(z.shape, generator=source, dtype=torch.float64) * 2 - 1
    fresh = math.sqrt(2) * torch.erfinv(inside * uniform)
    return torch.where(z.abs() > psi, fresh.to(z), z)


def blend_classes(
    generator: Generator, first: int, second: int, shares: Float[Tensor, " n"]
) -> ClassCode:
    """Class codes between two classes: share 0 is the first, 1 the second."""
    codes = generator.class_codes.weight.detach()
    return torch.lerp(codes[first], codes[second], shares[:, None].to(codes))


@torch.no_grad()
def style_sheet(generator: Generator, z: Latent) -> Float[Tensor, "n 10 28 28"]:
    """Each latent in all ten classes: what of a digit is style stays along a row."""
    labels = torch.arange(CLASSES).repeat(len(z))
    pictures = generator(z.repeat_interleave(CLASSES, dim=0), labels)
    return pictures.unflatten(0, (len(z), CLASSES))


@dataclass(frozen=True, eq=False)
class Truncated:
    """Samples at one ψ, and what they are worth.

    Attributes:
        pictures: from 0 to 1.
        labels: the classes asked for, as many of each.
        accuracy: share that the classifier takes for them.
        probability: mean, of the class that the classifier predicts.
        pair_distance: mean distance of two samples of one class, in pixels.
        support: precision and recall against as many training digits.
    """

    pictures: Picture
    labels: Label
    accuracy: float
    probability: float
    pair_distance: float
    support: PrecisionRecall


@torch.no_grad()
def truncated(
    generator: Generator, psi: float, kind: str = "scaled", *, seed: int = 0, count: int = 500
) -> Truncated:
    """Quality against variety at one ψ, from the same latents at every ψ.

    Raises:
        ValueError: as `truncate`, or there are not two samples of each class.
    """
    if count < 2 * CLASSES:
        raise ValueError(f"{count} samples are not two of each class.")
    labels = torch.arange(count) % CLASSES
    z = truncate(draw(generator, count, seed, "truncation"), psi, kind, seed)
    pictures = generator(z, labels)
    classifier = digit_classifier.pretrained()
    features = digit_classifier.extract_features(classifier, pictures)
    found = digit_classifier.classify_features(classifier, features)
    spreads = [mean_pair_distance(pictures[labels == label]) for label in range(CLASSES)]
    return Truncated(
        pictures,
        labels,
        accuracy=float((found.labels == labels).double().mean()),
        probability=float(found.probabilities.mean()),
        pair_distance=sum(spreads) / CLASSES,
        support=precision_recall(features, training_features()[:count]),
    )
