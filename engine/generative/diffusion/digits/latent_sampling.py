"""The pretrained prior and autoencoder at work: from noise to digits, and between digits."""

import functools
import math
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from engine.cache import cached
from engine.data import images
from engine.data.images import CLASSES, Picture
from engine.generative import digit_classifier
from engine.generative.diffusion.digits import latent

_INK, _GREY = 0.15, (0.3, 0.7)


@dataclass(frozen=True, eq=False)
class LatentTrajectory:
    """A sampling trajectory of codes, the classes 0 … 9 in turn.

    Attributes:
        times: t of the moments, descending.
        codes: z_t [times, 40, 12].
    """

    times: tuple[int, ...]
    codes: Float[Tensor, "times n 12"]


@dataclass(frozen=True, eq=False)
class DecodedAccuracy:
    """What a classifier says of the decoded codes of a trajectory, by moment.

    Attributes:
        accuracy: share of the codes that are classified as requested.
        probability: mean probability of the predicted class, whichever it is.
        probability_error: standard error of it.
    """

    accuracy: Float[np.ndarray, " times"]
    probability: Float[np.ndarray, " times"]
    probability_error: Float[np.ndarray, " times"]


@cached
def pretrained_trajectory(seed: int, guidance_scale: float) -> LatentTrajectory:
    """From noise to codes with the pretrained prior."""
    trajectory = latent.generate(
        latent.pretrained_prior(),
        torch.arange(latent.SAMPLES) % CLASSES,
        latent.initial_noise(latent.SAMPLES, seed),
        guidance_scale=guidance_scale,
    )
    return LatentTrajectory(trajectory.times, trajectory.x)


@cached
def decoded_accuracy(seed: int, guidance_scale: float) -> DecodedAccuracy:
    """How digit-like the decoded codes are at every moment of `pretrained_trajectory`."""
    codes = pretrained_trajectory(seed, guidance_scale).codes
    pictures = latent.pretrained_space().decode(codes.flatten(0, 1))
    prediction = digit_classifier.classify(digit_classifier.pretrained(), pictures)
    labels = prediction.labels.view(codes.shape[:2])
    probabilities = prediction.probabilities.view(codes.shape[:2])
    requested = torch.arange(latent.SAMPLES) % CLASSES
    return DecodedAccuracy(
        accuracy=(labels == requested).float().mean(dim=1).numpy(),
        probability=probabilities.mean(dim=1).numpy(),
        probability_error=(probabilities.std(dim=1) / math.sqrt(latent.SAMPLES)).numpy(),
    )


@dataclass(frozen=True, eq=False)
class DecodedTestDigits:
    """The test digits after encoding and decoding: what samples of a perfect prior would look like.

    Attributes:
        probability: mean probability of the class that the classifier predicts.
        grey: mean `grey_share`.
    """

    probability: float
    grey: float


@functools.cache
def decoded_test_digits() -> DecodedTestDigits:
    """The means, computed once."""
    space = latent.pretrained_space()
    pictures = space.decode(space.encode(images.split(images.mnist()).test.images))
    found = digit_classifier.classify(digit_classifier.pretrained(), pictures)
    return DecodedTestDigits(float(found.probabilities.mean()), float(grey_share(pictures).mean()))


@functools.cache
def grey_share_of_test_digits() -> float:
    """Mean `grey_share` of the test digits as they are."""
    return float(grey_share(images.split(images.mnist()).test.images).mean())


def grey_share(pictures: Picture) -> Float[Tensor, " n"]:
    """Which share of the pixels with ink (above 0.15) is half ink, half paper (0.3 to 0.7).

    Strokes are grey at their edges only; two digits over each other are grey everywhere.
    """
    ink = (pictures > _INK).sum(dim=(1, 2)).clamp(min=1)
    low, high = _GREY
    return ((pictures > low) & (pictures < high)).sum(dim=(1, 2)) / ink


@dataclass(frozen=True, eq=False)
class Interpolation:
    """Between two held-out digits, in the latent space (row 0) and in pixels (row 1).

    Attributes:
        pictures: [2, n, 28, 28], from 0 to 1.
        labels: predicted by the classifier [2, n].
        probabilities: of these predictions [2, n].
        grey: `grey_share` [2, n].
    """

    pictures: Float[Tensor, "2 n 28 28"]
    labels: Int64[Tensor, "2 n"]
    probabilities: Float[Tensor, "2 n"]
    grey: Float[Tensor, "2 n"]


@cached
def interpolate(first: int, second: int, index: int, count: int) -> Interpolation:
    """From a digit to another in `count` pictures: `images.held_out_digit` of both and index."""
    ends = torch.stack([images.held_out_digit(digit, index) for digit in (first, second)])
    share = torch.linspace(0, 1, count)[:, None]
    space = latent.pretrained_space()
    first_code, second_code = space.encode(ends)
    codes = torch.lerp(first_code, second_code, share)
    pixels = torch.lerp(ends[0], ends[1], share[..., None])
    pictures: Picture = torch.cat([space.decode(codes), pixels])
    found = digit_classifier.classify(digit_classifier.pretrained(), pictures)
    return Interpolation(
        pictures.view(2, count, *pictures.shape[1:]),
        found.labels.view(2, count),
        found.probabilities.view(2, count),
        grey_share(pictures).view(2, count),
    )
