"""What the digit classifier says of test images: the standard for decoded ones."""

import functools

from jaxtyping import Float
from torch import Tensor

from engine.data import images
from engine.generative import digit_classifier
from engine.generative.vae import pretrained


@functools.cache
def test_probabilities() -> Float[Tensor, " 500"]:
    """The probability of the classifier's prediction on each test image."""
    return _probabilities(images.split(images.mnist()).test.images)


@functools.cache
def decoded_probabilities(latent_size: int) -> Float[Tensor, " 500"]:
    """The same after encoding and decoding: as sure as one can be of the decoder's images."""
    model = pretrained.pretrained(latent_size)
    return _probabilities(model.decode(model.encode(images.split(images.mnist()).test.images).mean))


def _probabilities(pictures: Float[Tensor, "n 28 28"]) -> Float[Tensor, " n"]:
    return digit_classifier.classify(digit_classifier.pretrained(), pictures).probabilities
