"""What the digit classifier says of test images: the standard for decoded ones."""

import functools

from jaxtyping import Float
from torch import Tensor

from engine.data import images
from engine.generative import digit_autoencoder, digit_classifier
from engine.generative.vae.interpolation import grid

GRID_SIDE = 20
"""Images in a row and in a column of a grid of the latent plane."""

_SURE = 0.8


@functools.cache
def test_probabilities() -> Float[Tensor, " 500"]:
    """The probability of the classifier's prediction on each test image."""
    return _probabilities(images.split(images.mnist()).test.images)


@functools.cache
def decoded_probabilities(latent_size: int) -> Float[Tensor, " 500"]:
    """The same after encoding and decoding: as sure as one can be of the decoder's images."""
    model = digit_autoencoder.pretrained(latent_size)
    return _probabilities(model.decode(model.encode(images.split(images.mnist()).test.images).mean))


@functools.cache
def grid_sure() -> float:
    """The share of sure predictions over the central 95 % of both axes of the latent plane."""
    return sure_share(_probabilities(digit_autoencoder.pretrained(2).decode(grid(GRID_SIDE))))


def sure_share(probabilities: Float[Tensor, " n"]) -> float:
    """The share of predictions that have more than 80 %."""
    return float((probabilities > _SURE).float().mean())


def _probabilities(pictures: Float[Tensor, "n 28 28"]) -> Float[Tensor, " n"]:
    return digit_classifier.classify(digit_classifier.pretrained(), pictures).probabilities
