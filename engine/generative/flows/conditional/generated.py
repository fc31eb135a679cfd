"""Codes of the digit generator, the pictures it makes of them, and what is measured there."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import torch

from engine import seeds
from engine.data import images
from engine.data.images import Label, Picture
from engine.generative import digit_autoencoder, digit_classifier, digit_training
from engine.generative.flows.conditional import attributes
from engine.generative.flows.conditional.attributes import Attributes
from engine.generative.flows.conditional.styleflow import CODE_SIZE, Codes

_BATCH = 500


@dataclass(frozen=True)
class Generated:
    """Codes and what the generator makes of them.

    Attributes:
        codes: w.
        pictures: G(w), decoded from them.
        attributes: measured in these pictures.
        labels: the class that the classifier sees in them.
    """

    codes: Codes
    pictures: Picture
    attributes: Attributes
    labels: Label


@torch.no_grad()
def generate(codes: Codes) -> Generated:
    """The pictures of some codes, measured and classified."""
    pictures = digit_autoencoder.pretrained(CODE_SIZE).decode(codes)
    found = digit_classifier.classify(digit_classifier.pretrained(), pictures)
    return Generated(codes, pictures, attributes.measure(pictures), found.labels)


@torch.no_grad()
def training_codes(rounds: int, seed: int, digits: int | None = None) -> Generated:
    """Codes to train on: samples of q(z | x) of distorted training digits.

    Args:
        rounds: how often each digit is taken, with another distortion and another sample.
        seed: of both.
        digits: how many of them; all by default.
    """
    source = seeds.generator(seeds.derive(seed, "styleflow", "codes"))
    data = images.split(images.mnist()).train.images[:digits]
    parts = [
        generate(_sampled(digit_training.augment(pictures, source), source))
        for _ in range(rounds)
        for pictures in data.split(_BATCH)
    ]
    return Generated(
        *(
            torch.cat([getattr(part, name) for part in parts])
            for name in ("codes", "pictures", "attributes", "labels")
        )
    )


@functools.cache
def held_out() -> Generated:
    """Mean codes of the held-out digits, in the order of the split; nobody writes to them."""
    data = images.split(images.mnist()).test.images
    return generate(digit_autoencoder.pretrained(CODE_SIZE).encode(data).mean)


@torch.no_grad()
def held_out_samples(seed: int) -> Generated:
    """One sample of q(z | x) of each held-out digit, as the training codes are."""
    source = seeds.generator(seeds.derive(seed, "styleflow", "held-out"))
    return generate(_sampled(images.split(images.mnist()).test.images, source))


def _sampled(pictures: Picture, source: torch.Generator) -> Codes:
    eps = torch.randn(len(pictures), CODE_SIZE, generator=source)
    return digit_autoencoder.pretrained(CODE_SIZE).encode(pictures).sample(eps)
