"""How the stages of HMAX answer to a changed image: one that keeps places, one pooled, one global.

Each is tuned to a target, with the response 1 to the target itself:

* ``simple``: exp(−d²/2σ²) of the distance d of S1 maps, relative to the target's;
* ``pooled``: the same of C1 maps, in which small shifts are lost (`invariance.view_tuned`);
* ``global``: the mean of C2, the maximum over all places, relative to the target's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float

from engine.cache import cached
from engine.data.images import CLASSES, SIDE, held_out_digit
from engine.vision.receptive_fields.hmax import Hmax, HmaxSettings, Images, band_sizes, s1
from engine.vision.receptive_fields.image_changes import add_clutter, rescale, shift
from engine.vision.receptive_fields.invariance import view_tuned

SCREEN = 64
"""Pixels along a side; a digit of MNIST stands in the middle."""
FARTHEST = 12
"""Pixels of the largest shift on the curve."""


@dataclass(frozen=True)
class Change:
    """What is done to the image.

    Attributes:
        right: pixels that it is moved by.
        down: likewise.
        scale: that it is enlarged by.
        clutter: share of it under bars.
        seed: of the bars.
    """

    right: int = 0
    down: int = 0
    scale: float = 1.0
    clutter: float = 0.0
    seed: int = 0

    def of(self, images: Images) -> Images:
        """Changed images."""
        if self.scale != 1:
            images = rescale(images, self.scale)
        if self.right or self.down:
            images = shift(images, self.right, self.down)
        return add_clutter(images, self.clutter, self.seed) if self.clutter else images


@dataclass(frozen=True, eq=False)
class Responses:
    """Responses of the three stages, one for each image: float64 [n]."""

    simple: np.ndarray
    pooled: np.ndarray
    overall: np.ndarray


def digit(label: int) -> Images:
    """A held-out digit in the middle of the screen: [1, 64, 64]."""
    image = torch.zeros(1, SCREEN, SCREEN)
    start = (SCREEN - SIDE) // 2
    image[0, start : start + SIDE, start : start + SIDE] = held_out_digit(label, 0)
    return image


@torch.no_grad()
def responses(settings: HmaxSettings, label: int, images: Images) -> Responses:
    """What a model tuned to a digit answers to images.

    Raises:
        ValueError: the images are too small for its pools.
    """
    target = digit(label)
    model = Hmax(settings, target)
    own = s1(target, band_sizes(0)[0])
    distances = (s1(images, band_sizes(0)[0]) - own).square().sum((1, 2, 3)) / own.square().sum()
    simple = torch.exp(-distances / (2 * settings.sigma**2))
    overall = model.c2(images).mean(1) / model.c2(target).mean()
    pooled = view_tuned(model, target, images)
    return Responses(*(each.double().numpy() for each in (simple, pooled, overall)))


@cached
def to_change(settings: HmaxSettings, label: int, change: Change) -> Responses:
    """The responses to one changed picture of the digit."""
    return responses(settings, label, change.of(digit(label)))


@cached
def over_shifts(settings: HmaxSettings, label: int, change: Change) -> tuple[np.ndarray, Responses]:
    """Shifts to the right in pixels, and the responses to the digit moved by them.

    Args:
        settings: of the model.
        label: of the digit.
        change: what else is done to it; its own shift to the right does not count.
    """
    shifts = np.arange(-FARTHEST, FARTHEST + 1)
    moved = torch.cat([replace(change, right=int(each)).of(digit(label)) for each in shifts])
    return shifts, responses(settings, label, moved)


@cached
def to_others(settings: HmaxSettings, label: int) -> Responses:
    """The responses to the nine other digits, in their order."""
    return responses(settings, label, others(label))


def others(label: int) -> Float[torch.Tensor, "9 height width"]:
    """The nine other digits."""
    return torch.cat([digit(each) for each in range(CLASSES) if each != label])
